//! Texts by their words. The index itself stands in `dialect`.

use diesel::{dsl::not, prelude::*};

use crate::{
    db::{
        Connection, Tx,
        categories::hidden_from,
        comments::{CommentRow, CommentWithAuthor},
        dialect,
        schema::{comments, posts as posts_table, search_backlog, users},
        users::{UserRow, substr},
    },
    domain::{
        CommentId, PostId, Readers, Timestamp,
        search::{Filter, Kind, Query, Word},
    },
};

/// A text to be taken in, as it is shown.
#[derive(Clone, Debug, Queryable)]
pub struct Source {
    /// Its id.
    pub id: i64,
    /// Of a post; empty for a comment.
    pub title: String,
    /// As sanitised HTML.
    pub body_html: String,
    /// When it was written.
    pub created_at: Timestamp,
}

/// How much of a text says how well it fits, in characters of its HTML: so an answer costs the same,
/// however long the texts are that it is chosen from.
const RANKED: i32 = 2_048;

/// As much of a text as it is ranked by.
#[derive(Clone, Debug, Queryable)]
pub struct Beginning {
    /// Its id.
    pub id: i64,
    /// Of a post; empty for a comment.
    pub title: String,
    /// As sanitised HTML, which may end amid a tag.
    pub body_html: String,
    /// When it was written.
    pub created_at: Timestamp,
}

/// Takes a text in, in place of what stood there of it.
pub fn index(
    tx: &mut Tx<'_>,
    kind: Kind,
    id: i64,
    title: &[Word],
    body: &[Word],
) -> QueryResult<()> {
    dialect::index_words(tx, kind, id, title, body)
}

/// A comment is found no more, though its place stays.
pub fn forget_comment(tx: &mut Tx<'_>, id: CommentId) -> QueryResult<()> {
    dialect::forget_words(tx, Kind::Comments, id.0)
}

/// A post is found no more, nor is what stands under it; to be called before it goes.
pub fn forget_post(tx: &mut Tx<'_>, id: PostId) -> QueryResult<()> {
    dialect::forget_words_under(tx, id.0)?;
    dialect::forget_words(tx, Kind::Posts, id.0)
}

/// The ids of texts that a question fits, the newest first.
pub fn find(
    conn: &mut Connection,
    kind: Kind,
    query: &Query,
    filter: &Filter,
    limit: i64,
) -> QueryResult<Vec<i64>> {
    dialect::find_words(conn, kind, query, filter, limit)
}

/// The texts with these ids, as they are shown, in no order.
pub fn sources(conn: &mut Connection, kind: Kind, ids: &[i64]) -> QueryResult<Vec<Source>> {
    match kind {
        Kind::Posts => query!(conn, |c| posts_table::table
            .filter(posts_table::id.eq_any(ids))
            .select((
                posts_table::id,
                posts_table::title,
                posts_table::body_html,
                posts_table::created_at
            ))
            .load(c)),
        Kind::Comments => {
            let rows: Vec<(i64, String, Timestamp)> = query!(conn, |c| comments::table
                .filter(comments::id.eq_any(ids).and(comments::deleted.eq(false)))
                .select((comments::id, comments::body_html, comments::created_at))
                .load(c))?;
            let source = |(id, body_html, created_at)| Source {
                id,
                title: String::new(),
                body_html,
                created_at,
            };
            Ok(rows.into_iter().map(source).collect())
        }
    }
}

/// How the texts with these ids begin, in no order.
pub fn beginnings(conn: &mut Connection, kind: Kind, ids: &[i64]) -> QueryResult<Vec<Beginning>> {
    match kind {
        Kind::Posts => query!(conn, |c| posts_table::table
            .filter(posts_table::id.eq_any(ids))
            .select((
                posts_table::id,
                posts_table::title,
                substr(posts_table::body_html, 1, RANKED),
                posts_table::created_at
            ))
            .load(c)),
        Kind::Comments => {
            let rows: Vec<(i64, String, Timestamp)> = query!(conn, |c| comments::table
                .filter(comments::id.eq_any(ids).and(comments::deleted.eq(false)))
                .select((
                    comments::id,
                    substr(comments::body_html, 1, RANKED),
                    comments::created_at
                ))
                .load(c))?;
            let begins = |(id, body_html, created_at)| Beginning {
                id,
                title: String::new(),
                body_html,
                created_at,
            };
            Ok(rows.into_iter().map(begins).collect())
        }
    }
}

/// The comments with these ids that are there for those who read so much, in no order.
pub fn comments(
    conn: &mut Connection,
    ids: &[i64],
    reads: Readers,
) -> QueryResult<Vec<CommentWithAuthor>> {
    query!(conn, |c| comments::table
        .inner_join(users::table)
        .inner_join(posts_table::table)
        .filter(not(posts_table::category_id.eq_any(hidden_from(reads))))
        .filter(comments::id.eq_any(ids).and(comments::deleted.eq(false)))
        .select((CommentRow::as_select(), UserRow::as_select()))
        .load(c))
}

/// The next texts that have yet to be taken in, the newest first, held until the transaction ends.
/// None when all are.
pub fn backlog(tx: &mut Tx<'_>, kind: Kind, most: i64) -> QueryResult<Vec<i64>> {
    dialect::lock_search_backlog(tx)?;
    dialect::lock_many_texts(tx)?;
    let row = search_backlog::table.find(kind.as_str()).select(search_backlog::below);
    let below: Option<i64> = query!(tx, |c| row.first(c).optional())?;
    let Some(below) = below else { return Ok(Vec::new()) };
    match kind {
        Kind::Posts => {
            let ids: Vec<PostId> = query!(tx, |c| posts_table::table
                .filter(posts_table::id.lt(below))
                .order(posts_table::id.desc())
                .limit(most)
                .select(posts_table::id)
                .load(c))?;
            dialect::hold_posts(tx, &ids)?;
            Ok(ids.into_iter().map(|id| id.0).collect())
        }
        Kind::Comments => {
            let ids: Vec<CommentId> = query!(tx, |c| comments::table
                .filter(comments::id.lt(below))
                .order(comments::id.desc())
                .limit(most)
                .select(comments::id)
                .load(c))?;
            dialect::hold_comments(tx, &ids)?;
            Ok(ids.into_iter().map(|id| id.0).collect())
        }
    }
}

/// All down to this one are taken in.
pub fn done(tx: &mut Tx<'_>, kind: Kind, down_to: i64) -> QueryResult<()> {
    let row = search_backlog::table.find(kind.as_str());
    query!(tx, |c| diesel::update(row).set(search_backlog::below.eq(down_to)).execute(c)).map(drop)
}

/// Empties the index: all that there is has yet to be taken in.
pub fn begin_anew(tx: &mut Tx<'_>) -> QueryResult<()> {
    dialect::lock_search_backlog(tx)?;
    dialect::forget_all_words(tx)?;
    for kind in Kind::ALL {
        let last: Option<i64> = match kind {
            Kind::Posts => query!(tx, |c| posts_table::table
                .select(diesel::dsl::max(posts_table::id))
                .first(c))?,
            Kind::Comments => {
                query!(tx, |c| comments::table.select(diesel::dsl::max(comments::id)).first(c))?
            }
        };
        done(tx, kind, last.unwrap_or(0) + 1)?;
    }
    Ok(())
}
