//! People who have registered where moderators let everyone in by hand. None of them has an account
//! yet, so that nothing shows, counts or finds one, and none is signed in.

use crate::{
    db::{
        Connection, Tx,
        addresses::{self, Proof},
        sign_ups::{self, NewSignUp, SignUpRow},
        users::{self, NewUser, UserRow},
    },
    domain::{
        Email, Invalid, Role, Username,
        access::{Action, Object},
        limits,
    },
    error::Error,
    forum::{
        By, SignedIn,
        audit::{self, Act},
        held,
        registration::{self, Admission},
    },
    protocol::SignUp,
};

const NOTHING: Error = Error::NotFound("registration");
const WAITS: &str = "A moderator looks at each registration here, and has not come to yours yet. Please try again later.";
const REFUSED: &str = "The moderators of this forum did not let you in.";

/// Has somebody wait. The last word on whether their name and address are free, whatever was asked
/// before.
pub fn create(tx: &mut Tx<'_>, new: NewUser) -> Result<(), Error> {
    if sign_ups::count(tx)? >= limits::SIGN_UPS_MAX {
        return Err(Error::Conflict(
            "More people wait for a moderator than can be. Please try again later.",
            Invalid::default(),
        ));
    }
    let (name, email) = (
        users::username_taken(tx, &new.username)?,
        addresses::is_taken(tx, &new.email, new.proof)?,
    );
    if name || email {
        return Err(registration::taken(name, email));
    }
    let NewUser { username, email, password_hash, profile, .. } = new;
    let new = NewSignUp { username, email, password_hash, profile };
    sign_ups::insert(tx, new)?.ok_or_else(|| registration::taken(true, false))?;
    held::tell_staff(tx)
}

/// Those who wait, the latest first, for moderators.
pub fn list(
    conn: &mut Connection,
    who: &SignedIn,
    before: Option<i64>,
    most: i64,
) -> Result<Vec<SignUp>, Error> {
    must_judge(who)?;
    let one = |row: SignUpRow| SignUp {
        id: row.id,
        bio: row.profile().bio.flatten(),
        username: row.username,
        created_at: row.created_at,
    };
    Ok(sign_ups::list(conn, before, most)?.into_iter().map(one).collect())
}

/// Lets somebody in: from now on there is the account, with the name, address and password that they
/// chose. `proof` is what makes an address count now.
pub fn approve(
    tx: &mut Tx<'_>,
    who: &SignedIn,
    id: i64,
    proof: Proof,
) -> Result<(UserRow, Email), Error> {
    must_judge(who)?;
    let row = sign_ups::take(tx, id)?.ok_or(NOTHING)?;
    let email = email(&row)?;
    let new = NewUser {
        username: Username::parse(&row.username).map_err(|_| broken())?,
        email: email.clone(),
        proof,
        profile: row.profile(),
        password_hash: row.password_hash,
        role: Role::Member,
    };
    let made = registration::create(tx, new, &Admission::Free)?;
    audit::note(tx, By::Person(who), Act::on("approve_member", &made.username))?;
    held::tell_staff(tx)?;
    Ok((made, email))
}

/// Does not let somebody in: they are told so when they log in. Gives their name and address.
pub fn reject(
    tx: &mut Tx<'_>,
    who: &SignedIn,
    id: i64,
    note: Option<&str>,
) -> Result<(String, Email), Error> {
    must_judge(who)?;
    let row = sign_ups::refuse(tx, id, note)?.ok_or(NOTHING)?;
    let act = Act::on("reject_member", &row.username);
    audit::note(tx, By::Person(who), Act { reason: note.map(str::to_owned), ..act })?;
    held::tell_staff(tx)?;
    Ok((row.username.clone(), email(&row)?))
}

/// What somebody is told who logs in with the right password, and has not been let in.
pub fn refusal(row: &SignUpRow) -> Error {
    Error::Suspended(match (row.refused_at, &row.note) {
        (None, _) => WAITS.to_owned(),
        (Some(_), None) => REFUSED.to_owned(),
        (Some(_), Some(note)) => format!("{REFUSED} {note}"),
    })
}

fn must_judge(who: &SignedIn) -> Result<(), Error> {
    who.must(Action::Change, Object::Lock, "Only moderators may see who waits.")
}

fn email(row: &SignUpRow) -> Result<Email, Error> {
    Email::parse(&row.email).map_err(|_| broken())
}

fn broken() -> Error {
    Error::internal("a registration that waits with a name or address that is none")
}
