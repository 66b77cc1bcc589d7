//! Texts that wait for a moderator, and what became of those that were let through.

use diesel::prelude::*;

use crate::{
    db::{
        Connection, Tx,
        schema::{approved_texts, comments, held_texts, posts},
    },
    domain::{CategoryId, CommentId, PostId, Timestamp, UserId},
};

/// A text that waits.
#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = held_texts)]
pub struct HeldRow {
    /// Its id, which no post or comment has.
    pub id: i64,
    /// Who wrote it.
    pub author_id: UserId,
    /// Where it is to stand, if it is a post.
    pub category_id: Option<CategoryId>,
    /// Under which post, if it is a comment.
    pub post_id: Option<PostId>,
    /// To which comment it replies.
    pub reply_to: Option<CommentId>,
    /// The title of a post.
    pub title: Option<String>,
    /// Markdown, as its author wrote it.
    pub body: String,
    /// The same as sanitised HTML.
    pub body_html: String,
    /// See [`crate::domain::Tags::stored`].
    pub tags: String,
    /// The watched word that stands in it; none where it is one of its author's first.
    pub word: Option<String>,
    /// When it was written.
    pub created_at: Timestamp,
}

/// A text that is to wait.
#[derive(Debug, Insertable)]
#[diesel(table_name = held_texts, treat_none_as_default_value = false)]
pub struct NewHeld {
    /// Who wrote it.
    pub author_id: i64,
    /// Where it is to stand, if it is a post.
    pub category_id: Option<i64>,
    /// Under which post, if it is a comment.
    pub post_id: Option<i64>,
    /// To which comment it replies.
    pub reply_to: Option<i64>,
    /// The title of a post.
    pub title: Option<String>,
    /// Markdown, as its author wrote it.
    pub body: String,
    /// The same as sanitised HTML.
    pub body_html: String,
    /// See [`crate::domain::Tags::stored`].
    pub tags: String,
    /// The watched word that stands in it.
    pub word: Option<String>,
    /// In milliseconds, as all times are stored.
    pub created_at: i64,
}

/// Has a text wait.
pub fn insert(tx: &mut Tx<'_>, new: NewHeld) -> QueryResult<i64> {
    query!(tx, |c| diesel::insert_into(held_texts::table)
        .values(new)
        .returning(held_texts::id)
        .get_result(c))
}

/// The text with that id, if it waits.
pub fn find(conn: &mut Connection, id: i64) -> QueryResult<Option<HeldRow>> {
    query!(conn, |c| held_texts::table.find(id).select(HeldRow::as_select()).first(c).optional())
}

/// A page of those that wait, of one author or of all, the latest first.
pub fn list(
    conn: &mut Connection,
    author: Option<UserId>,
    before: Option<i64>,
    limit: i64,
) -> QueryResult<Vec<HeldRow>> {
    let before = before.unwrap_or(i64::MAX);
    query!(conn, |c| {
        let mut list = held_texts::table.filter(held_texts::id.lt(before)).into_boxed();
        if let Some(author) = author {
            list = list.filter(held_texts::author_id.eq(author));
        }
        list.order(held_texts::id.desc()).limit(limit).select(HeldRow::as_select()).load(c)
    })
}

/// How many wait.
pub fn count(conn: &mut Connection) -> QueryResult<i64> {
    query!(conn, |c| held_texts::table.count().get_result(c))
}

/// How many of this author wait.
pub fn count_by(conn: &mut Connection, author: UserId) -> QueryResult<i64> {
    let theirs = held_texts::table.filter(held_texts::author_id.eq(author));
    query!(conn, |c| theirs.count().get_result(c))
}

/// It waits no longer. `None` where it does not: of two who decide at once, one does.
pub fn take(tx: &mut Tx<'_>, id: i64) -> QueryResult<Option<HeldRow>> {
    query!(tx, |c| diesel::delete(held_texts::table.find(id))
        .returning(HeldRow::as_returning())
        .get_result(c)
        .optional())
}

/// What waits to stand under a post waits no longer. Gives it.
pub fn take_under(tx: &mut Tx<'_>, post: PostId) -> QueryResult<Vec<HeldRow>> {
    let there = held_texts::table.filter(held_texts::post_id.eq(post.0));
    query!(tx, |c| diesel::delete(there).returning(HeldRow::as_returning()).get_results(c))
}

/// What waits of a person, and was written since then, goes. Gives how many that were.
pub fn delete_by(tx: &mut Tx<'_>, author: UserId, since: Timestamp) -> QueryResult<usize> {
    let there = held_texts::table
        .filter(held_texts::author_id.eq(author).and(held_texts::created_at.ge(since)));
    query!(tx, |c| diesel::delete(there).execute(c))
}

/// How many posts and comments of a person stand, counted up to `most`.
pub fn standing(conn: &mut Connection, author: UserId, most: i64) -> QueryResult<i64> {
    let there: Vec<PostId> = query!(conn, |c| posts::table
        .filter(posts::author_id.eq(author))
        .select(posts::id)
        .limit(most)
        .load(c))?;
    let found = i64::try_from(there.len()).unwrap_or(most);
    if found >= most {
        return Ok(found);
    }
    let there: Vec<CommentId> = query!(conn, |c| comments::table
        .filter(comments::author_id.eq(author).and(comments::deleted.eq(false)))
        .select(comments::id)
        .limit(most - found)
        .load(c))?;
    Ok(found + i64::try_from(there.len()).unwrap_or(most))
}

/// Whether a post waits to stand in this category.
pub fn is_awaited(conn: &mut Connection, category: CategoryId) -> QueryResult<bool> {
    let there = held_texts::table.filter(held_texts::category_id.eq(category.0));
    query!(conn, |c| diesel::select(diesel::dsl::exists(there)).get_result(c))
}

/// Notes what became of a text that was let through.
pub fn insert_approved(
    tx: &mut Tx<'_>,
    id: i64,
    post: PostId,
    comment: Option<CommentId>,
) -> QueryResult<()> {
    let row = (
        approved_texts::held_id.eq(id),
        approved_texts::post_id.eq(post),
        approved_texts::comment_id.eq(comment.map(|id| id.0)),
    );
    query!(tx, |c| diesel::insert_into(approved_texts::table).values(row).execute(c)).map(drop)
}

/// What became of a text that waited under this id, if it stands.
pub fn find_approved(
    conn: &mut Connection,
    id: i64,
) -> QueryResult<Option<(PostId, Option<CommentId>)>> {
    query!(conn, |c| approved_texts::table
        .find(id)
        .select((approved_texts::post_id, approved_texts::comment_id))
        .first(c)
        .optional())
}
