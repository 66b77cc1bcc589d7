//! That an e-mail address is its account's: a link by mail, good once and for a day. Only then does
//! the address count as taken, and only then can a new password be had through it.

use super::profile::tell_other_tabs;
use crate::{
    db::{
        Tx,
        addresses::{self, NotYours},
    },
    domain::{Invalid, UserId},
    error::Error,
};

/// Makes a person's link, unless the address is proved already, or its mailbox got one less than
/// `every` seconds ago, for whatever account. Tells whether it was made.
pub fn create(
    tx: &mut Tx<'_>,
    person: UserId,
    token_hash: &str,
    every: Option<i64>,
) -> Result<bool, Error> {
    Ok(addresses::insert_proof(tx, person, token_hash, every)?)
}

/// Uses a link up: the address is that account's alone from now on. Whoever reads its mail need not
/// be signed in.
pub fn spend(tx: &mut Tx<'_>, token_hash: &str) -> Result<(), Error> {
    let used_up = || Invalid::one("token", "is not good any more: please ask for a new link");
    let owner = addresses::prove(tx, token_hash)?.ok_or_else(used_up)?;
    let owner = owner.map_err(|NotYours| {
        Error::Conflict(
            "The address is another account's.",
            Invalid::one("email", "belongs to another account"),
        )
    })?;
    tell_other_tabs(tx, owner);
    Ok(())
}
