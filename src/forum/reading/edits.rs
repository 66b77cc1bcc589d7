//! Telling people that what they wrote, or quote, was edited by somebody else. The forum does that
//! itself, a piece of them at a time, as with those who follow. Until they have read it they are
//! told once, however often it is edited.

use crate::{
    db::{
        Tx, comments,
        concerned::{self, Concerned},
        follows, former,
        levels::{self, ToTell},
        quotes::{self, Place},
        reads,
        users::{self, UserRow},
    },
    domain::{CommentId, Kind, PostId, Readers, Text, UserId, quotes::quoted},
    error::Error,
    forum::{SignedIn, notify},
};

/// People whom one transaction tells at most.
const PIECE: i64 = 200;

/// Notes what a text by this person quotes, as far as that is there for those who read so much.
pub(in crate::forum) fn note_quotes(
    tx: &mut Tx<'_>,
    reads: Readers,
    text: Text,
    author: UserId,
    html: &str,
    is_first: bool,
) -> Result<(), Error> {
    let Some(place) = place_of(text) else { return Ok(()) };
    let named = quoted(html);
    let mut there = Vec::new();
    if !named.is_empty() {
        let (posts, comments): (Vec<_>, Vec<_>) =
            named.into_iter().filter(|one| *one != place).partition(|(_, id)| id.is_none());
        let ids: Vec<PostId> = posts.iter().map(|(post, _)| *post).collect();
        there.extend(reads::about(tx, &ids, reads)?.iter().map(|post| (post.id, None)));
        let ids: Vec<CommentId> = comments.iter().filter_map(|(_, id)| *id).collect();
        let stand = comments::posts_of(tx, &ids, reads)?;
        there.extend(comments.into_iter().filter(|(post, comment)| {
            comment.is_some_and(|comment| stand.get(&comment) == Some(post))
        }));
    }
    Ok(quotes::set(tx, place, author, &there, is_first)?)
}

fn place_of(text: Text) -> Option<Place> {
    Some((text.post()?, text.comment()))
}

/// A text was edited: whoever wrote it, if that was somebody else, and those who quote it are to be
/// told.
pub(in crate::forum) fn edited(
    tx: &mut Tx<'_>,
    who: &SignedIn,
    text: Text,
    author: UserId,
) -> Result<(), Error> {
    let Some(place) = place_of(text) else { return Ok(()) };
    if author != who.id() || quotes::is_quoted(tx, place, who.id())? {
        quotes::queue(tx, place, who.id())?;
    }
    Ok(())
}

/// Tells the next people of an edit. Whoever calls this holds the text.
pub(in crate::forum) fn tell(
    tx: &mut Tx<'_>,
    of: ToTell,
    editor: UserId,
    author: UserId,
) -> Result<(), Error> {
    let place = (of.post_id, of.comment_id);
    let found = quotes::quoters(tx, place, of.after_person, PIECE)?;
    let last = found.last().copied();
    let is_full = i64::try_from(found.len()).is_ok_and(|count| count == PIECE);
    let mut quoting = found;
    quoting.retain(|person| *person != author && *person != editor);
    let silent = who_is_silent(tx, of.post_id, &quoting)?;
    let mut people = Vec::with_capacity(quoting.len() + 1);
    let has_left = !former::among(tx, &[author.0])?.is_empty();
    if of.after_person == UserId(0) && author != editor && !has_left {
        people.push(author);
    }
    people.extend(quoting);
    let editor = users::find(tx, editor)?;
    tell_these(tx, &editor, place, author, (people, &silent))?;
    if let (true, Some(last)) = (is_full, last) {
        quotes::queue_behind(tx, place, editor.id, last)?;
    }
    Ok(())
}

/// Those of these people who have muted the post, or, without having to do with it, its category or
/// a tag of it.
fn who_is_silent(tx: &mut Tx<'_>, post: PostId, people: &[UserId]) -> Result<Vec<UserId>, Error> {
    if people.is_empty() {
        return Ok(Vec::new());
    }
    let mut silent = quotes::muted_among(tx, post, people)?;
    let decided = follows::among(tx, post, people)?;
    let muted = levels::muted_among(tx, post, people)?;
    silent.extend(muted.into_iter().filter(|person| !decided.contains(person)));
    Ok(silent)
}

/// Each takes an id and a place in the log, told or not: what somebody has decided or read can't be
/// counted.
fn tell_these(
    tx: &mut Tx<'_>,
    editor: &UserRow,
    place: Place,
    author: UserId,
    (people, silent): (Vec<UserId>, &[UserId]),
) -> Result<(), Error> {
    let before = quotes::told(tx, place, &people)?;
    let waits = |person| before.iter().any(|told| told.person == person && told.waits);
    let mut told = Vec::new();
    for person in people {
        if waits(person) || silent.contains(&person) {
            concerned::spend_id(tx, editor.id)?;
            tx.emit_nothing();
        } else {
            told.push(Concerned { person, kinds: vec![Kind::Edit] });
        }
    }
    let is_told = |person| told.iter().any(|one| one.person == person);
    let old: Vec<_> = before.iter().filter(|before| is_told(before.person)).collect();
    quotes::forget(tx, &old.iter().map(|old| old.id).collect::<Vec<_>>())?;
    let replaces: notify::InPlaceOf =
        old.iter().filter(|old| !old.hidden).map(|old| (old.person, old.id)).collect();
    notify::edits(tx, editor, place, author, &told, &replaces)
}
