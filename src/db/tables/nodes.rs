//! The processes that serve this database, each a row for as long as its lease, and what they say to
//! each other.

use diesel::prelude::*;

use crate::{
    db::{Connection, Tx, dialect, schema::nodes},
    domain::{Timestamp, UserId},
};

/// People whom one word names.
const NAMED: usize = 200;

/// A node that serves this database.
#[derive(Clone, Debug, Insertable, Queryable, AsChangeset)]
#[diesel(table_name = nodes, treat_none_as_null = true)]
pub struct NodeRow {
    /// Names one run of it.
    pub id: String,
    /// What its operator calls it.
    pub name: String,
    /// When it last said that it lives, by the database's clock.
    pub renewed_at: Timestamp,
    /// Whether notifications reach it.
    pub hears: bool,
    /// Connections without a person there.
    pub guests: i64,
    /// Who is seen there, as JSON, while some node does not hear the others.
    pub people: Option<String>,
}

/// Renews a node's row, and gives the others whose lease is not over, and the time by the
/// database's clock. Who has been silent for twice the lease is forgotten.
pub fn renew(
    tx: &mut Tx<'_>,
    mut mine: NodeRow,
    lease_seconds: i64,
) -> QueryResult<(Vec<NodeRow>, Timestamp)> {
    let now = dialect::clock(tx)?.unwrap_or_else(Timestamp::now);
    mine.renewed_at = now;
    query!(tx, |c| diesel::insert_into(nodes::table)
        .values(&mine)
        .on_conflict(nodes::id)
        .do_update()
        .set(&mine)
        .execute(c))?;
    let long_ago = now.minus_seconds(lease_seconds * 2);
    query!(tx, |c| diesel::delete(nodes::table.filter(nodes::renewed_at.lt(long_ago))).execute(c))?;
    let alive = nodes::table
        .filter(nodes::id.ne(&mine.id))
        .filter(nodes::renewed_at.gt(now.minus_seconds(lease_seconds)));
    Ok((query!(tx, |c| alive.load(c))?, now))
}

/// A node stops.
pub fn remove(tx: &mut Tx<'_>, id: &str) -> QueryResult<()> {
    query!(tx, |c| diesel::delete(nodes::table.find(id)).execute(c)).map(drop)
}

/// Says these to all nodes.
pub fn say(conn: &mut Connection, words: &[String]) -> QueryResult<()> {
    dialect::notify(conn, words)
}

/// These people have other names, pictures or roles now, or have decided anew who sees them and whom
/// they see: once the transaction is committed, every node reads them again.
pub fn people_changed(tx: &mut Tx<'_>, people: &[UserId]) -> QueryResult<()> {
    let words: Vec<String> = people
        .chunks(NAMED)
        .map(|some| {
            let ids: Vec<String> = some.iter().map(UserId::to_string).collect();
            format!(r#"{{"people":[{}]}}"#, ids.join(","))
        })
        .collect();
    dialect::notify(tx, &words)
}
