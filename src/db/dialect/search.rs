//! The index of words: FTS5 on SQLite, `tsvector` on PostgreSQL. Both hold the words that
//! `domain::search` cuts, and both are asked with the words that it reads in a question, as values:
//! no statement here is made of what somebody wrote.

use std::{collections::BTreeMap, fmt::Write};

use diesel::{
    prelude::*,
    sql_types::{BigInt, Bool, Integer, Nullable, Text},
};

use super::statements::{Statement, Value};
use crate::{
    db::{Connection, Tx},
    domain::search::{Filter, Kind, Query, Unit, Word},
};

/// PostgreSQL knows of no place behind this one.
const LAST_PLACE: usize = 16_383;
/// Between a title and its text, so that no phrase runs over.
const APART: usize = 10;

#[derive(QueryableByName)]
struct Found {
    #[diesel(sql_type = BigInt)]
    id: i64,
}

/// Takes a text in, in place of what stood there of it. A comment has no title.
pub(in crate::db) fn index_words(
    tx: &mut Tx<'_>,
    kind: Kind,
    id: i64,
    title: &[Word],
    body: &[Word],
) -> QueryResult<()> {
    let (id, on_sqlite) = (Value::Number(id), matches!(tx.any(), Connection::Sqlite(_)));
    let (parts, values): (&[&str], _) = match (on_sqlite, kind) {
        (true, Kind::Posts) => (
            &["INSERT OR REPLACE INTO post_search (rowid, title, body) VALUES (", ", ", ", ", ")"],
            vec![id, Value::Text(joined(title).into()), Value::Text(joined(body).into())],
        ),
        (true, Kind::Comments) => (
            &["INSERT OR REPLACE INTO comment_search (rowid, body) VALUES (", ", ", ")"],
            vec![id, Value::Text(joined(body).into())],
        ),
        (false, Kind::Posts) => (
            &[
                "INSERT INTO post_search (post_id, words) VALUES (",
                ", ",
                "::text::tsvector) ON CONFLICT (post_id) DO UPDATE SET words = excluded.words",
            ],
            vec![id, Value::Text(vector(title, body).into())],
        ),
        (false, Kind::Comments) => (
            &[
                "INSERT INTO comment_search (comment_id, words) VALUES (",
                ", ",
                "::text::tsvector) ON CONFLICT (comment_id) DO UPDATE SET words = excluded.words",
            ],
            vec![id, Value::Text(vector(title, body).into())],
        ),
    };
    query!(tx, |c| Statement { parts, values: &values }.execute(c)).map(drop)
}

/// A text is found no more.
pub(in crate::db) fn forget_words(tx: &mut Tx<'_>, kind: Kind, id: i64) -> QueryResult<()> {
    match (tx.any(), kind) {
        (Connection::Sqlite(c), kind) => diesel::sql_query(match kind {
            Kind::Posts => "DELETE FROM post_search WHERE rowid = ?",
            Kind::Comments => "DELETE FROM comment_search WHERE rowid = ?",
        })
        .bind::<BigInt, _>(id)
        .execute(c),
        (Connection::Postgres(c), kind) => diesel::sql_query(match kind {
            Kind::Posts => "DELETE FROM post_search WHERE post_id = $1",
            Kind::Comments => "DELETE FROM comment_search WHERE comment_id = $1",
        })
        .bind::<BigInt, _>(id)
        .execute(c),
    }
    .map(drop)
}

/// No comment under a post is found any more; to be called before the post goes.
pub(in crate::db) fn forget_words_under(tx: &mut Tx<'_>, post: i64) -> QueryResult<()> {
    let Connection::Sqlite(c) = tx.any() else {
        // There they go with the rows that they are of.
        return Ok(());
    };
    diesel::sql_query(
        "DELETE FROM comment_search WHERE rowid IN (SELECT id FROM comments WHERE post_id = ?)",
    )
    .bind::<BigInt, _>(post)
    .execute(c)
    .map(drop)
}

