//! What a person has been told, and that they have seen it.

use crate::{
    db::{
        Connection, Tx,
        notifications::{self, NotificationWithContext, Seen},
    },
    domain::{Audience, NotificationId, Unread},
    error::Error,
    forum::SignedIn,
    protocol::Event,
};

/// The newest of a person's notifications.
pub fn list(
    conn: &mut Connection,
    who: &SignedIn,
    before: Option<NotificationId>,
    most: i64,
) -> Result<Vec<NotificationWithContext>, Error> {
    Ok(notifications::list(conn, who.id(), who.reads(), before, most)?)
}

/// How many of them are not read.
pub fn unread(conn: &mut Connection, who: &SignedIn) -> Result<Unread, Error> {
    Ok(notifications::unread(conn, who.id())?)
}

/// They have seen these. Their tabs are told, if they had not seen all of them before.
pub fn read(tx: &mut Tx<'_>, who: &SignedIn, seen: &Seen) -> Result<(), Error> {
    let read = notifications::mark_read(tx, who.id(), seen)?;
    if let Some(last) = read.iter().max().copied() {
        let event = match seen {
            Seen::UpTo(_) => Event::NotificationRead { up_to: Some(last), ids: None },
            _ => Event::NotificationRead { up_to: None, ids: Some(&read) },
        };
        tx.emit(Audience::Person(who.id()), event);
    }
    Ok(())
}
