//! A new password for whoever has forgotten theirs: a link by mail, good once and for half an hour.

use crate::{
    db::{
        Connection, Tx,
        resets::{self, OwnerRow},
        users,
    },
    domain::{Email, Invalid, SessionId, UserId},
    error::Error,
};

/// The person who has proved that this address is theirs.
pub fn owner_of(conn: &mut Connection, email: &Email) -> Result<Option<OwnerRow>, Error> {
    Ok(resets::owner_of(conn, email)?)
}

/// Makes a person's link, unless their mailbox got one less than `every` seconds ago. Tells whether
/// it was made.
pub fn create(
    tx: &mut Tx<'_>,
    person: UserId,
    token_hash: &str,
    every: Option<i64>,
) -> Result<bool, Error> {
    Ok(resets::insert(tx, person, token_hash, every)?)
}

/// Whose link that is; 422 when it is not good.
pub fn show(conn: &mut Connection, token_hash: &str) -> Result<OwnerRow, Error> {
    resets::find(conn, token_hash)?.ok_or_else(used_up)
}

/// Uses a link up for a new password, which ends every session of that person. Gives those.
pub fn spend(
    tx: &mut Tx<'_>,
    token_hash: &str,
    person: UserId,
    password_hash: &str,
) -> Result<Vec<SessionId>, Error> {
    if !resets::spend(tx, token_hash)? {
        return Err(used_up());
    }
    replace(tx, person, password_hash)
}

/// Gives a person a new password, which ends every session of theirs. Gives those.
pub fn replace(
    tx: &mut Tx<'_>,
    person: UserId,
    password_hash: &str,
) -> Result<Vec<SessionId>, Error> {
    Ok(users::update_password(tx, person, password_hash, None)?)
}

fn used_up() -> Error {
    Invalid::one("token", "is not good any more: please ask for a new link").into()
}
