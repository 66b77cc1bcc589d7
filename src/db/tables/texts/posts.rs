//! Posts, each with its category and author.

use std::collections::HashMap;

use diesel::{dsl::not, prelude::*};

use crate::{
    db::{
        Connection, Tx,
        categories::{CategoryRefRow, hidden_from},
        counts, dialect,
        follows::{self, followers},
        schema::{categories, post_counts, posts, users},
        tags,
        users::UserRow,
    },
    domain::{
        CategoryId, CommentId, Counted, PostId, Readers, Tags, Timestamp, UserId,
        markdown::RENDERER,
        search::{Kind, Word},
    },
};

mod last;
mod list;

pub use last::{LastComment, last_comment};
pub use list::{Filter, list};

/// A post as it is stored.
#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = posts)]
pub struct PostRow {
    /// Its id.
    pub id: PostId,
    /// 1 at first, one more with each edit.
    pub version: i64,
    /// One line, plain text.
    pub title: String,
    /// Markdown, as its author wrote it.
    pub body: String,
    /// The same as sanitised HTML.
    pub body_html: String,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it was last edited; `None` when it never was.
    pub edited_at: Option<Timestamp>,
    /// How many comments stand under it, deleted ones not counted.
    #[diesel(select_expression = post_counts::comments)]
    pub comments: i64,
    /// When it, or something under it, was last written.
    #[diesel(select_expression = post_counts::last_activity_at)]
    pub last_activity_at: Timestamp,
    /// Whether it stands first in its lists.
    pub pinned: bool,
    /// Whether only moderators may write here.
    pub locked: bool,
    /// The comment that answers it, where it is a question.
    pub solution_id: Option<CommentId>,
    /// By which it is found: see [`Tags::stored`].
    pub tags: String,
    /// How often each emoji stands there: see [`crate::domain::Tally::stored`].
    pub reactions: String,
    /// How many people follow it.
    #[diesel(select_expression = followers(), select_expression_type = followers)]
    pub followers: i64,
}

/// A post, who wrote it, where it stands, and who answered last.
pub type PostWithContext = (PostRow, UserRow, CategoryRefRow, Option<LastComment>);

/// A post to be written.
#[derive(Debug, Insertable)]
#[diesel(table_name = posts, treat_none_as_default_value = false)]
pub struct NewPost {
    /// The category in which it stands.
    pub category_id: i64,
    /// Who wrote it.
    pub author_id: i64,
    /// One line, plain text.
    pub title: String,
    /// Markdown, as its author wrote it.
    pub body: String,
    /// The same as sanitised HTML.
    pub body_html: String,
    /// In milliseconds, as all times are stored.
    pub created_at: i64,
    /// See [`Tags::stored`].
    pub tags: String,
}

/// Fields to be set; `None` leaves one as it is.
#[derive(Debug, Default, AsChangeset)]
#[diesel(table_name = posts)]
pub struct PostChange {
    /// Where it moves to, if it moves.
    pub category_id: Option<i64>,
    /// The new one, if there is one.
    pub title: Option<String>,
    /// The new one, if there is one.
    pub body: Option<String>,
    /// What the new body is rendered as.
    pub body_html: Option<String>,
}

/// Writes a post and counts it in its category. It is found by these words of its title and its
/// body, and its author follows it. Gives it as it stands then.
pub fn insert(
    tx: &mut Tx<'_>,
    new: NewPost,
    title: &[Word],
    body: &[Word],
) -> QueryResult<PostRow> {
    let (category, at) = (CategoryId(new.category_id), Timestamp(new.created_at));
    let id = match dialect::insert_post(tx, &new, title, body)? {
        Some(id) => id,
        None => insert_in_turn(tx, &new, title, body)?,
    };
    tags::insert(tx, id, &Tags::of_stored(&new.tags))?;
    counts::count(tx, Counted::Post { post: id, left: None, entered: Some(category) })?;
    Ok(PostRow {
        id,
        version: 1,
        title: new.title,
        body: new.body,
        body_html: new.body_html,
        created_at: at,
        edited_at: None,
        comments: 0,
        last_activity_at: at,
        pinned: false,
        locked: false,
        solution_id: None,
        tags: new.tags,
        reactions: String::new(),
        followers: 1,
    })
}

fn insert_in_turn(
    tx: &mut Tx<'_>,
    new: &NewPost,
    title: &[Word],
    body: &[Word],
) -> QueryResult<PostId> {
    let id = query!(tx, |c| diesel::insert_into(posts::table)
        .values((new, posts::rendered_by.eq(RENDERER)))
        .returning(posts::id)
        .get_result(c))?;
    counts::insert_post(tx, id, CategoryId(new.category_id), Timestamp(new.created_at))?;
    dialect::index_words(tx, Kind::Posts, id.0, title, body)?;
    follows::insert(tx, id, UserId(new.author_id))?;
    Ok(id)
}

/// The post with that id, if it stands where those read who read so much.
pub fn find(
    conn: &mut Connection,
    id: PostId,
    reads: Readers,
) -> QueryResult<Option<PostWithContext>> {
    let row = query!(conn, |c| posts::table
        .inner_join(post_counts::table)
        .inner_join(users::table)
        .inner_join(categories::table)
        .filter(posts::id.eq(id))
        .filter(not(posts::category_id.eq_any(hidden_from(reads))))
        .select((PostRow::as_select(), UserRow::as_select(), CategoryRefRow::as_select()))
        .first(c)
        .optional())?;
    let Some((row, author, category)) = row else { return Ok(None) };
    let last = last_comment(conn, id)?;
    Ok(Some((row, author, category, last)))
}

