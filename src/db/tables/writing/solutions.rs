//! The comment that answers a question.

use diesel::prelude::*;

use crate::{
    db::{Tx, schema::posts},
    domain::{CommentId, PostId},
};

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
