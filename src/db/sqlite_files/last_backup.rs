//! When the database was last copied: noted in itself, so that it is known wherever the database is
//! asked.

use diesel::prelude::*;

use crate::{
    db::{Connection, Tx, schema::last_backup},
    domain::Timestamp,
};

/// When it was made and where it was put, if ever.
pub fn find(conn: &mut Connection) -> QueryResult<Option<(Timestamp, String)>> {
    let columns = (last_backup::made_at, last_backup::place);
    let (made_at, place): (Option<Timestamp>, Option<String>) =
        query!(conn, |c| last_backup::table.select(columns).first(c))?;
    Ok(made_at.zip(place))
}

/// Notes that a copy was made.
pub fn update(conn: &mut Connection, made_at: Timestamp, place: &str) -> QueryResult<()> {
    let made = (last_backup::made_at.eq(made_at), last_backup::place.eq(place));
    query!(conn, |c| diesel::update(last_backup::table).set(made).execute(c)).map(drop)
}

/// Writes what is there already: tries whether anything can be written.
pub(in crate::db) fn touch(tx: &mut Tx<'_>) -> QueryResult<()> {
    query!(tx, |c| diesel::update(last_backup::table)
        .set(last_backup::id.eq(last_backup::id))
        .execute(c))
    .map(drop)
}
