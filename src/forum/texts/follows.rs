//! What a person wants to hear of a post.

use crate::{
    db::{Connection, Tx, comments, follows},
    domain::{Follow, PostId},
    error::Error,
    forum::SignedIn,
};

/// What they want to hear.
pub fn show(conn: &mut Connection, who: &SignedIn, post: PostId) -> Result<Follow, Error> {
    must_exist(conn, who, post)?;
    Ok(follows::find(conn, post, who.id())?)
}

/// They decide.
pub fn update(
    tx: &mut Tx<'_>,
    who: &SignedIn,
    post: PostId,
    wanted: Follow,
) -> Result<Follow, Error> {
    must_exist(tx, who, post)?;
    let before = follows::find(tx, post, who.id())?;
    follows::update(tx, post, who.id(), wanted)?;
    if (before == Follow::Following) != (wanted == Follow::Following) {
        tx.emit_followers(post);
    }
    Ok(wanted)
}

fn must_exist(conn: &mut Connection, who: &SignedIn, post: PostId) -> Result<(), Error> {
    comments::place(conn, post, who.reads())?.map(drop).ok_or(Error::NotFound("post"))
}
