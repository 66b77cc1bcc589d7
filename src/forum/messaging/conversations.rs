//! Private messages between two people: whoever asks is always one of them.

use crate::{
    db::{
        Connection, Tx,
        messages::{self, ConversationRow, MessageRow, Read},
        privacy,
        users::{self, UserRow},
    },
    domain::{
        Audience, MessageId,
        access::{Action, Object, may},
    },
    error::Error,
    forum::{SignedIn, notify},
    protocol::Event,
};

/// A person's conversations, the one with the latest message first.
pub fn list(
    conn: &mut Connection,
    who: &SignedIn,
    before: Option<MessageId>,
    most: i64,
) -> Result<Vec<ConversationRow>, Error> {
    Ok(messages::conversations(conn, who.id(), before, most)?)
}

/// Those to whom a person has never written, nor they to them, in alphabetical order.
pub fn strangers(conn: &mut Connection, who: &SignedIn, most: i64) -> Result<Vec<UserRow>, Error> {
    Ok(messages::strangers(conn, who.id(), most)?)
}

/// The newest messages between the two.
pub fn messages(
    conn: &mut Connection,
    who: &SignedIn,
    partner: &UserRow,
    before: Option<MessageId>,
    most: i64,
) -> Result<Vec<MessageRow>, Error> {
    Ok(messages::list(conn, who.id(), partner.id, before, most)?)
}

/// The other person of a conversation; there is none with oneself.
pub fn partner(
    conn: &mut Connection,
    who: &SignedIn,
    action: Action,
    name: &str,
) -> Result<UserRow, Error> {
    let partner = users::find_by_name(conn, name)?.ok_or(Error::NotFound("user"))?;
    if may(who.actor(), action, Object::Conversation(who.id(), partner.id)) {
        Ok(partner)
    } else {
        Err(Error::NotFound("conversation"))
    }
}

/// They have read all that the other wrote, up to and including that message.
pub fn read(tx: &mut Tx<'_>, who: &SignedIn, partner: &str, up_to: MessageId) -> Result<(), Error> {
    let partner = self::partner(tx, who, Action::Read, partner)?;
    let seen = !privacy::is_invisible(tx, who.id())?;
    if let Some(read) = messages::mark_read(tx, who.id(), partner.id, up_to, seen)? {
        tell_read(tx, read, &who.user, &partner, seen);
        if read.unread == 0 {
            notify::messages_read(tx, who.id(), partner.id)?;
        }
    }
    Ok(())
}

/// The reader's own tabs are told, and the writer's if they may know. Each gets the other's name.
fn tell_read(tx: &mut Tx<'_>, read: Read, reader: &UserRow, writer: &UserRow, seen: bool) {
    let Read { up_to, at: read_at, unread } = read;
    let mut tell = |person: &UserRow, with: &UserRow, unread| {
        let (with, by) = (&with.username, &reader.username);
        let event = Event::MessageRead { with, by, up_to, read_at, unread };
        tx.emit(Audience::Person(person.id), event);
    };
    tell(reader, writer, Some(unread));
    if seen {
        tell(writer, reader, None);
    } else {
        // Reading takes as much room in the log, whoever may know of it.
        tx.emit_nothing();
    }
}
