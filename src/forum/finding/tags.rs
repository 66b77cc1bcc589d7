//! Tags: which there are, and who gives them other names.

use crate::{
    db::{Connection, Tx, levels, tags},
    domain::{
        Audience, Readers,
        access::{Action, Object},
        tag::Tag,
    },
    error::Error,
    forum::{
        By, SignedIn,
        audit::{self, Act},
    },
    protocol::{self, Event},
};

/// Tags that begin so, those that most posts have first, of the posts for whoever reads so much.
pub fn list(
    conn: &mut Connection,
    reads: Readers,
    prefix: &str,
    most: i64,
) -> Result<Vec<protocol::Tag>, Error> {
    let rows = tags::list(conn, prefix, reads, most)?;
    Ok(rows.into_iter().map(|(tag, posts)| protocol::Tag { tag, posts }).collect())
}

/// Gives a tag another name, by a moderator. Where there is one of that name already, the two are
/// one from then on.
pub fn rename(
    tx: &mut Tx<'_>,
    who: &SignedIn,
    from: &Tag,
    to: &Tag,
) -> Result<protocol::Tag, Error> {
    who.must(Action::Change, Object::Tags, "Only moderators may rename tags.")?;
    if from != to {
        // A tag that stands only where some read is told to those alone.
        let closed = tags::closed_places(tx, from)?;
        let posts = tags::rename(tx, from, to)?;
        if posts == 0 {
            return Err(Error::NotFound("tag"));
        }
        levels::rename_tag(tx, from, to)?;
        let act = Act::on("rename_tag", from.as_str()).changed(from.as_str(), to.as_str());
        audit::note(tx, By::Person(who), act)?;
        let (from, to) = (from.as_str(), to.as_str());
        if closed.is_empty() {
            tx.emit(Audience::Everyone, Event::TagsChanged { from, to });
        }
        for category in closed {
            tx.emit(Audience::Category(category), Event::TagsChanged { from, to });
        }
        log::info!("{} made the tag {from} of {posts} posts {to}", who.user.username);
    }
    let posts = tags::posts_with(tx, to.as_str())?;
    if posts == 0 {
        return Err(Error::NotFound("tag"));
    }
    Ok(protocol::Tag { tag: to.as_str().to_owned(), posts })
}
