//! A new text and what is written with each: the words by which it is found, and that its author
//! follows it. PostgreSQL takes them in one statement, since each more is a way to the server and
//! back while others wait; SQLite, which has no such way, has no statement that writes two tables.

use diesel::prelude::*;

use super::{
    search::vector,
    statements::{Statement, Value},
};
use crate::{
    db::{Connection, Tx, comments::NewComment, posts::NewPost},
    domain::{CommentId, PostId, markdown::RENDERER, search::Word},
};

/// Writes a post, begins to count what stands under it, takes it into the index of words, and has
/// its author follow it. `None` on SQLite: nothing is written.
pub(in crate::db) fn insert_post(
    tx: &mut Tx<'_>,
    new: &NewPost,
    title: &[Word],
    body: &[Word],
) -> QueryResult<Option<PostId>> {
    let parts = &[
        "WITH written AS (INSERT INTO posts \
         (category_id, author_id, title, body, body_html, created_at, tags, rendered_by) VALUES (",
        ") RETURNING id, category_id, author_id, created_at), \
         counted AS (INSERT INTO post_counts (post_id, category_id, last_activity_at) \
         SELECT id, category_id, created_at FROM written), \
         followed AS (INSERT INTO follows (post_id, person_id, state) \
         SELECT id, author_id, 'following' FROM written), \
         found AS (INSERT INTO post_search (post_id, words) SELECT id, ",
        "::text::tsvector FROM written) SELECT id FROM written",
    ];
    let Connection::Postgres(c) = tx.any() else { return Ok(None) };
    let row = vec![
        Value::Number(new.category_id),
        Value::Number(new.author_id),
        Value::Text(new.title.as_str().into()),
        Value::Text(new.body.as_str().into()),
        Value::Text(new.body_html.as_str().into()),
        Value::Number(new.created_at),
        Value::Text(new.tags.as_str().into()),
        Value::Number(RENDERER.into()),
    ];
    let values = &[Value::List(row), Value::Text(vector(title, body).into())];
    Statement { parts, values }.get_result(c).map(|id| Some(PostId(id)))
}

/// Writes a comment, takes it into the index of words, and has its author follow the post unless
/// they have decided already. `None` on SQLite: nothing is written.
pub(in crate::db) fn insert_comment(
    tx: &mut Tx<'_>,
    new: &NewComment,
    words: &[Word],
) -> QueryResult<Option<CommentId>> {
    let parts = &[
        "WITH written AS (INSERT INTO comments \
         (post_id, author_id, reply_to, body, body_html, created_at, rendered_by) VALUES (",
        ") RETURNING id, post_id, author_id), \
         followed AS (INSERT INTO follows (post_id, person_id, state) \
         SELECT post_id, author_id, 'following' FROM written ON CONFLICT DO NOTHING), \
         found AS (INSERT INTO comment_search (comment_id, words) SELECT id, ",
        "::text::tsvector FROM written) SELECT id FROM written",
    ];
    let Connection::Postgres(c) = tx.any() else { return Ok(None) };
    let row = vec![
        Value::Number(new.post_id),
        Value::Number(new.author_id),
        Value::NumberIfAny(new.reply_to),
        Value::Text(new.body.as_str().into()),
        Value::Text(new.body_html.as_str().into()),
        Value::Number(new.created_at),
        Value::Number(RENDERER.into()),
    ];
    let values = &[Value::List(row), Value::Text(vector(&[], words).into())];
    Statement { parts, values }.get_result(c).map(|id| Some(CommentId(id)))
}
