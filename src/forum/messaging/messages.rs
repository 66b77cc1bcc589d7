//! Private messages: sent to somebody, edited and deleted by whoever wrote them.

use crate::{
    db::{
        Connection, Tx, concerned, former, locks,
        messages::{self, MessageRow, NewMessage},
        privacy,
        uploads::Place as Showing,
        users::UserRow,
    },
    domain::{
        Audience, MessageId, Timestamp, UserId,
        access::{Action, Object},
    },
    error::Error,
    forum::{SignedIn, notify, rich_text::Rendered, stale, views},
    protocol::{Event, Message},
};

const MISSING: Error = Error::NotFound("message");

/// What is to change of a message; `None` leaves it as it is.
#[derive(Default)]
pub struct Change {
    /// Its text.
    pub text: Option<Rendered>,
    /// The version that its writer has seen; another one is a conflict.
    pub version: Option<i64>,
}

/// Sends a message. Whoever is blocked can't tell: the message is theirs as ever, and nobody
/// else's.
pub fn create(
    tx: &mut Tx<'_>,
    who: &SignedIn,
    partner: &UserRow,
    text: &Rendered,
) -> Result<Message, Error> {
    let me = &who.user;
    let conversation = Object::Conversation(me.id, partner.id);
    who.must(Action::Write, conversation, "There is no conversation with oneself.")?;
    if former::has_left(tx, partner.id)? {
        return Err(Error::Forbidden("Whom you write to has left the forum."));
    }
    let hidden = privacy::has_blocked(tx, partner.id, me.id)?;
    let new = NewMessage {
        from_id: me.id.0,
        to_id: partner.id.0,
        body: text.source.clone(),
        body_html: text.html.clone(),
        created_at: Timestamp::now().0,
        hidden,
    };
    let row = messages::insert(tx, new)?;
    text.show_first(tx, who, Showing::Message(row.id))?;
    let message = views::message(row, me, partner);
    tx.emit(audience(me.id, partner.id, hidden), Event::MessageCreated { message: &message });
    notify::message_sent(tx, me, partner.id)?;
    Ok(message)
}

/// Changes a message, by its writer. The text that stands there already changes nothing, and is
/// told to nobody.
pub fn update(
    tx: &mut Tx<'_>,
    who: &SignedIn,
    id: MessageId,
    change: Change,
) -> Result<Message, Error> {
    locks::message(tx, id)?;
    let (row, partner) = own(tx, who, id, "Only its writer may change a message.")?;
    if change.version.is_some_and(|version| version != row.version) {
        return Err(stale());
    }
    let Some(text) = change.text.filter(|text| text.source != row.body) else {
        return Ok(views::message(row, &who.user, &partner));
    };
    if !messages::update(tx, id, row.version, &text.source, &text.html)? {
        return Err(stale());
    }
    text.show(tx, who, Showing::Message(id))?;
    let (row, _) = find(tx, who, id)?;
    // Whoever is blocked by now can't tell: nobody else is told.
    let hidden = row.hidden || privacy::has_blocked(tx, partner.id, who.id())?;
    let message = views::message(row, &who.user, &partner);
    let event = Event::MessageUpdated { message: &message };
    tx.emit(audience(who.id(), partner.id, hidden), event);
    Ok(message)
}

/// Deletes a message, by its writer: gone for both, from the log and the counts too.
pub fn delete(tx: &mut Tx<'_>, who: &SignedIn, id: MessageId) -> Result<(), Error> {
    let (row, partner) = own(tx, who, id, "Only its writer may delete a message.")?;
    remove(tx, &row, &who.user, &partner)
}

/// Takes a message out of both people's conversation. Whoever calls this has asked whether that may
/// be.
pub(in crate::forum) fn remove(
    tx: &mut Tx<'_>,
    row: &MessageRow,
    writer: &UserRow,
    partner: &UserRow,
) -> Result<(), Error> {
    let left = messages::delete(tx, row)?.ok_or(MISSING)?;
    let (from, to) = (&writer.username, &partner.username);
    let event = Event::MessageDeleted { message_id: row.id, from, to };
    tx.emit(audience(writer.id, partner.id, row.hidden), event);
    let told = if !row.hidden && left == 0 {
        concerned::delete_about_messages(tx, partner.id, writer.id)?
    } else {
        Vec::new()
    };
    notify::removed(tx, [(partner.id, told)].into());
    Ok(())
}

/// Who is told of a message.
pub(in crate::forum) fn audience(writer: UserId, partner: UserId, hidden: bool) -> Audience {
    if hidden { Audience::Person(writer) } else { Audience::Pair(writer, partner) }
}

/// A message that whoever asks may change.
fn own(
    conn: &mut Connection,
    who: &SignedIn,
    id: MessageId,
    refusal: &'static str,
) -> Result<(MessageRow, UserRow), Error> {
    let (row, partner) = find(conn, who, id)?;
    who.must(Action::Change, Object::Message { from: row.from_id, to: row.to_id }, refusal)?;
    Ok((row, partner))
}

/// A message that whoever asks sees: one of its two people.
fn find(
    conn: &mut Connection,
    who: &SignedIn,
    id: MessageId,
) -> Result<(MessageRow, UserRow), Error> {
    messages::find(conn, who.id(), id)?.ok_or(MISSING)
}
