//! Who is seen by whom: people who are invisible, and people who have blocked others.
//!
//! Every change also counts up the person's version. That locks their row, so that two changes have
//! an order, and whoever keeps a copy can tell the newer from the older.

use std::collections::HashMap;

use diesel::prelude::*;

use crate::{
    db::{
        Connection, Tx,
        schema::{blocks, privacy, users},
        users::UserRow,
    },
    domain::{Privacy, UserId, limits},
};

/// A person has blocked as many as one may.
pub struct TooMany;

/// What a person has decided.
pub fn find(conn: &mut Connection, user: UserId) -> QueryResult<Privacy> {
    let decided = query!(conn, |c| privacy::table
        .find(user)
        .select((privacy::version, privacy::invisible))
        .first(c)
        .optional())?;
    let (version, invisible) = decided.unwrap_or_default();
    let of_person = blocks::table.filter(blocks::blocker_id.eq(user));
    let blocked: Vec<UserId> = query!(conn, |c| of_person.select(blocks::blocked_id).load(c))?;
    Ok(Privacy { version, invisible, blocked: blocked.into_iter().collect() })
}

/// What these people have decided, as far as they have decided anything.
pub fn find_all(conn: &mut Connection, people: &[UserId]) -> QueryResult<HashMap<UserId, Privacy>> {
    let ids: Vec<i64> = people.iter().map(|id| id.0).collect();
    let decided: Vec<(UserId, i64, bool)> = query!(conn, |c| privacy::table
        .filter(privacy::user_id.eq_any(&ids))
        .select((privacy::user_id, privacy::version, privacy::invisible))
        .load(c))?;
    let blocked: Vec<(UserId, UserId)> = query!(conn, |c| blocks::table
        .filter(blocks::blocker_id.eq_any(&ids))
        .select((blocks::blocker_id, blocks::blocked_id))
        .load(c))?;
    let mut all: HashMap<UserId, Privacy> = decided
        .into_iter()
        .map(|(id, version, invisible)| (id, Privacy { version, invisible, ..Privacy::default() }))
        .collect();
    for (blocker, other) in blocked {
        all.entry(blocker).or_default().blocked.insert(other);
    }
    Ok(all)
}

/// Makes a person invisible, or visible again. Gives what they have decided by now.
pub fn set_invisible(tx: &mut Tx<'_>, user: UserId, invisible: bool) -> QueryResult<Privacy> {
    count(tx, user)?;
    query!(tx, |c| diesel::update(privacy::table.find(user))
        .set(privacy::invisible.eq(invisible))
        .execute(c))?;
    find(tx, user)
}

/// Whether nobody else may see this person.
pub fn is_invisible(conn: &mut Connection, user: UserId) -> QueryResult<bool> {
    let decided: Option<bool> =
        query!(conn, |c| privacy::table.find(user).select(privacy::invisible).first(c).optional())?;
    Ok(decided.unwrap_or(false))
}

/// Blocks a person; twice does no harm. Gives what `blocker` has decided by now.
pub fn block(
    tx: &mut Tx<'_>,
    blocker: UserId,
    other: UserId,
) -> QueryResult<Result<Privacy, TooMany>> {
    count(tx, blocker)?;
    let row = (blocks::blocker_id.eq(blocker), blocks::blocked_id.eq(other));
    query!(tx, |c| diesel::insert_into(blocks::table)
        .values(row)
        .on_conflict_do_nothing()
        .execute(c))?;
    let privacy = find(tx, blocker)?;
    let fits = i64::try_from(privacy.blocked.len()).is_ok_and(|count| count <= limits::BLOCKS_MAX);
    Ok(if fits { Ok(privacy) } else { Err(TooMany) })
}

/// Blocks a person no longer. Gives what `blocker` has decided by now.
pub fn unblock(tx: &mut Tx<'_>, blocker: UserId, other: UserId) -> QueryResult<Privacy> {
    count(tx, blocker)?;
    query!(tx, |c| diesel::delete(blocks::table.find((blocker, other))).execute(c))?;
    find(tx, blocker)
}

/// The people whom a person has blocked, in alphabetical order.
pub fn list_blocked(conn: &mut Connection, blocker: UserId) -> QueryResult<Vec<UserRow>> {
    query!(conn, |c| blocks::table
        .inner_join(users::table)
        .filter(blocks::blocker_id.eq(blocker))
        .order(users::username_lower)
        .select(UserRow::as_select())
        .load(c))
}

/// Whether `blocker` has blocked `other`.
pub fn has_blocked(conn: &mut Connection, blocker: UserId, other: UserId) -> QueryResult<bool> {
    query!(conn, |c| diesel::select(diesel::dsl::exists(blocks::table.find((blocker, other))))
        .get_result(c))
}

/// Counts a change that is to be made, before it is made: from here on, other changes of this
/// person wait.
fn count(tx: &mut Tx<'_>, user: UserId) -> QueryResult<()> {
    let first = (privacy::user_id.eq(user), privacy::version.eq(1));
    query!(tx, |c| diesel::insert_into(privacy::table)
        .values(first)
        .on_conflict(privacy::user_id)
        .do_update()
        .set(privacy::version.eq(privacy::version + 1))
        .execute(c))
    .map(drop)
}
