//! The counters that nearly every write moves where it is written itself, on SQLite. Diesel has each
//! UPDATE parsed anew; these are kept prepared.

use diesel::{
    prelude::*,
    query_builder::{AstPass, Query, QueryFragment, QueryId},
    sql_types::BigInt,
    sqlite::Sqlite,
};

use crate::{
    db::{Connection, Tx},
    domain::{CategoryId, PostId, Timestamp},
};

/// A statement in the parts between which its values stand. It is known by its text.
struct Update<'a> {
    parts: &'static [&'static str],
    values: &'a [i64],
}

impl QueryFragment<Sqlite> for Update<'_> {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Sqlite>) -> QueryResult<()> {
        let mut values = self.values.iter();
        for part in self.parts {
            out.push_sql(part);
            if let Some(value) = values.next() {
                out.push_bind_param::<BigInt, _>(value)?;
            }
        }
        Ok(())
    }
}

impl QueryId for Update<'_> {
    type QueryId = ();

    const HAS_STATIC_QUERY_ID: bool = false;
}

impl Query for Update<'_> {
    type SqlType = BigInt;
}

impl<Conn> RunQueryDsl<Conn> for Update<'_> {}

/// Gives the next places in the log, so many; gives the last of them.
pub(in crate::db) fn advance_log(tx: &mut Tx<'_>, count: i64) -> QueryResult<i64> {
    let parts = &["UPDATE log_head SET seq = seq + ", " RETURNING seq"];
    let Connection::Sqlite(c) = tx.any() else { return Err(elsewhere()) };
    Update { parts, values: &[count] }.get_result(c)
}

/// A category has so many posts more.
pub(in crate::db) fn count_posts(tx: &mut Tx<'_>, id: CategoryId, by: i64) -> QueryResult<()> {
    let parts = &["UPDATE category_counts SET posts = posts + ", " WHERE category_id = ", ""];
    execute(tx, Update { parts, values: &[by, id.0] })
}

/// A post has so many comments more; the last of them was written then, if it is said.
pub(in crate::db) fn count_comments(
    tx: &mut Tx<'_>,
    id: PostId,
    by: i64,
    at: Option<Timestamp>,
) -> QueryResult<()> {
    let Some(at) = at else {
        let parts = &["UPDATE post_counts SET comments = comments + ", " WHERE post_id = ", ""];
        return execute(tx, Update { parts, values: &[by, id.0] });
    };
    let parts = &[
        "UPDATE post_counts SET comments = comments + ",
        ", last_activity_at = ",
        " WHERE post_id = ",
        "",
    ];
    execute(tx, Update { parts, values: &[by, at.0, id.0] })
}

fn execute(tx: &mut Tx<'_>, update: Update<'_>) -> QueryResult<()> {
    let Connection::Sqlite(c) = tx.any() else { return Err(elsewhere()) };
    update.execute(c).map(drop)
}

/// PostgreSQL counts when it gives events their places.
fn elsewhere() -> diesel::result::Error {
    diesel::result::Error::QueryBuilderError("counted on PostgreSQL".into())
}
