//! Comments under posts.

use std::collections::HashMap;

use diesel::{dsl::not, prelude::*};

use crate::{
    db::{
        Connection, Tx,
        categories::{hidden_from, posts_hidden_from},
        counts::{self, Activity},
        dialect, follows, reactions,
        schema::{categories, comments, posts as posts_table, users},
        uploads::{self, Place as Showing},
        users::UserRow,
        versions,
    },
    domain::{
        CategoryId, CommentId, Counted, PostId, Readers, Timestamp, UserId, Writers,
        markdown::RENDERER,
        search::{Kind, Word},
    },
};

/// A comment as it is stored. A deleted one that others replied to stays as an empty place.
#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = comments)]
pub struct CommentRow {
    /// Its id.
    pub id: CommentId,
    /// 1 at first, one more with each edit.
    pub version: i64,
    /// The post that it is about, or under which it stands.
    pub post_id: PostId,
    /// The comment that it answers, under the same post.
    pub reply_to: Option<CommentId>,
    /// Markdown, as its author wrote it.
    pub body: String,
    /// The same as sanitised HTML.
    pub body_html: String,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it was last edited; `None` when it never was.
    pub edited_at: Option<Timestamp>,
    /// Whether only its place is left.
    pub deleted: bool,
    /// How often each emoji stands there: see [`crate::domain::Tally::stored`].
    pub reactions: String,
    /// The post that it has become, with others under it.
    pub moved_to: Option<PostId>,
    /// How many they are.
    pub moved_count: Option<i64>,
}

/// A comment and who wrote it.
pub type CommentWithAuthor = (CommentRow, UserRow);

/// Where a comment's post stands, and who may write there.
#[derive(Clone, Debug, Queryable)]
pub struct Place {
    /// The category in which it stands.
    pub category_id: CategoryId,
    /// Whether only moderators may write under the post.
    pub locked: bool,
    /// Whether nothing new is written in the category.
    pub archived: bool,
    /// Those who may write in the category, as the database says it.
    writable_level: i32,
}

impl Place {
    /// Who may write in the category.
    pub fn writable_by(&self) -> Writers {
        Writers::of_level(self.writable_level)
    }
}

/// A comment to be written.
#[derive(Debug, Insertable)]
#[diesel(table_name = comments, treat_none_as_default_value = false)]
pub struct NewComment {
    /// The post that it is about, or under which it stands.
    pub post_id: i64,
    /// Who wrote it.
    pub author_id: i64,
    /// The comment that it answers, under the same post.
    pub reply_to: Option<i64>,
    /// Markdown, as its author wrote it.
    pub body: String,
    /// The same as sanitised HTML.
    pub body_html: String,
    /// In milliseconds, as all times are stored.
    pub created_at: i64,
}

/// Writes a comment and counts it at its post. It is found by these words, and its author follows
/// the post unless they have decided already. Gives it as it stands then.
pub fn insert(
    tx: &mut Tx<'_>,
    new: NewComment,
    words: &[Word],
) -> QueryResult<(CommentRow, Activity)> {
    let (post_id, at) = (PostId(new.post_id), Timestamp(new.created_at));
    let id = match dialect::insert_comment(tx, &new, words)? {
        Some(id) => id,
        None => insert_in_turn(tx, &new, words)?,
    };
    counts::count(tx, Counted::Comment { post: post_id, by: 1, at: Some(at) })?;
    let row = CommentRow {
        id,
        version: 1,
        post_id,
        reply_to: new.reply_to.map(CommentId),
        body: new.body,
        body_html: new.body_html,
        created_at: at,
        edited_at: None,
        deleted: false,
        reactions: String::new(),
        moved_to: None,
        moved_count: None,
    };
    Ok((row, counts::activity(tx, post_id)?))
}

fn insert_in_turn(tx: &mut Tx<'_>, new: &NewComment, words: &[Word]) -> QueryResult<CommentId> {
    let id: CommentId = query!(tx, |c| diesel::insert_into(comments::table)
        .values((new, comments::rendered_by.eq(RENDERER)))
        .returning(comments::id)
        .get_result(c))?;
    dialect::index_words(tx, Kind::Comments, id.0, &[], words)?;
    follows::insert(tx, PostId(new.post_id), UserId(new.author_id))?;
    Ok(id)
}

/// Where a post stands; `None` when there is no such post where those read who read so much.
pub fn place(conn: &mut Connection, post: PostId, reads: Readers) -> QueryResult<Option<Place>> {
    query!(conn, |c| posts_table::table
        .inner_join(categories::table)
        .filter(posts_table::id.eq(post))
        .filter(not(posts_table::category_id.eq_any(hidden_from(reads))))
        .select((
            posts_table::category_id,
            posts_table::locked,
            categories::archived,
            categories::writable_level,
        ))
        .first(c)
        .optional())
}

/// The comment with that id, unless it is deleted or not for those who read so much.
pub fn find(
    conn: &mut Connection,
    id: CommentId,
    reads: Readers,
) -> QueryResult<Option<CommentWithAuthor>> {
    query!(conn, |c| comments::table
        .inner_join(users::table)
        .inner_join(posts_table::table)
        .filter(comments::id.eq(id).and(comments::deleted.eq(false)))
        .filter(not(posts_table::category_id.eq_any(hidden_from(reads))))
        .select((CommentRow::as_select(), UserRow::as_select()))
        .first(c)
        .optional())
}

