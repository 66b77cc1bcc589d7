//! Who answered last under a post: asked for the posts of a page alone, along the index of each
//! one's comments.

use std::collections::HashMap;

use diesel::{dsl::not, prelude::*};

use super::{PostRow, PostWithContext};
use crate::{
    db::{
        Connection,
        categories::CategoryRefRow,
        dialect,
        schema::{comments, posts, users},
        users::UserRow,
    },
    domain::{CommentId, PostId},
};

/// The newest comment under a post that can be read.
#[derive(Clone, Debug)]
pub struct LastComment {
    /// Its id.
    pub id: CommentId,
    /// Who wrote it.
    pub author: UserRow,
}

/// Those of posts that are still to be named.
macro_rules! newest {
    () => {{
        let newest = || {
            comments::table
                .filter(comments::post_id.eq(posts::id).and(not(comments::deleted)))
                .order(comments::id.desc())
        };
        let wrote = newest().select(comments::author_id).single_value();
        posts::table.inner_join(users::table.on(users::id.nullable().eq(wrote))).select((
            posts::id,
            newest().select(comments::id).single_value(),
            UserRow::as_select(),
        ))
    }};
}

/// That of a post. An event can tell of it where whoever writes holds the post: nobody comments
/// meanwhile.
pub fn last_comment(conn: &mut Connection, post: PostId) -> QueryResult<Option<LastComment>> {
    let row: Option<Row> =
        query!(conn, |c| newest!().filter(posts::id.eq(post)).first(c).optional())?;
    Ok(row.and_then(of_post).map(|(_, last)| last))
}

/// A post, its newest comment, and who wrote that.
type Row = (PostId, Option<CommentId>, UserRow);

fn of_post((post, id, author): Row) -> Option<(PostId, LastComment)> {
    Some((post, LastComment { id: id?, author }))
}

/// Posts with those who answered last.
pub(super) fn with_last(
    conn: &mut Connection,
    rows: Vec<(PostRow, UserRow, CategoryRefRow)>,
) -> QueryResult<Vec<PostWithContext>> {
    if rows.is_empty() {
        return Ok(Vec::new());
    }
    let ids = rows.iter().map(|(row, ..)| row.id.0);
    let found: Vec<Row> =
        query!(conn, |c| newest!().filter(dialect::among(posts::id, ids)).load(c))?;
    let mut last: HashMap<PostId, LastComment> = found.into_iter().filter_map(of_post).collect();
    let with = |(row, author, category): (PostRow, _, _)| {
        let last = last.remove(&row.id);
        (row, author, category, last)
    };
    Ok(rows.into_iter().map(with).collect())
}
