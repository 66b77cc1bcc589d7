//! The link with which the first administrator registers. There is one at most, and only a hash of
//! its token is kept.

use diesel::prelude::*;

use crate::db::{Connection, Tx, schema::setup};

/// Makes the link; an older one is void from now on.
pub fn insert(conn: &mut Connection, token_hash: &str) -> QueryResult<()> {
    let token = setup::token_hash.eq(token_hash);
    query!(conn, |c| diesel::insert_into(setup::table)
        .values((setup::id.eq(1), token))
        .on_conflict(setup::id)
        .do_update()
        .set(token)
        .execute(c))
    .map(drop)
}

/// Whether that is the link.
pub fn is_open(conn: &mut Connection, token_hash: &str) -> QueryResult<bool> {
    query!(conn, |c| diesel::select(diesel::dsl::exists(
        setup::table.filter(setup::token_hash.eq(token_hash))
    ))
    .get_result(c))
}

/// Uses the link up, if it is that one. Tells whether it was: of two who come with it at once, one
/// is right.
pub fn spend(tx: &mut Tx<'_>, token_hash: &str) -> QueryResult<bool> {
    Ok(query!(tx, |c| diesel::delete(setup::table.filter(setup::token_hash.eq(token_hash)))
        .execute(c))?
        > 0)
}

/// Voids the link, if there is one.
pub fn delete(conn: &mut Connection) -> QueryResult<()> {
    query!(conn, |c| diesel::delete(setup::table).execute(c)).map(drop)
}