/// Empties the index.
pub(in crate::db) fn forget_all_words(tx: &mut Tx<'_>) -> QueryResult<()> {
    let statements = match tx.any() {
        Connection::Sqlite(_) => [
            "INSERT INTO post_search (post_search) VALUES ('delete-all')",
            "INSERT INTO comment_search (comment_search) VALUES ('delete-all')",
        ],
        Connection::Postgres(_) => ["DELETE FROM post_search", "DELETE FROM comment_search"],
    };
    for statement in statements {
        query!(tx, |c| diesel::sql_query(statement).execute(c))?;
    }
    Ok(())
}

/// The ids of texts that a question fits, the newest first.
pub(in crate::db) fn find_words(
    conn: &mut Connection,
    kind: Kind,
    query: &Query,
    filter: &Filter,
    limit: i64,
) -> QueryResult<Vec<i64>> {
    let found: Vec<Found> = match (conn, kind) {
        (Connection::Sqlite(c), kind) => diesel::sql_query(match kind {
            // The words come first: nothing else may be gone through row by row.
            Kind::Posts => {
                "SELECT posts.id AS id FROM post_search CROSS JOIN posts ON posts.id = post_search.rowid \
                 WHERE post_search MATCH ?1 AND post_search.rowid < ?2 \
                 AND (?3 IS NULL OR posts.category_id = ?3) AND (?4 IS NULL OR posts.author_id = ?4) \
                 AND (?5 IS NULL OR EXISTS (SELECT 1 FROM post_tags WHERE tag = ?5 AND post_id = posts.id)) \
                 AND posts.category_id NOT IN (SELECT id FROM categories WHERE readable_level > ?8) \
                 AND (?7 IS NULL OR (posts.solution_id IS NOT NULL AND ?7) OR (posts.solution_id IS NULL AND NOT ?7 \
                 AND EXISTS (SELECT 1 FROM categories WHERE id = posts.category_id AND questions))) \
                 ORDER BY post_search.rowid DESC LIMIT ?6"
            }
            Kind::Comments => {
                "SELECT comments.id AS id FROM comment_search CROSS JOIN comments ON comments.id = comment_search.rowid \
                 CROSS JOIN posts ON posts.id = comments.post_id \
                 WHERE comment_search MATCH ?1 AND comment_search.rowid < ?2 \
                 AND (?3 IS NULL OR posts.category_id = ?3) AND (?4 IS NULL OR comments.author_id = ?4) \
                 AND (?5 IS NULL OR EXISTS (SELECT 1 FROM post_tags WHERE tag = ?5 AND post_id = posts.id)) \
                 AND posts.category_id NOT IN (SELECT id FROM categories WHERE readable_level > ?8) \
                 AND (?7 IS NULL OR (posts.solution_id IS NOT NULL AND ?7) OR (posts.solution_id IS NULL AND NOT ?7 \
                 AND EXISTS (SELECT 1 FROM categories WHERE id = posts.category_id AND questions))) \
                 ORDER BY comment_search.rowid DESC LIMIT ?6"
            }
        })
        .bind::<Text, _>(fts_query(query))
        .bind::<BigInt, _>(filter.before)
        .bind::<Nullable<BigInt>, _>(filter.category.map(|id| id.0))
        .bind::<Nullable<BigInt>, _>(filter.author.map(|id| id.0))
        .bind::<Nullable<Text>, _>(filter.tag.as_deref().map(super::storable))
        .bind::<BigInt, _>(limit)
        .bind::<Nullable<Bool>, _>(filter.solved)
        .bind::<Integer, _>(filter.reads.level())
        .load(c)?,
        (Connection::Postgres(c), kind) => diesel::sql_query(match kind {
            Kind::Posts => {
                "SELECT posts.id AS id FROM post_search JOIN posts ON posts.id = post_search.post_id \
                 WHERE words @@ $1::text::tsquery AND post_search.post_id < $2 \
                 AND ($3 IS NULL OR posts.category_id = $3) AND ($4 IS NULL OR posts.author_id = $4) \
                 AND ($5 IS NULL OR EXISTS (SELECT 1 FROM post_tags WHERE tag = $5 AND post_id = posts.id)) \
                 AND posts.category_id NOT IN (SELECT id FROM categories WHERE readable_level > $8) \
                 AND ($7 IS NULL OR (posts.solution_id IS NOT NULL AND $7) OR (posts.solution_id IS NULL AND NOT $7 \
                 AND EXISTS (SELECT 1 FROM categories WHERE id = posts.category_id AND questions))) \
                 ORDER BY post_search.post_id DESC LIMIT $6"
            }
            Kind::Comments => {
                "SELECT comments.id AS id FROM comment_search JOIN comments ON comments.id = comment_search.comment_id \
                 JOIN posts ON posts.id = comments.post_id \
                 WHERE words @@ $1::text::tsquery AND comment_search.comment_id < $2 \
                 AND ($3 IS NULL OR posts.category_id = $3) AND ($4 IS NULL OR comments.author_id = $4) \
                 AND ($5 IS NULL OR EXISTS (SELECT 1 FROM post_tags WHERE tag = $5 AND post_id = posts.id)) \
                 AND posts.category_id NOT IN (SELECT id FROM categories WHERE readable_level > $8) \
                 AND ($7 IS NULL OR (posts.solution_id IS NOT NULL AND $7) OR (posts.solution_id IS NULL AND NOT $7 \
                 AND EXISTS (SELECT 1 FROM categories WHERE id = posts.category_id AND questions))) \
                 ORDER BY comment_search.comment_id DESC LIMIT $6"
            }
        })
        .bind::<Text, _>(ts_query(query))
        .bind::<BigInt, _>(filter.before)
        .bind::<Nullable<BigInt>, _>(filter.category.map(|id| id.0))
        .bind::<Nullable<BigInt>, _>(filter.author.map(|id| id.0))
        .bind::<Nullable<Text>, _>(filter.tag.as_deref().map(super::storable))
        .bind::<BigInt, _>(limit)
        .bind::<Nullable<Bool>, _>(filter.solved)
        .bind::<Integer, _>(filter.reads.level())
        .load(c)?,
    };
    Ok(found.into_iter().map(|found| found.id).collect())
}

