//! What PostgreSQL alone does to give committed events their places.

use diesel::{
    connection::SimpleConnection,
    deserialize::QueryableByName,
    pg::Pg,
    prelude::*,
    sql_types::{Bool, Text},
};

use super::statements::{Rows, Statement, Value};
use crate::db::Connection;

diesel::define_sql_function! {
    /// Sets an option, until the end of the transaction if it is `local`; gives its value.
    fn set_config(option: Text, value: Text, local: Bool) -> Text;
}

/// Calls the function of that name: see the migration that makes it. One statement in a transaction
/// of its own, so that a server that freezes never holds what the next one waits for.
pub(in crate::db) fn number_events<R>(conn: &mut Connection, most: i64) -> QueryResult<Vec<R>>
where
    R: QueryableByName<Pg> + 'static,
{
    let Connection::Postgres(c) = conn else { return Ok(Vec::new()) };
    let parts = &["SELECT * FROM number_events(", ")"];
    Rows(Statement { parts, values: &[Value::Number(most)] }).load(c)
}

/// Frees the room of rows that are gone. PostgreSQL's own look once a minute is too seldom for a
/// table through which everything goes. Its file keeps its length: to cut it takes a lock.
pub(in crate::db) fn vacuum_queue(conn: &mut Connection) -> QueryResult<()> {
    let Connection::Postgres(c) = conn else { return Ok(()) };
    c.batch_execute("VACUUM (SKIP_LOCKED, INDEX_CLEANUP ON, TRUNCATE OFF) queued_events")
}
