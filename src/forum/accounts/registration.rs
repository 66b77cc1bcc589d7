//! Making accounts.

use super::setup;
use crate::{
    db::{
        Connection, Tx,
        addresses::{self, Proof},
        invites, setup as setup_link,
        users::{self, NewUser, Taken, UserRow},
    },
    domain::{Email, Invalid, Username},
    error::Error,
    forum::reads,
};

/// What stands behind the name of the field.
const TAKEN: &str = "is taken, or looks like one that is";

/// By what right an account is made.
#[derive(Clone, Debug)]
pub enum Admission {
    /// Everyone may; or whoever runs the forum makes it.
    Free,
    /// By somebody's invitation with this code.
    Invite(String),
    /// By the link for the first administrator, with this hash of its token.
    Setup(String),
}

/// Makes an account. The last word on whether its name and address are free, and on what it is made
/// by; whether people may register at all, [`super::admission`] says.
pub fn create(tx: &mut Tx<'_>, new: NewUser, admission: &Admission) -> Result<UserRow, Error> {
    match admission {
        Admission::Free => {}
        Admission::Invite(code) if invites::spend(tx, code)? => {}
        Admission::Invite(_) => return Err(not_invited()),
        Admission::Setup(token) if setup_link::spend(tx, token)? && !users::has_admin(tx)? => {}
        Admission::Setup(_) => return Err(setup::used_up()),
    }
    let made = users::insert(tx, new)?.map_err(|field| match field {
        Taken::Username => taken(true, false),
        Taken::Email => taken(false, true),
    })?;
    reads::begin(tx, made.id)?;
    Ok(made)
}

/// Asked before the slow hash, for a quick and complete answer; the tables themselves decide when
/// two come at once. A name that reads like one that is taken is told so, whatever else is wrong
/// with it.
pub fn must_be_free(
    conn: &mut Connection,
    username: &Username,
    email: &Email,
    proof: Proof,
) -> Result<(), Error> {
    let has_name = users::username_taken(conn, username)?;
    let has_email = addresses::is_taken(conn, email, proof)?;
    if has_name || has_email {
        return Err(taken(has_name, has_email));
    }
    Ok(username.check_readable().map_err(|message| Invalid::one("username", message))?)
}

/// 422 unless that code lets someone in now.
pub fn must_be_invited(conn: &mut Connection, code: &str) -> Result<(), Error> {
    if invites::is_open(conn, code)? { Ok(()) } else { Err(not_invited()) }
}

/// Why nobody could register under this name now: a sentence that goes behind the field's name. It
/// tells nothing that the list of people does not.
pub fn name_refusal(conn: &mut Connection, name: &str) -> Result<Option<String>, Error> {
    let parsed = Username::parse(name).and_then(|name| name.check_not_reserved().map(|()| name));
    Ok(match parsed {
        Err(refusal) => Some(refusal),
        Ok(name) if users::username_taken(conn, &name)? => Some(TAKEN.to_owned()),
        Ok(name) => name.check_readable().err(),
    })
}

fn not_invited() -> Error {
    Invalid::one("invite", "is not good any more: please ask for another one").into()
}

/// 409 for a name, an address or both.
pub(in crate::forum) fn taken(username: bool, email: bool) -> Error {
    let mut invalid = Invalid::default();
    if username {
        invalid.add("username", TAKEN);
    }
    if email {
        invalid.add("email", "belongs to an account already");
    }
    Error::Conflict("There is such an account already.", invalid)
}
