//! What many count together: comments under a post, posts in a category.
//!
//! On PostgreSQL strangers would wait for each other at such a row, so there the numbers change when
//! events are numbered: each change travels with the event that tells of it. Then the number in a
//! frame is the one at its place in the log, too.

use diesel::prelude::*;

use crate::{
    db::{
        Connection, Tx, dialect,
        schema::{category_counts, post_counts},
    },
    domain::{CategoryId, Counted, PostId, Timestamp},
};

/// What a post's readers see of its comments: how many there are, and since when it rests.
#[derive(Clone, Debug, Queryable)]
pub struct Activity {
    /// How many comments stand under it, deleted ones not counted.
    pub comments: i64,
    /// When it, or something under it, was last written.
    pub last_activity_at: Timestamp,
}

/// Begins to count a post's comments.
pub(in crate::db) fn insert_post(
    tx: &mut Tx<'_>,
    id: PostId,
    category: CategoryId,
    at: Timestamp,
) -> QueryResult<()> {
    let row = (
        post_counts::post_id.eq(id),
        post_counts::category_id.eq(category),
        post_counts::last_activity_at.eq(at),
    );
    query!(tx, |c| diesel::insert_into(post_counts::table).values(row).execute(c)).map(drop)
}

/// A post stands in another category. The one change here that a writer makes at once: it is rare,
/// and takes no second row.
pub(in crate::db) fn move_post(
    tx: &mut Tx<'_>,
    id: PostId,
    category: CategoryId,
) -> QueryResult<()> {
    query!(tx, |c| diesel::update(post_counts::table.find(id))
        .set(post_counts::category_id.eq(category))
        .execute(c))
    .map(drop)
}

/// Begins to count a category's posts.
pub(in crate::db) fn insert_category(tx: &mut Tx<'_>, id: CategoryId) -> QueryResult<()> {
    let row = category_counts::category_id.eq(id);
    query!(tx, |c| diesel::insert_into(category_counts::table).values(row).execute(c)).map(drop)
}

/// What a post's readers see of its comments now. An event's frame says what they see at its place.
pub fn activity(conn: &mut Connection, id: PostId) -> QueryResult<Activity> {
    let row = post_counts::table.find(id);
    query!(conn, |c| row.select((post_counts::comments, post_counts::last_activity_at)).first(c))
}

/// Counts. The event that tells of it must come next.
pub(in crate::db) fn count(tx: &mut Tx<'_>, counted: Counted) -> QueryResult<()> {
    if tx.numbers_later() {
        tx.count_with_next(counted);
        return Ok(());
    }
    match counted {
        Counted::Comment { post, by, at } => dialect::count_comments(tx, post, by, at)?,
        Counted::Post { post, left, entered } => {
            for (category, by) in [(left, -1), (entered, 1)] {
                if let Some(category) = category {
                    dialect::count_posts(tx, category, by)?;
                }
            }
            if entered.is_none() {
                query!(tx, |c| diesel::delete(post_counts::table.find(post)).execute(c))?;
            }
        }
    }
    Ok(())
}
