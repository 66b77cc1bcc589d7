//! Leaving the forum. At once nobody can sign in as that person, the name is free, and whoever looks
//! sees a former member; what else was theirs goes after that, in pieces, so that nobody waits for long
//! behind one who has written much.

use crate::{
    db::{
        Tx, exports, leaving as rows,
        leaving::Leaving,
        locks, nodes, privacy,
        reactions::{self, Place, ReactionRow},
        sessions, undone, users, written,
    },
    domain::{Audience, Invalid, Leave, Privacy, Role, SessionId, Text, Timestamp, UserId},
    error::Error,
    forum::{SignedIn, held, texts, views},
    protocol::Event,
};

/// Posts of one piece: each goes with all that stands under it.
const POSTS: i64 = 10;
/// Comments or reactions of one piece.
const PIECE: i64 = 100;

/// What others who are connected must be told of.
#[derive(Debug)]
pub struct Left {
    /// From now on nobody sees them.
    pub privacy: Privacy,
    /// The sessions that have ended.
    pub ended: Vec<SessionId>,
}

/// Somebody leaves. The last admin does not. Whoever calls this holds the accounts of all admins, and
/// that of the person; what is left of them goes with [`go_on`].
pub fn leave(tx: &mut Tx<'_>, who: &SignedIn, texts: Leave) -> Result<Left, Error> {
    let id = who.id();
    if who.role() == Role::Admin && users::admins(tx)?.iter().all(|admin| *admin == id) {
        return Err(Error::Conflict(
            "You are the only admin. Make somebody else one before you leave.",
            Invalid::default(),
        ));
    }
    let privacy = privacy::set_invisible(tx, id, true)?;
    let ended = sessions::delete_all(tx, id, None)?;
    let user = views::user(rows::empty(tx, id)?);
    rows::insert(tx, Leaving { person: id, removes: texts == Leave::Remove })?;
    held::author_goes(tx, id, Timestamp(0))?;
    nodes::people_changed(tx, &[id])?;
    tx.emit(Audience::Everyone, Event::UserUpdated { user: &user });
    Ok(Left { privacy, ended })
}

/// Lets go of a piece of what is left of this person, or of anybody who has left. Tells whether there
/// was something.
pub fn go_on(tx: &mut Tx<'_>, person: Option<UserId>) -> Result<bool, Error> {
    let Some(Leaving { person, removes }) = rows::next(tx, person)? else { return Ok(false) };
    locks::many_texts(tx)?;
    let gone = (removes && (remove_posts(tx, person)? || remove_comments(tx, person)?))
        || take_back_reactions(tx, person)?;
    if !gone {
        if removes {
            undone::forget(tx, person)?;
        }
        exports::outdate(tx, person)?;
        rows::end(tx, person)?;
    }
    Ok(true)
}

fn remove_posts(tx: &mut Tx<'_>, person: UserId) -> Result<bool, Error> {
    let posts = written::posts(tx, person, Timestamp(0), POSTS)?;
    // Who deletes one at the same moment is waited for.
    for place in hold(tx, posts.iter().map(|id| Text::Post(*id)))? {
        if let Some(post) = place.text.post() {
            texts::posts::remove(tx, post)?;
        }
    }
    Ok(!posts.is_empty())
}

fn remove_comments(tx: &mut Tx<'_>, person: UserId) -> Result<bool, Error> {
    let comments = written::comments(tx, person, Timestamp(0), PIECE)?;
    for place in hold(tx, comments.iter().map(|(id, post)| Text::Comment(*post, *id)))? {
        if let Text::Comment(post, comment) = place.text {
            texts::comments::remove(tx, comment, post)?;
        }
    }
    Ok(!comments.is_empty())
}

fn take_back_reactions(tx: &mut Tx<'_>, person: UserId) -> Result<bool, Error> {
    let rows = reactions::list_by(tx, person, Timestamp(0), 0, PIECE)?;
    let mut gone = false;
    for (text, emoji) in rows.iter().filter_map(of_text) {
        gone |= reactions::delete(tx, text, person, emoji)?;
    }
    Ok(gone)
}

fn of_text(row: &ReactionRow) -> Option<(Text, &str)> {
    Some((row.text()?, &row.emoji))
}

/// Holds those of these texts that are there, in the order in which all do.
fn hold(tx: &mut Tx<'_>, texts: impl Iterator<Item = Text>) -> Result<Vec<Place>, Error> {
    Ok(reactions::hold(tx, &texts.collect::<Vec<_>>())?)
}