fn joined(words: &[Word]) -> String {
    words.iter().map(|word| word.text.as_str()).collect::<Vec<_>>().join(" ")
}

/// Words with their places, as PostgreSQL reads them. A word has letters, marks and digits alone,
/// so that none needs an escape.
pub(super) fn vector(title: &[Word], body: &[Word]) -> String {
    let mut places: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    let behind = title.len() + if title.is_empty() { 1 } else { APART };
    let all = title.iter().zip(1..).chain(body.iter().zip(behind..));
    for (word, place) in all {
        places.entry(&word.text).or_default().push(place.min(LAST_PLACE));
    }
    let mut out = String::new();
    for (word, places) in places {
        let _ = write!(out, "'{word}':");
        for (at, place) in places.iter().enumerate() {
            let _ = write!(out, "{}{place}", if at > 0 { "," } else { "" });
        }
        out.push(' ');
    }
    out
}

/// A question, as FTS5 reads it: see [`vector`] for why nothing needs an escape.
fn fts_query(query: &Query) -> String {
    let unit = |unit: &Unit| {
        format!("\"{}\"{}", unit.words.join(" "), if unit.is_open { "*" } else { "" })
    };
    let wanted = query.wanted.iter().map(unit).collect::<Vec<_>>().join(" AND ");
    if query.unwanted.is_empty() {
        return wanted;
    }
    let unwanted = query.unwanted.iter().map(unit).collect::<Vec<_>>().join(" OR ");
    format!("({wanted}) NOT ({unwanted})")
}

/// A question, as PostgreSQL reads it.
fn ts_query(query: &Query) -> String {
    let unit = |unit: &Unit| {
        let words = unit.words.iter().map(|word| format!("'{word}'")).collect::<Vec<_>>();
        format!("({}{})", words.join(" <-> "), if unit.is_open { ":*" } else { "" })
    };
    let wanted = query.wanted.iter().map(unit);
    let unwanted = query.unwanted.iter().map(|one| format!("!{}", unit(one)));
    wanted.chain(unwanted).collect::<Vec<_>>().join(" & ")
}
