//! Who hears of a post's comments. A row is a person's decision, or what writing there has decided
//! for them.

use std::collections::HashSet;

use diesel::prelude::*;

use crate::{
    db::{
        Connection, Tx,
        schema::{follows, posts},
    },
    domain::{Follow, PostId, UserId},
};

/// Counts, with each post that is read, those who follow it.
#[diesel::dsl::auto_type]
pub(in crate::db) fn followers() -> _ {
    let following: &'static str = Follow::Following.as_str();
    follows::table
        .filter(follows::post_id.eq(posts::id))
        .filter(follows::state.eq(following))
        .count()
        .single_value()
        .assume_not_null()
}

/// What a person wants to hear of a post.
pub fn find(conn: &mut Connection, post: PostId, person: UserId) -> QueryResult<Follow> {
    let state: Option<String> = query!(conn, |c| follows::table
        .find((post, person))
        .select(follows::state)
        .first(c)
        .optional())?;
    Ok(state.and_then(|state| state.parse().ok()).unwrap_or(Follow::None))
}

/// Those of these people who have to do with a post.
pub fn among(
    conn: &mut Connection,
    post: PostId,
    people: &[UserId],
) -> QueryResult<HashSet<UserId>> {
    let ids: Vec<i64> = people.iter().map(|id| id.0).collect();
    let found: Vec<UserId> = query!(conn, |c| follows::table
        .filter(follows::post_id.eq(post).and(follows::person_id.eq_any(&ids)))
        .select(follows::person_id)
        .load(c))?;
    Ok(found.into_iter().collect())
}

/// Everyone who has to do with a post, and what they want to hear of it, in the order of their ids:
/// those who have written there or have ever followed it.
pub fn list(conn: &mut Connection, post: PostId) -> QueryResult<Vec<(UserId, Follow)>> {
    let rows: Vec<(UserId, String)> = query!(conn, |c| follows::table
        .filter(follows::post_id.eq(post))
        .order(follows::person_id)
        .select((follows::person_id, follows::state))
        .load(c))?;
    let state = |state: String| state.parse().unwrap_or(Follow::None);
    Ok(rows.into_iter().map(|(person, text)| (person, state(text))).collect())
}

/// Whoever writes follows, unless they have decided already.
pub fn insert(tx: &mut Tx<'_>, post: PostId, person: UserId) -> QueryResult<()> {
    let row = (
        follows::post_id.eq(post),
        follows::person_id.eq(person),
        follows::state.eq(Follow::Following.as_str()),
    );
    query!(tx, |c| diesel::insert_into(follows::table)
        .values(row)
        .on_conflict_do_nothing()
        .execute(c))
    .map(drop)
}

/// A person decides. Who was in no relation to the post and wants none is not noted: should they
/// write there, they follow.
pub fn update(tx: &mut Tx<'_>, post: PostId, person: UserId, state: Follow) -> QueryResult<()> {
    let decided = follows::state.eq(state.as_str());
    if state == Follow::None {
        return query!(tx, |c| diesel::update(follows::table.find((post, person)))
            .set(decided)
            .execute(c))
        .map(drop);
    }
    let row = (follows::post_id.eq(post), follows::person_id.eq(person), decided);
    query!(tx, |c| diesel::insert_into(follows::table)
        .values(row)
        .on_conflict((follows::post_id, follows::person_id))
        .do_update()
        .set(decided)
        .execute(c))
    .map(drop)
}
