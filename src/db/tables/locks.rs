//! What whoever changes texts holds until the transaction ends, in the order of all: accounts, then
//! posts, then comments, from the lowest id, then what people were told. Whoever had to wait for it
//! reads anew what they know of it. SQLite has one writer: there all of it is held anyway.

use diesel::prelude::*;

use crate::{
    db::{Tx, dialect},
    domain::{CommentId, MessageId, PostId, Text},
};

/// Lets one transaction at a time take away, bring back or move many texts; before it holds any.
pub fn many_texts(tx: &mut Tx<'_>) -> QueryResult<()> {
    dialect::lock_many_texts(tx)
}

/// A post stays where it stands, and what stands under it, too: what is told of a comment is told
/// there. Any number of those who write there hold it.
pub fn place(tx: &mut Tx<'_>, post: PostId) -> QueryResult<()> {
    dialect::share_post(tx, post)
}

/// Nobody else changes a post, or writes or removes what stands under it.
pub fn post(tx: &mut Tx<'_>, post: PostId) -> QueryResult<()> {
    dialect::hold_posts(tx, &[post])
}

/// A post is about to go or to move, with all that stands under it and what people were told of it.
pub fn thread(tx: &mut Tx<'_>, post: PostId) -> QueryResult<()> {
    dialect::lock_post(tx, post)
}

/// Nobody edits or deletes a comment, or replies to it. Whoever calls this holds its post.
pub fn comment(tx: &mut Tx<'_>, comment: CommentId) -> QueryResult<()> {
    dialect::lock_comment(tx, comment)
}

/// Nobody edits or deletes a message.
pub fn message(tx: &mut Tx<'_>, message: MessageId) -> QueryResult<()> {
    dialect::lock_message(tx, message)
}

/// Nobody edits or deletes a text.
pub fn text(tx: &mut Tx<'_>, text: Text) -> QueryResult<()> {
    match text {
        Text::Post(id) => thread(tx, id),
        Text::Comment(under, id) => {
            post(tx, under)?;
            comment(tx, id)
        }
        Text::Message(id) => message(tx, id),
    }
}