/// The posts under which those of these comments stand that are there for those who read so much.
pub fn posts_of(
    conn: &mut Connection,
    ids: &[CommentId],
    reads: Readers,
) -> QueryResult<HashMap<CommentId, PostId>> {
    let ids: Vec<i64> = ids.iter().map(|id| id.0).collect();
    let rows: Vec<(CommentId, PostId)> = query!(conn, |c| comments::table
        .inner_join(posts_table::table)
        .filter(comments::id.eq_any(&ids).and(comments::deleted.eq(false)))
        .filter(not(posts_table::category_id.eq_any(hidden_from(reads))))
        .select((comments::id, comments::post_id))
        .load(c))?;
    Ok(rows.into_iter().collect())
}

/// A page of a post's comments, newest first, deleted ones that were replied to among them.
pub fn list(
    conn: &mut Connection,
    post: PostId,
    before: Option<CommentId>,
    limit: i64,
) -> QueryResult<Vec<CommentWithAuthor>> {
    let before = before.unwrap_or(CommentId(i64::MAX));
    query!(conn, |c| comments::table
        .inner_join(users::table)
        .filter(comments::post_id.eq(post).and(comments::id.lt(before)))
        .order(comments::id.desc())
        .limit(limit)
        .select((CommentRow::as_select(), UserRow::as_select()))
        .load(c))
}

/// The comments of a post that came right after one, newest first.
pub fn list_after(
    conn: &mut Connection,
    post: PostId,
    after: CommentId,
    limit: i64,
) -> QueryResult<Vec<CommentWithAuthor>> {
    let mut rows: Vec<CommentWithAuthor> = query!(conn, |c| comments::table
        .inner_join(users::table)
        .filter(comments::post_id.eq(post).and(comments::id.gt(after)))
        .order(comments::id.asc())
        .limit(limit)
        .select((CommentRow::as_select(), UserRow::as_select()))
        .load(c))?;
    rows.reverse();
    Ok(rows)
}

/// The comment at a place of a thread, from 1.
pub fn nth(conn: &mut Connection, post: PostId, nth: i64) -> QueryResult<Option<CommentId>> {
    query!(conn, |c| comments::table
        .filter(comments::post_id.eq(post))
        .order(comments::id.asc())
        .offset(nth - 1)
        .select(comments::id)
        .first(c)
        .optional())
}

/// A page of a person's comments, newest first, each with its post's title, of those that are for
/// those who read so much.
pub fn list_by(
    conn: &mut Connection,
    author: UserId,
    reads: Readers,
    before: Option<CommentId>,
    limit: i64,
) -> QueryResult<Vec<(CommentRow, UserRow, String)>> {
    let before = before.unwrap_or(CommentId(i64::MAX));
    query!(conn, |c| comments::table
        .inner_join(users::table)
        .inner_join(posts_table::table)
        .filter(
            comments::author_id
                .eq(author)
                .and(comments::deleted.eq(false))
                .and(comments::id.lt(before))
        )
        .filter(not(posts_table::category_id.eq_any(hidden_from(reads))))
        .order(comments::id.desc())
        .limit(limit)
        .select((CommentRow::as_select(), UserRow::as_select(), posts_table::title))
        .load(c))
}

/// Changes a comment that still has `version`, which then grows by one. `false` when someone was
/// first.
pub fn update(
    tx: &mut Tx<'_>,
    id: CommentId,
    version: i64,
    body: &str,
    body_html: &str,
) -> QueryResult<bool> {
    let same = comments::table
        .find(id)
        .filter(comments::version.eq(version).and(comments::deleted.eq(false)));
    let change = (
        comments::body.eq(body),
        comments::body_html.eq(body_html),
        comments::version.eq(version + 1),
        comments::edited_at.eq(Timestamp::now()),
    );
    query!(tx, |c| diesel::update(same).set(change).execute(c)).map(|count| count > 0)
}

/// Deletes a comment of a post: wholly, or down to an empty place when someone replied to it. `None`
/// when it was gone already, or stands elsewhere.
pub fn delete(tx: &mut Tx<'_>, id: CommentId, post: PostId) -> QueryResult<Option<Activity>> {
    dialect::lock_comment(tx, id)?;
    let there = comments::post_id.eq(post).and(comments::deleted.eq(false));
    let present = comments::table.find(id).filter(there);
    let replies: i64 =
        query!(tx, |c| comments::table.filter(comments::reply_to.eq(id)).count().get_result(c))?;
    let gone = if replies == 0 {
        query!(tx, |c| diesel::delete(present).execute(c))?
    } else {
        uploads::show(tx, Showing::Comment(id), &[])?;
        versions::delete_of_comment(tx, id)?;
        reactions::delete_of_comment(tx, id)?;
        let emptied = (
            comments::deleted.eq(true),
            comments::body.eq(""),
            comments::body_html.eq(""),
            comments::reactions.eq(""),
        );
        query!(tx, |c| diesel::update(present).set(emptied).execute(c))?
    };
    if gone == 0 {
        return Ok(None);
    }
    counts::count(tx, Counted::Comment { post, by: -1, at: None })?;
    counts::activity(tx, post).map(Some)
}

/// How many comments a person wrote where those read who read so much.
pub fn count_by(conn: &mut Connection, author: UserId, reads: Readers) -> QueryResult<i64> {
    query!(conn, |c| comments::table
        .filter(comments::author_id.eq(author).and(comments::deleted.eq(false)))
        .filter(not(comments::post_id.eq_any(posts_hidden_from(reads))))
        .count()
        .get_result(c))
}
