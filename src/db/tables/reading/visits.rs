//! When people were last connected, on any node, and since when those were away who have come back.

use diesel::prelude::*;

use crate::{
    db::{
        Connection, Tx,
        schema::{posts, visits},
    },
    domain::{PostId, Timestamp, UserId},
};

/// People whom one statement names at most: SQLite has a bound.
const CHUNK: usize = 500;

/// From where on something is new to somebody.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Since {
    /// When they left.
    pub at: Timestamp,
    /// Which post was the newest then.
    pub post: PostId,
}

/// A person's visits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Visit {
    /// Who.
    pub person: UserId,
    /// When they were last known to be connected, and which post was the newest then.
    pub seen: Since,
    /// Since when they were away before, until they have read what happened.
    pub since: Option<Since>,
}

type Row = (UserId, Timestamp, PostId, Option<Timestamp>, Option<PostId>);

fn visit((person, at, post, since_at, since_post): Row) -> Visit {
    let since = since_at.zip(since_post).map(|(at, post)| Since { at, post });
    Visit { person, seen: Since { at, post }, since }
}

/// The visits of these people, of those who have been here.
pub fn list(conn: &mut Connection, people: &[UserId]) -> QueryResult<Vec<Visit>> {
    let mut all = Vec::new();
    for some in people.chunks(CHUNK) {
        let ids: Vec<i64> = some.iter().map(|id| id.0).collect();
        let rows: Vec<Row> = query!(conn, |c| visits::table
            .filter(visits::user_id.eq_any(ids))
            .select((
                visits::user_id,
                visits::seen_at,
                visits::last_post,
                visits::since_at,
                visits::since_post
            ))
            .load(c))?;
        all.extend(rows.into_iter().map(visit));
    }
    Ok(all)
}

/// Now, and the newest post.
pub fn now(conn: &mut Connection) -> QueryResult<Since> {
    let last: Option<i64> =
        query!(conn, |c| posts::table.select(diesel::dsl::max(posts::id)).first(c))?;
    Ok(Since { at: Timestamp::now(), post: PostId(last.unwrap_or(0)) })
}

/// These people are here for the first time.
pub fn insert(tx: &mut Tx<'_>, people: &[UserId], now: Since) -> QueryResult<()> {
    let row = |id: &UserId| {
        (visits::user_id.eq(*id), visits::seen_at.eq(now.at), visits::last_post.eq(now.post))
    };
    for some in people.chunks(CHUNK) {
        let rows: Vec<_> = some.iter().map(row).collect();
        query!(tx, |c| diesel::insert_into(visits::table)
            .values(&rows)
            .on_conflict_do_nothing()
            .execute(c))?;
    }
    Ok(())
}

/// These people are here still.
pub fn renew(tx: &mut Tx<'_>, people: &[UserId], now: Since) -> QueryResult<()> {
    for some in people.chunks(CHUNK) {
        let ids: Vec<i64> = some.iter().map(|id| id.0).collect();
        let those = visits::table.filter(visits::user_id.eq_any(ids));
        let set = (visits::seen_at.eq(now.at), visits::last_post.eq(now.post));
        query!(tx, |c| diesel::update(those).set(set).execute(c))?;
    }
    Ok(())
}

/// A person is here again, or has read what happened: unless another node has noted something of
/// them since.
pub fn save(tx: &mut Tx<'_>, before: Visit, now: Since, since: Option<Since>) -> QueryResult<bool> {
    let same = visits::table.find(before.person).filter(visits::seen_at.eq(before.seen.at));
    let set = (
        visits::seen_at.eq(now.at),
        visits::last_post.eq(now.post),
        visits::since_at.eq(since.map(|since| since.at)),
        visits::since_post.eq(since.map(|since| since.post)),
    );
    query!(tx, |c| diesel::update(same).set(set).execute(c)).map(|count| count > 0)
}