/// Those of the posts with these ids that stand where those read who read so much, in no order.
pub fn load(
    conn: &mut Connection,
    ids: &[i64],
    reads: Readers,
) -> QueryResult<Vec<PostWithContext>> {
    let rows = query!(conn, |c| posts::table
        .inner_join(post_counts::table)
        .inner_join(users::table)
        .inner_join(categories::table)
        .filter(dialect::among(posts::id, ids.iter().copied()))
        .filter(not(posts::category_id.eq_any(hidden_from(reads))))
        .select((PostRow::as_select(), UserRow::as_select(), CategoryRefRow::as_select()))
        .load(c))?;
    last::with_last(conn, rows)
}

/// The title of a post, and the category in which it stands.
pub fn title(conn: &mut Connection, id: PostId) -> QueryResult<(String, CategoryId)> {
    query!(conn, |c| posts::table.find(id).select((posts::title, posts::category_id)).first(c))
}

/// The titles of those of these posts that stand where those read who read so much.
pub fn titles(
    conn: &mut Connection,
    ids: &[PostId],
    reads: Readers,
) -> QueryResult<HashMap<PostId, String>> {
    let ids: Vec<i64> = ids.iter().map(|id| id.0).collect();
    let rows: Vec<(PostId, String)> = query!(conn, |c| posts::table
        .filter(posts::id.eq_any(&ids))
        .filter(not(posts::category_id.eq_any(hidden_from(reads))))
        .select((posts::id, posts::title))
        .load(c))?;
    Ok(rows.into_iter().collect())
}

/// The highest id of a post; 0 without one.
pub fn last(conn: &mut Connection) -> QueryResult<PostId> {
    let highest = posts::table.order(posts::id.desc()).select(posts::id);
    query!(conn, |c| highest.first(c).optional()).map(|id| id.unwrap_or(PostId(0)))
}

/// The posts above the one id and up to the other that everyone may read, and when they were last
/// written.
pub fn addresses(
    conn: &mut Connection,
    above: PostId,
    to: PostId,
) -> QueryResult<Vec<(PostId, Timestamp)>> {
    query!(conn, |c| posts::table
        .inner_join(post_counts::table)
        .filter(posts::id.gt(above).and(posts::id.le(to)))
        .filter(not(posts::category_id.eq_any(hidden_from(Readers::Everyone))))
        .order(posts::id)
        .select((posts::id, post_counts::last_activity_at))
        .load(c))
}

/// Changes a post that still has `version`, which then grows by one. `false` when someone was
/// first.
pub fn update(
    tx: &mut Tx<'_>,
    id: PostId,
    version: i64,
    from: CategoryId,
    change: &PostChange,
) -> QueryResult<bool> {
    let same = posts::table.find(id).filter(posts::version.eq(version));
    let count = query!(tx, |c| diesel::update(same)
        .set((change, posts::version.eq(version + 1), posts::edited_at.eq(Timestamp::now())))
        .execute(c))?;
    if count == 0 {
        return Ok(false);
    }
    if let Some(to) = change.category_id.map(CategoryId).filter(|to| *to != from) {
        counts::move_post(tx, id, to)?;
        counts::count(tx, Counted::Post { post: id, left: Some(from), entered: Some(to) })?;
    }
    Ok(true)
}

/// Closes a post to further writing, or opens it. Tells whether that was news.
pub fn lock(tx: &mut Tx<'_>, id: PostId, locked: bool) -> QueryResult<bool> {
    let other = posts::table.find(id).filter(posts::locked.ne(locked));
    let count = query!(tx, |c| diesel::update(other).set(posts::locked.eq(locked)).execute(c))?;
    Ok(count > 0)
}

/// Has a post stand first in its lists, or no longer. Tells whether that was news.
pub fn pin(tx: &mut Tx<'_>, id: PostId, pinned: bool) -> QueryResult<bool> {
    let other = posts::table.find(id).filter(posts::pinned.ne(pinned));
    let count = query!(tx, |c| diesel::update(other).set(posts::pinned.eq(pinned)).execute(c))?;
    Ok(count > 0)
}

/// Deletes a post with everything under it. Gives the category in which it was at that moment;
/// `None` when it was gone already.
pub fn delete(tx: &mut Tx<'_>, id: PostId) -> QueryResult<Option<CategoryId>> {
    let gone = diesel::delete(posts::table.find(id)).returning(posts::category_id);
    let category: Option<CategoryId> = query!(tx, |c| gone.get_result(c).optional())?;
    if category.is_some() {
        counts::count(tx, Counted::Post { post: id, left: category, entered: None })?;
    }
    Ok(category)
}

/// How many posts a person wrote where those read who read so much.
pub fn count_by(conn: &mut Connection, author: UserId, reads: Readers) -> QueryResult<i64> {
    query!(conn, |c| posts::table
        .filter(posts::author_id.eq(author))
        .filter(not(posts::category_id.eq_any(hidden_from(reads))))
        .count()
        .get_result(c))
}
