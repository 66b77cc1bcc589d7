//! Reactions to posts and comments. Whoever reacts writes rows of their own; what many do to one text
//! in a moment is counted and told together ([`tell`]), so that a thousand are a few events.

use crate::{
    db::{
        Connection, Tx, comments, concerned,
        reacted::{self, Named, Told},
        reactions::{self, Change, Place, Untold},
    },
    domain::{
        Audience, CommentId, Kind, NotificationId, Offered, PostId, Readers, Text, UserId, limits,
    },
    error::Error,
    forum::{SignedIn, views},
    protocol::{Event, Notification, Reactors},
};

/// The post, if it is there for whoever reads so much.
pub fn post(conn: &mut Connection, reads: Readers, id: PostId) -> Result<Text, Error> {
    comments::place(conn, id, reads)?.map(|_| Text::Post(id)).ok_or(Error::NotFound("post"))
}

/// The comment with that id, if it is there for whoever reads so much.
pub fn comment(conn: &mut Connection, reads: Readers, id: CommentId) -> Result<Text, Error> {
    let found = comments::posts_of(conn, &[id], reads)?.remove(&id);
    let post = found.ok_or(Error::NotFound("comment"))?;
    Ok(Text::Comment(post, id))
}

/// They react, or do so no more; twice is once. Tells whether that was news, of which others have
/// yet to be told. Whoever calls this holds the account, so that of two tabs the last one is right.
pub fn set(
    tx: &mut Tx<'_>,
    who: &SignedIn,
    text: Text,
    emoji: &str,
    reacts: bool,
) -> Result<bool, Error> {
    who.must_write()?;
    let is_news = if reacts {
        reactions::insert(tx, text, who.id(), emoji)?
    } else {
        reactions::delete(tx, text, who.id(), emoji)?
    };
    if is_news && let Some(post_id) = text.post() {
        let own = reactions::own(tx, text, who.id())?;
        let event = Event::ReactionChanged { post_id, comment_id: text.comment(), reactions: &own };
        tx.emit(Audience::Person(who.id()), event);
    }
    Ok(is_news)
}

/// Who reacted to a text, by emoji: those that are offered first, in their order. Nobody is named
/// to those whom they have blocked, nor to those who have blocked them.
pub fn list(
    conn: &mut Connection,
    who: &SignedIn,
    text: Text,
    offered: &Offered,
) -> Result<Vec<Reactors>, Error> {
    let tally = reactions::tally(conn, text)?;
    let mut all = Vec::new();
    for (emoji, count) in tally.iter() {
        let users = reactions::list(conn, text, emoji, who.id(), limits::REACTORS_SHOWN)?;
        let users = users.into_iter().map(views::user).collect();
        all.push(Reactors { emoji: emoji.to_owned(), count, users });
    }
    all.sort_by_key(|one| offered.place(&one.emoji));
    Ok(all)
}

/// Counts anew what people have reacted to since this was last done, at most some of it, and tells
/// everyone. Gives how many changes that were.
pub fn tell(tx: &mut Tx<'_>) -> Result<usize, Error> {
    let Untold { by_text: untold, ids } = reactions::untold(tx)?;
    let texts: Vec<Text> = untold.iter().map(|(text, _)| *text).collect();
    let places = reactions::hold(tx, &texts)?;
    reactions::forget_untold(tx, &ids)?;
    reacted::hold(tx, &texts)?;
    for place in places {
        tell_of(tx, &place)?;
        let changes = untold.iter().find(|(text, _)| *text == place.text);
        let changes = changes.map(|(_, changes)| changes.as_slice()).unwrap_or_default();
        tell_author(tx, &place, changes)?;
    }
    Ok(untold.iter().map(|(_, changes)| changes.len()).sum())
}

fn tell_of(tx: &mut Tx<'_>, place: &Place) -> Result<(), Error> {
    let counts = views::reactions(&reactions::count(tx, place.text)?);
    let (category_id, reactions) = (place.category, counts.as_slice());
    let event = match place.text {
        Text::Post(post_id) => Event::PostReacted { category_id, post_id, reactions },
        Text::Comment(post_id, comment_id) => {
            Event::CommentReacted { category_id, post_id, comment_id, reactions }
        }
        Text::Message(_) => return Ok(()),
    };
    tx.emit(Audience::Category(category_id), event);
    Ok(())
}

/// The author is told in one notification, which is new when somebody reacted. It takes a place in
/// the log, and an id where somebody reacted, whatever the author has decided or read: nobody can
/// count that.
fn tell_author(tx: &mut Tx<'_>, place: &Place, changes: &[Change]) -> Result<(), Error> {
    let (text, author) = (place.text, place.author);
    let Some(post) = text.post() else { return Ok(()) };
    let mut by_others = changes.iter().filter(|change| change.person != author).peekable();
    let Some(Change { person: someone, .. }) = by_others.peek().copied() else { return Ok(()) };
    let someone = *someone;
    let added: Vec<UserId> =
        by_others.filter(|change| change.added).map(|change| change.person).collect();
    let people = reactions::people(tx, text, author)?;
    let is_new =
        added.iter().any(|person| people.contains(person)) && reacted::is_wanted(tx, author, post)?;
    let before = reacted::find(tx, text)?;
    if let (true, Some(named)) = (is_new, Named::of(&people)) {
        if let Some(before) = before {
            reacted::delete(tx, before.id)?;
        }
        let told = reacted::insert(tx, text, author, named)?;
        return announce(tx, place, told, named, before.map(|before| before.id));
    }
    if !added.is_empty() {
        concerned::spend_id(tx, someone)?;
    }
    match (before, Named::of(&people)) {
        (None, _) => tx.emit_nothing(),
        (Some(before), Some(named)) => {
            reacted::update(tx, before.id, named)?;
            announce(tx, place, before, named, None)?;
        }
        (Some(before), None) => {
            reacted::delete(tx, before.id)?;
            let event = Event::NotificationRemoved { ids: &[before.id] };
            tx.emit(Audience::Person(author), event);
        }
    }
    Ok(())
}

fn announce(
    tx: &mut Tx<'_>,
    place: &Place,
    told: Told,
    named: Named,
    replaces: Option<NotificationId>,
) -> Result<(), Error> {
    let (actor, also, post_title) = reacted::context(tx, place.text, named)?;
    let notification = Notification {
        post_id: place.text.post(),
        post_title,
        comment_id: place.text.comment(),
        read_at: told.read_at,
        also: also.map(views::user),
        others: named.others,
        ..Notification::new(told.id, Kind::Reaction, views::user(actor), told.created_at)
    };
    let event = Event::NotificationCreated { notification: &notification, replaces };
    tx.emit(Audience::Reader(place.author, place.category), event);
    Ok(())
}
