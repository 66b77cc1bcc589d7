//! What one person has written, and reacted to, since a time.

use diesel::{dsl::not, prelude::*};

use crate::{
    db::{
        Connection,
        messages::MessageRow,
        schema::{comments, messages, posts, reactions},
    },
    domain::{CommentId, PostId, Timestamp, UserId},
};

/// How many of each.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Posts.
    pub posts: i64,
    /// Comments, also those under posts of their own.
    pub comments: i64,
    /// Private messages.
    pub messages: i64,
    /// Reactions.
    pub reactions: i64,
}

impl Counts {
    /// All of it together.
    pub fn all(self) -> i64 {
        let Self { posts, comments, messages, reactions } = self;
        posts + comments + messages + reactions
    }
}

/// Counts it.
pub fn count(conn: &mut Connection, person: UserId, since: Timestamp) -> QueryResult<Counts> {
    Ok(Counts {
        posts: query!(conn, |c| posts::table
            .filter(posts::author_id.eq(person).and(posts::created_at.ge(since)))
            .count()
            .get_result(c))?,
        comments: query!(conn, |c| comments::table
            .filter(comments::author_id.eq(person).and(comments::created_at.ge(since)))
            .filter(not(comments::deleted))
            .count()
            .get_result(c))?,
        messages: query!(conn, |c| messages::table
            .filter(messages::from_id.eq(person).and(messages::created_at.ge(since)))
            .count()
            .get_result(c))?,
        reactions: query!(conn, |c| reactions::table
            .filter(reactions::person_id.eq(person).and(reactions::created_at.ge(since)))
            .count()
            .get_result(c))?,
    })
}

/// Some of their posts.
pub fn posts(
    conn: &mut Connection,
    person: UserId,
    since: Timestamp,
    most: i64,
) -> QueryResult<Vec<PostId>> {
    query!(conn, |c| posts::table
        .filter(posts::author_id.eq(person).and(posts::created_at.ge(since)))
        .order(posts::id)
        .limit(most)
        .select(posts::id)
        .load(c))
}

/// Some of their comments, the last ones first: no reply of their own keeps a place open.
pub fn comments(
    conn: &mut Connection,
    person: UserId,
    since: Timestamp,
    most: i64,
) -> QueryResult<Vec<(CommentId, PostId)>> {
    query!(conn, |c| comments::table
        .filter(comments::author_id.eq(person).and(comments::created_at.ge(since)))
        .filter(not(comments::deleted))
        .order(comments::id.desc())
        .limit(most)
        .select((comments::id, comments::post_id))
        .load(c))
}

/// Some of their messages.
pub fn messages(
    conn: &mut Connection,
    person: UserId,
    since: Timestamp,
    most: i64,
) -> QueryResult<Vec<MessageRow>> {
    query!(conn, |c| messages::table
        .filter(messages::from_id.eq(person).and(messages::created_at.ge(since)))
        .order(messages::id)
        .limit(most)
        .select(MessageRow::as_select())
        .load(c))
}
