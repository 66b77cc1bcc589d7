//! Undoing: all that somebody has written, and reacted to, since a time goes at once, everywhere, and
//! comes back if that was a mistake. Both go in pieces, so that nobody waits for long behind them.

use crate::{
    db::{
        Connection, Tx, comments, counts, locks, messages as message_rows, posts as post_rows,
        reactions::{self, Place},
        solutions as answers,
        undone::{self, CommentAside, Kind, MessageCopy, PostAside, ReactionCopy, Why},
        users::{self, UserRow},
        written::{self, Counts},
    },
    domain::{
        Audience, CommentId, Invalid, MessageId, PostId, Readers, Text, Timestamp, UserId,
        access::{Action, Object},
    },
    error::Error,
    forum::{
        By, SignedIn,
        audit::{self, Act},
        edits, held, index, messages, solutions, texts, views,
    },
    protocol::Event,
};

/// Posts of one piece: each goes and comes with all that stands under it.
const POSTS: i64 = 10;
/// Comments, messages or reactions of one piece.
const PIECE: i64 = 100;

/// How much there is to undo.
pub fn preview(
    conn: &mut Connection,
    who: &SignedIn,
    name: &str,
    since: Timestamp,
) -> Result<Counts, Error> {
    let other = users::find_by_name(conn, name)?.ok_or(Error::NotFound("user"))?;
    must_undo(who, &other)?;
    Ok(written::count(conn, other.id, since)?)
}

/// Notes that it is undone, and gives how much that is: it goes with [`go_on`]. Whoever calls this
/// holds both accounts.
pub fn begin(
    tx: &mut Tx<'_>,
    who: &SignedIn,
    other: &UserRow,
    since: Timestamp,
) -> Result<Counts, Error> {
    must_undo(who, other)?;
    held::author_goes(tx, other.id, since)?;
    undone::adopt(tx, other.id, since)?;
    let counts = written::count(tx, other.id, since)?;
    if counts != Counts::default() {
        let act = Act::on("undo", &other.username).changed(since.to_string(), told(counts));
        audit::note(tx, By::Person(who), act)?;
    }
    Ok(counts)
}

/// Undoes a piece. Tells whether there was something. Whoever calls this holds both accounts.
pub fn go_on(
    tx: &mut Tx<'_>,
    who: &SignedIn,
    other: &UserRow,
    since: Timestamp,
) -> Result<bool, Error> {
    must_undo(who, other)?;
    locks::many_texts(tx)?;
    Ok(undo_posts(tx, other.id, since)?
        || undo_comments(tx, other.id, since)?
        || undo_messages(tx, other, since)?
        || undo_reactions(tx, other.id, since)?)
}

/// Notes that what was undone of a person is put back, as far as it is not too long ago, and gives how
/// much that is of what they wrote: it comes with [`come_back`]. Whoever calls this holds both
/// accounts.
pub fn begin_back(tx: &mut Tx<'_>, who: &SignedIn, other: &UserRow) -> Result<Counts, Error> {
    must_undo(who, other)?;
    let counts = undone::count(tx, other.id)?;
    if counts != Counts::default() {
        let act = Act { after: Some(told(counts)), ..Act::on("put_back", &other.username) };
        audit::note(tx, By::Person(who), act)?;
    }
    Ok(counts)
}

/// Puts a piece back. Tells whether there was something. Whoever calls this holds both accounts.
pub fn come_back(tx: &mut Tx<'_>, who: &SignedIn, other: &UserRow) -> Result<bool, Error> {
    must_undo(who, other)?;
    locks::many_texts(tx)?;
    let person = other.id;
    Ok(texts_back(tx, person.into())? || messages_back(tx, person)? || reactions_back(tx, person)?)
}

/// Puts a piece of the posts and comments back that were put aside for this.
pub(in crate::forum) fn texts_back(tx: &mut Tx<'_>, why: Why<'_>) -> Result<bool, Error> {
    Ok(posts_back(tx, why)? || comments_back(tx, why)?)
}

fn must_undo(who: &SignedIn, other: &UserRow) -> Result<(), Error> {
    who.must(
        Action::Change,
        Object::Ban(other.id, other.role()),
        "Moderators undo what members did, admins also what moderators did.",
    )
}

fn told(counts: Counts) -> String {
    let Counts { posts, comments, messages, reactions } = counts;
    format!("posts {posts}, comments {comments}, messages {messages}, reactions {reactions}")
}

fn undo_posts(tx: &mut Tx<'_>, person: UserId, since: Timestamp) -> Result<bool, Error> {
    let posts = written::posts(tx, person, since, POSTS)?;
    for place in hold(tx, posts.iter().map(|id| Text::Post(*id)))? {
        if let Some(post) = place.text.post() {
            undone::put_post(tx, person, post)?;
            texts::posts::remove(tx, post)?;
        }
    }
    Ok(!posts.is_empty())
}

fn undo_comments(tx: &mut Tx<'_>, person: UserId, since: Timestamp) -> Result<bool, Error> {
    let comments = written::comments(tx, person, since, PIECE)?;
    let places = hold(tx, comments.iter().map(|(id, post)| Text::Comment(*post, *id)))?;
    let there: Vec<CommentId> = places.iter().filter_map(|place| place.text.comment()).collect();
    undone::put_comments(tx, person, &there)?;
    for place in places {
        if let Text::Comment(post, comment) = place.text {
            texts::comments::remove(tx, comment, post)?;
        }
    }
    Ok(!comments.is_empty())
}

