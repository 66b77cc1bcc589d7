//! Words to other processes on the same database. SQLite has no others.

use diesel::{
    prelude::*,
    sql_types::{Array, Text},
};

use crate::db::Connection;

/// The channel on which the processes of one forum speak. Channels are a whole database's, and
/// several forums may share one, each with a schema of its own.
pub const CHANNEL: &str = "'althing_nodes_' || left(md5(current_schema()), 16)";

/// Says these to all who listen, in their order, once the transaction is committed; at once where
/// there is none. Each has less than 8,000 bytes.
pub(in crate::db) fn notify(conn: &mut Connection, words: &[String]) -> QueryResult<()> {
    let Connection::Postgres(c) = conn else { return Ok(()) };
    let each = format!(
        "SELECT pg_notify({CHANNEL}, word) FROM unnest($1) WITH ORDINALITY AS words (word, place) ORDER BY place"
    );
    diesel::sql_query(each).bind::<Array<Text>, _>(words).execute(c).map(drop)
}
