//! Sessions that have ended before their time, as far as a process must hear of it that did not end
//! them itself.

use std::collections::HashSet;

use diesel::prelude::*;

use crate::{
    db::{
        Connection,
        schema::{revocations, sessions, users},
    },
    domain::{SessionId, UserId},
};

/// Ids that are asked for at once: far below what either database takes.
const AT_ONCE: usize = 500;

/// How often sessions have been ended.
pub fn counted(conn: &mut Connection) -> QueryResult<i64> {
    query!(conn, |c| revocations::table.select(revocations::count).first(c))
}

/// Notes that this transaction ends sessions.
pub(in crate::db) fn count(conn: &mut Connection) -> QueryResult<()> {
    query!(conn, |c| diesel::update(revocations::table)
        .set(revocations::count.eq(revocations::count + 1))
        .execute(c))
    .map(drop)
}

/// Which of these sessions are no more, and whether their people are banned.
pub fn gone(
    conn: &mut Connection,
    known: &[(SessionId, UserId)],
) -> QueryResult<Vec<(SessionId, bool)>> {
    let mut gone = Vec::new();
    for part in known.chunks(AT_ONCE) {
        let ids: Vec<i64> = part.iter().map(|(session, _)| session.0).collect();
        let people: Vec<i64> = part.iter().map(|(_, user)| user.0).collect();
        let left: Vec<SessionId> = query!(conn, |c| sessions::table
            .filter(sessions::id.eq_any(&ids))
            .select(sessions::id)
            .load(c))?;
        let outlaws =
            users::table.filter(users::id.eq_any(&people)).filter(users::banned_at.is_not_null());
        let banned: Vec<UserId> = query!(conn, |c| outlaws.clone().select(users::id).load(c))?;
        let (left, banned): (HashSet<SessionId>, HashSet<UserId>) =
            (left.into_iter().collect(), banned.into_iter().collect());
        let is_gone = |(session, user): &(SessionId, UserId)| {
            !left.contains(session) || banned.contains(user)
        };
        gone.extend(
            part.iter()
                .filter(|one| is_gone(one))
                .map(|(session, user)| (*session, banned.contains(user))),
        );
    }
    Ok(gone)
}
