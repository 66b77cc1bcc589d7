//! Texts whose HTML an older renderer made, and the HTML that takes its place. Nothing else of a
//! text changes: no version, no time, no event.

use diesel::prelude::*;

use crate::db::{
    Connection, Tx,
    schema::{comments, messages, posts},
};

/// Rows that are looked at in one go.
const WINDOW: i64 = 1_000;

/// The kinds of text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Posts.
    Posts,
    /// Comments.
    Comments,
    /// Private messages.
    Messages,
}

/// A text as it was written.
#[derive(Clone, Debug, Queryable)]
pub struct Source {
    /// The id of the post, comment or message.
    pub id: i64,
    /// Markdown, as its author wrote it.
    pub body: String,
}

/// A text's new HTML.
#[derive(Clone, Debug)]
pub struct Fresh {
    /// The text that was rendered.
    pub source: Source,
    /// What it is rendered as now.
    pub html: String,
}

impl Kind {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Posts, Self::Comments, Self::Messages];
}

macro_rules! of_kind {
    ($kind:expr, $table:ident => $query:expr) => {
        match $kind {
            Kind::Posts => {
                use posts as $table;
                $query
            }
            Kind::Comments => {
                use comments as $table;
                $query
            }
            Kind::Messages => {
                use messages as $table;
                $query
            }
        }
    };
}

/// The ids of texts that an older renderer made, among the next ones behind `after`, and the last
/// one that was looked at; `None` when there are no more.
pub fn stale(
    conn: &mut Connection,
    kind: Kind,
    after: i64,
    renderer: i32,
) -> QueryResult<(Vec<i64>, Option<i64>)> {
    let looked: Vec<(i64, i32)> = of_kind!(kind, texts => query!(conn, |c| texts::table
        .filter(texts::id.gt(after))
        .order(texts::id)
        .limit(WINDOW)
        .select((texts::id, texts::rendered_by))
        .load(c)))?;
    let last = looked.last().map(|(id, _)| *id);
    Ok((looked.into_iter().filter(|(_, by)| *by < renderer).map(|(id, _)| id).collect(), last))
}

/// Those of these texts that are still there.
pub fn sources(conn: &mut Connection, kind: Kind, ids: &[i64]) -> QueryResult<Vec<Source>> {
    of_kind!(kind, texts => query!(conn, |c| texts::table.filter(texts::id.eq_any(ids)).select((texts::id, texts::body)).load(c)))
}

/// Shows texts anew, each unless it has been changed meanwhile: then it has new HTML already.
pub fn refresh(tx: &mut Tx<'_>, kind: Kind, fresh: &[Fresh], renderer: i32) -> QueryResult<()> {
    for Fresh { source, html } in fresh {
        of_kind!(kind, texts => {
            let same = texts::table.filter(texts::id.eq(source.id).and(texts::body.eq(&source.body)));
            query!(tx, |c| diesel::update(same).set((texts::body_html.eq(html), texts::rendered_by.eq(renderer))).execute(c))
        })?;
    }
    Ok(())
}
