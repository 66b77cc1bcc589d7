//! What a post or comment said in each of its versions: rows from its first edit on, one of them of
//! what stands there now.

use diesel::prelude::*;

use crate::{
    db::{
        Connection, Tx,
        schema::{users, versions},
        users::UserRow,
    },
    domain::{CommentId, PostId, Timestamp},
};

/// The text whose versions they are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Of {
    /// A post.
    Post(PostId),
    /// A comment.
    Comment(CommentId),
}

/// A version of a text.
#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = versions)]
pub struct VersionRow {
    /// From 1.
    pub version: i64,
    /// The title, of a post.
    pub title: Option<String>,
    /// Markdown, as it was written.
    pub body: String,
    /// When it became what the text says.
    pub created_at: Timestamp,
}

/// A version and who wrote it.
pub type VersionWithEditor = (VersionRow, UserRow);

/// A version to be kept.
#[derive(Debug, Insertable)]
#[diesel(table_name = versions, treat_none_as_default_value = false)]
pub struct NewVersion {
    /// The post that it is of, if it is of one.
    pub post_id: Option<i64>,
    /// The comment that it is of, if it is of one.
    pub comment_id: Option<i64>,
    /// From 1.
    pub version: i64,
    /// Who wrote it.
    pub editor_id: i64,
    /// The title, of a post.
    pub title: Option<String>,
    /// Markdown, as it was written.
    pub body: String,
    /// In milliseconds, as all times are stored.
    pub created_at: i64,
}

/// Keeps a version, unless it is kept already.
pub fn insert(tx: &mut Tx<'_>, new: NewVersion) -> QueryResult<()> {
    query!(tx, |c| diesel::insert_into(versions::table)
        .values(new)
        .on_conflict_do_nothing()
        .execute(c))
    .map(drop)
}

/// The versions of a text before one, the newest first.
pub fn list(
    conn: &mut Connection,
    of: Of,
    before: Option<i64>,
    limit: i64,
) -> QueryResult<Vec<VersionWithEditor>> {
    query!(conn, |c| {
        let mut list = versions::table.inner_join(users::table).into_boxed();
        list = match of {
            Of::Post(id) => list.filter(versions::post_id.eq(id)),
            Of::Comment(id) => list.filter(versions::comment_id.eq(id)),
        };
        list.filter(versions::version.lt(before.unwrap_or(i64::MAX)))
            .order(versions::version.desc())
            .limit(limit)
            .select((VersionRow::as_select(), UserRow::as_select()))
            .load(c)
    })
}

/// Forgets the versions of a text before one, but for the first.
pub fn delete_before(tx: &mut Tx<'_>, of: Of, oldest: i64) -> QueryResult<()> {
    let old = versions::version.gt(1).and(versions::version.lt(oldest));
    query!(tx, |c| match of {
        Of::Post(id) =>
            diesel::delete(versions::table.filter(versions::post_id.eq(id).and(old))).execute(c),
        Of::Comment(id) => {
            diesel::delete(versions::table.filter(versions::comment_id.eq(id).and(old))).execute(c)
        }
    })
    .map(drop)
}

/// Forgets all that a comment said, of which only the place is left.
pub fn delete_of_comment(tx: &mut Tx<'_>, id: CommentId) -> QueryResult<()> {
    query!(tx, |c| diesel::delete(versions::table.filter(versions::comment_id.eq(id))).execute(c))
        .map(drop)
}
