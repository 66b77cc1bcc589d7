//! Sign-ins: how one begins, where a person has some, and how they end. What ends them gives which
//! ones, for whoever has connections of theirs.

use crate::{
    db::{
        Connection, Tx, sessions,
        users::{self, UserRow},
    },
    domain::{SessionId, UserId},
    error::Error,
    forum::{SignedIn, views},
    protocol::SignIn,
};

/// The same for an unknown name and a wrong password.
pub const WRONG: Error = Error::Unauthenticated("The user name or the password is not right.");

/// A session to be begun, in the place of the one that this browser had.
#[derive(Clone, Debug)]
pub struct New {
    /// The hash of its token.
    pub token_hash: String,
    /// Browser and system, as `Firefox on Linux`.
    pub agent: Option<String>,
    /// Who this browser was before.
    pub left: Option<SignedIn>,
}

/// A password that was found to be right, which takes a while.
#[derive(Clone, Debug)]
pub struct Checked {
    /// Whose it is.
    pub person: UserId,
    /// The hash with which it was compared.
    pub hash: String,
    /// Its hash with the cost of today, if that one has another.
    pub renewed: Option<String>,
}

/// Signs a person in who has just been made, or logged in.
pub fn create(tx: &mut Tx<'_>, person: UserId, new: New) -> Result<Vec<SessionId>, Error> {
    let mut ended = sessions::insert(tx, person, &new.token_hash, new.agent.as_deref())?;
    if let Some(left) = new.left {
        sessions::delete(tx, left.id(), left.session)?;
        ended.push(left.session);
    }
    Ok(ended)
}

/// Signs a person in by their password, unless somebody has banned them while it was being checked.
/// Gives them as they are by now, and what has ended; `None` where another hash is stored by now: the
/// password was changed, or another log-in has renewed its hash.
pub fn log_in(
    tx: &mut Tx<'_>,
    checked: &Checked,
    new: New,
) -> Result<Option<(UserRow, Vec<SessionId>)>, Error> {
    let Checked { person, hash, renewed } = checked;
    let now = users::hold(tx, *person)?;
    if now.password_hash != *hash {
        return Ok(None);
    }
    if now.banned_at.is_some() {
        return Err(Error::Forbidden(
            "This account is banned. Ask the people who run the forum if you think that is a mistake.",
        ));
    }
    if let Some(renewed) = renewed {
        users::renew_hash(tx, *person, hash, renewed)?;
    }
    let ended = create(tx, *person, new)?;
    Ok(Some((users::find(tx, *person)?, ended)))
}

/// A person's own, the one used last first.
pub fn list(conn: &mut Connection, who: &SignedIn) -> Result<Vec<SignIn>, Error> {
    let rows = sessions::list(conn, who.id())?;
    Ok(rows.into_iter().map(|row| views::sign_in(row, who.session)).collect())
}

/// Ends the session with which somebody came, if it has not ended.
pub fn log_out(tx: &mut Tx<'_>, who: &SignedIn) -> Result<(), Error> {
    sessions::delete(tx, who.id(), who.session)?;
    Ok(())
}

/// Ends one of a person's own sessions.
pub fn delete(tx: &mut Tx<'_>, who: &SignedIn, session: SessionId) -> Result<(), Error> {
    if sessions::delete(tx, who.id(), session)? { Ok(()) } else { Err(Error::NotFound("session")) }
}

/// Ends all of a person's sessions but the one with which they ask.
pub fn delete_others(tx: &mut Tx<'_>, who: &SignedIn) -> Result<Vec<SessionId>, Error> {
    Ok(sessions::delete_all(tx, who.id(), Some(who.session))?)
}
