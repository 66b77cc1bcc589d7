//! The first administrator, without a shell: a link that the server prints at a start without one,
//! good once.

use super::new_token;
use crate::{
    db::{Connection, setup, users},
    domain::{Invalid, token_hash},
    error::Error,
};

/// Makes the link's token at a start without an administrator. Where there is one, an old link is
/// void.
pub fn begin(conn: &mut Connection) -> Result<Option<String>, diesel::result::Error> {
    if users::has_admin(conn)? {
        setup::delete(conn)?;
        return Ok(None);
    }
    let token = new_token();
    setup::insert(conn, &token_hash(&token))?;
    Ok(Some(token))
}

/// 422 unless the link with that token is good now.
pub fn must_be_open(conn: &mut Connection, token_hash: &str) -> Result<(), Error> {
    let open = setup::is_open(conn, token_hash)? && !users::has_admin(conn)?;
    if open { Ok(()) } else { Err(used_up()) }
}

pub(super) fn used_up() -> Error {
    Invalid::one("token", "is not good any more: the server prints a new link at its next start, as long as there is no administrator")
        .into()
}