fn undo_messages(tx: &mut Tx<'_>, writer: &UserRow, since: Timestamp) -> Result<bool, Error> {
    let rows = written::messages(tx, writer.id, since, PIECE)?;
    let ids: Vec<MessageId> = rows.iter().map(|row| row.id).collect();
    undone::put_messages(tx, writer.id, &ids)?;
    for row in &rows {
        let partner = users::find(tx, row.to_id)?;
        messages::remove(tx, row, writer, &partner)?;
    }
    Ok(!rows.is_empty())
}

fn undo_reactions(tx: &mut Tx<'_>, person: UserId, since: Timestamp) -> Result<bool, Error> {
    let rows = reactions::list_by(tx, person, since, 0, PIECE)?;
    let ids: Vec<i64> = rows.iter().map(|row| row.id).collect();
    undone::put_reactions(tx, person, &ids)?;
    let mut gone = false;
    for row in &rows {
        let Some(text) = row.text() else { continue };
        gone |= reactions::delete(tx, text, person, &row.emoji)?;
        tell_reactions(tx, person, text)?;
    }
    Ok(gone)
}

/// Holds those of these texts that are there, in the order in which all do.
fn hold(tx: &mut Tx<'_>, texts: impl Iterator<Item = Text>) -> Result<Vec<Place>, Error> {
    Ok(reactions::hold(tx, &texts.collect::<Vec<_>>())?)
}

/// The person's own tabs show with what they react to a text now.
fn tell_reactions(tx: &mut Tx<'_>, person: UserId, text: Text) -> Result<(), Error> {
    let own = reactions::own(tx, text, person)?;
    if let Some(post_id) = text.post() {
        let event = Event::ReactionChanged { post_id, comment_id: text.comment(), reactions: &own };
        tx.emit(Audience::Person(person), event);
    }
    Ok(())
}

fn posts_back(tx: &mut Tx<'_>, why: Why<'_>) -> Result<bool, Error> {
    let taken = undone::take::<PostAside>(tx, why, Kind::Post, POSTS)?;
    let some = !taken.is_empty();
    for aside in taken {
        let id = undone::bring_post(tx, aside)?.ok_or(Error::Conflict(
            "It has only just been undone. Please try again in a moment.",
            Invalid::default(),
        ))?;
        tell_post(tx, id)?;
    }
    Ok(some)
}

fn tell_post(tx: &mut Tx<'_>, id: PostId) -> Result<(), Error> {
    let row = post_rows::find(tx, id, Readers::Moderators)?.ok_or(Error::NotFound("post"))?;
    let post = views::post(row);
    tx.emit(Audience::Category(post.category.id), Event::PostCreated { post: &post });
    edits::note_quotes(
        tx,
        Readers::Moderators,
        Text::Post(id),
        post.author.id,
        &post.body_html,
        true,
    )?;
    index::post(tx, id, &post.title, &index::words_of(&post.body_html))
}

fn comments_back(tx: &mut Tx<'_>, why: Why<'_>) -> Result<bool, Error> {
    let taken = undone::take::<CommentAside>(tx, why, Kind::Comment, PIECE)?;
    let some = !taken.is_empty();
    for aside in taken {
        if let Some((id, post)) = undone::bring_comment(tx, aside)? {
            tell_comment(tx, id, post)?;
        }
    }
    Ok(some)
}

fn tell_comment(tx: &mut Tx<'_>, id: CommentId, post: PostId) -> Result<(), Error> {
    let (row, author) =
        comments::find(tx, id, Readers::Moderators)?.ok_or(Error::NotFound("comment"))?;
    let place = comments::place(tx, post, Readers::Moderators)?.ok_or(Error::NotFound("post"))?;
    let category_id = place.category_id;
    let words = index::words_of(&row.body_html);
    let text = Text::Comment(post, id);
    edits::note_quotes(tx, Readers::Moderators, text, author.id, &row.body_html, true)?;
    let comment = views::comment((row, author));
    let activity = views::activity(post, &counts::activity(tx, post)?);
    let event = Event::CommentCreated { category_id, comment: &comment, post: activity };
    tx.emit(Audience::Category(category_id), event);
    if answers::find(tx, post)? == Some(id) {
        solutions::tell(tx, post)?;
    }
    index::comment(tx, id, &words)
}

fn messages_back(tx: &mut Tx<'_>, person: UserId) -> Result<bool, Error> {
    let taken = undone::take::<MessageCopy>(tx, person, Kind::Message, PIECE)?;
    let some = !taken.is_empty();
    for aside in taken {
        let id = undone::bring_message(tx, aside)?;
        let (row, partner) =
            message_rows::find(tx, person, id)?.ok_or(Error::NotFound("message"))?;
        let hidden = row.hidden;
        let message = views::message(row, &users::find(tx, person)?, &partner);
        let audience = messages::audience(person, partner.id, hidden);
        tx.emit(audience, Event::MessageCreated { message: &message });
    }
    Ok(some)
}

fn reactions_back(tx: &mut Tx<'_>, person: UserId) -> Result<bool, Error> {
    let taken = undone::take::<ReactionCopy>(tx, person, Kind::Reaction, PIECE)?;
    let some = !taken.is_empty();
    for aside in taken {
        if let Some(text) = undone::bring_reaction(tx, &aside.what)? {
            tell_reactions(tx, person, text)?;
        }
    }
    Ok(some)
}
