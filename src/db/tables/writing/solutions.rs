//! The comment that answers a question.

use diesel::prelude::*;

use crate::{
    db::{Tx, dialect, schema::posts},
    domain::{CommentId, PostId},
};

/// Holds a post until the transaction ends, so that its solution stays the same meanwhile. Whoever
/// holds a comment of it, too, holds the post first.
pub fn hold_post(tx: &mut Tx<'_>, id: PostId) -> QueryResult<()> {
    dialect::hold_posts(tx, &[id])
}

/// Holds a comment that is to answer: nobody deletes it meanwhile.
pub fn hold_comment(tx: &mut Tx<'_>, id: CommentId) -> QueryResult<()> {
    dialect::lock_comment(tx, id)
}

/// The comment that answers a post.
pub fn find(tx: &mut Tx<'_>, post: PostId) -> QueryResult<Option<CommentId>> {
    query!(tx, |c| posts::table.find(post).select(posts::solution_id).first(c).optional())
        .map(Option::flatten)
}

/// Has a comment answer a post, or none.
pub fn update(tx: &mut Tx<'_>, post: PostId, comment: Option<CommentId>) -> QueryResult<()> {
    let solution = posts::solution_id.eq(comment.map(|id| id.0));
    query!(tx, |c| diesel::update(posts::table.find(post)).set(solution).execute(c)).map(drop)
}
