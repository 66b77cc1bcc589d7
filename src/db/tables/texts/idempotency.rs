//! First answers, kept for a day, so that a request that is sent twice is done once.

use diesel::prelude::*;

use crate::{
    db::{Tx, schema::idempotency_keys as keys},
    domain::{CommentId, MessageId, PostId, Text, Timestamp, UserId},
};

/// How long a key is remembered, in seconds.
const KEPT: i64 = 24 * 60 * 60;

/// The HTTP status of every answer that is kept: something was made.
const CREATED: i32 = 201;

/// What was answered the first time.
#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = keys)]
pub struct AnswerRow {
    /// A digest of the request: method, path and body.
    pub fingerprint: String,
    /// Empty when what it told has been changed or deleted since.
    pub answer: String,
    /// The post that was made, or under which a comment was.
    pub post_id: Option<PostId>,
    /// The comment that was made, if one was.
    pub comment_id: Option<CommentId>,
    /// The message that it told, if it told one.
    pub message_id: Option<MessageId>,
}

/// Takes the key for this transaction. If it was taken before, gives the first answer; a
/// transaction that is about to give one is waited for.
pub fn claim(
    tx: &mut Tx<'_>,
    user: UserId,
    key: &str,
    fingerprint: &str,
) -> QueryResult<Option<AnswerRow>> {
    let now = Timestamp::now();
    let expired =
        keys::table.find((user, key)).filter(keys::created_at.lt(now.minus_seconds(KEPT)));
    query!(tx, |c| diesel::delete(expired).execute(c))?;
    let row = (
        keys::user_id.eq(user),
        keys::key.eq(key),
        keys::fingerprint.eq(fingerprint),
        keys::status.eq(0),
        keys::answer.eq(""),
        keys::created_at.eq(now),
    );
    let claimed = query!(tx, |c| diesel::insert_into(keys::table)
        .values(row)
        .on_conflict_do_nothing()
        .execute(c))?;
    if claimed > 0 {
        return Ok(None);
    }
    // Written again, so that this commit waits until the first one's is on disk, too: see `queue`.
    let first = keys::table.find((user, key));
    query!(tx, |c| diesel::update(first).set(keys::status.eq(CREATED)).execute(c))?;
    query!(tx, |c| first.select(AnswerRow::as_select()).first(c)).map(Some)
}

/// Keeps the answer to the request that claimed the key, and of which text it is.
pub fn settle(tx: &mut Tx<'_>, user: UserId, key: &str, answer: &str) -> QueryResult<()> {
    let text = tx.written().map(|about| about.text);
    let answered = (
        keys::status.eq(CREATED),
        keys::answer.eq(answer),
        keys::post_id.eq(text.and_then(Text::post).map(|id| id.0)),
        keys::comment_id.eq(text.and_then(Text::comment).map(|id| id.0)),
        keys::message_id.eq(text.and_then(Text::message).map(|id| id.0)),
    );
    query!(tx, |c| diesel::update(keys::table.find((user, key))).set(answered).execute(c)).map(drop)
}

/// Forgets what is older than a day, the oldest first, at most so many and those of the same
/// millisecond as the last of them. Gives how many that were.
pub fn prune(tx: &mut Tx<'_>, most: i64) -> QueryResult<usize> {
    let before = Timestamp::now().minus_seconds(KEPT);
    let last = keys::table.filter(keys::created_at.lt(before)).order(keys::created_at);
    let last = last.offset(most - 1).select(keys::created_at);
    let last: Option<Timestamp> = query!(tx, |c| last.first(c).optional())?;
    let until = last.unwrap_or(before);
    let old = keys::table.filter(keys::created_at.le(until).and(keys::created_at.lt(before)));
    query!(tx, |c| diesel::delete(old).execute(c))
}
