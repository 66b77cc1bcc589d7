//! A transaction and what it tells the world.
//!
//! Events are collected while the transaction works and written as its very last step: on
//! PostgreSQL the counter's row is locked from then to the commit, so that the order of `seq` is
//! the order of commits, and it is held as briefly as can be.

use std::ops::{Deref, DerefMut};

use super::{Connection, events, notifications::Unread, outdated};
use crate::{
    domain::{About, Audience, Invalid, MessageId, Said, UserId, limits},
    error::Error,
};

/// An open transaction: what a query that writes asks for. Reads as a [`Connection`].
pub struct Tx<'a> {
    conn: &'a mut Connection,
    events: Vec<events::Draft>,
    erased: Vec<events::Logged>,
    afterwards: Vec<Afterwards>,
}

/// What is to be done once a transaction is committed.
type Afterwards = Box<dyn FnOnce() + Send>;

impl Tx<'_> {
    /// Announces something, if the transaction commits. `frame` makes the frame's text from the
    /// event's `seq`.
    pub fn emit(&mut self, audience: Audience, frame: impl FnOnce(i64) -> String + Send + 'static) {
        self.events.push(events::Draft {
            audience,
            about: None,
            message: None,
            frame: Box::new(move |seq, _| frame(seq)),
            counted: None,
        });
    }

    /// The same of a text: what was said of it before, and is outdated now, leaves the log and all
    /// that is kept besides.
    pub fn emit_about(
        &mut self,
        about: About,
        audience: Audience,
        frame: impl FnOnce(i64) -> String + Send + 'static,
    ) {
        self.events.push(events::Draft {
            audience,
            about: Some(about),
            message: None,
            frame: Box::new(move |seq, _| frame(seq)),
            counted: None,
        });
    }

    /// The same, of an event that shows a private message: it leaves the log with the message.
    pub fn emit_message(
        &mut self,
        message: MessageId,
        audience: Audience,
        frame: impl FnOnce(i64) -> String + Send + 'static,
    ) {
        let frame = Box::new(move |seq, _| frame(seq));
        self.events.push(events::Draft {
            audience,
            about: None,
            message: Some(message),
            frame,
            counted: None,
        });
    }

    /// Takes the message out of the events of the log that show it; `frame` makes what stands in
    /// their places.
    pub fn erase_message(
        &mut self,
        message: MessageId,
        frame: impl Fn(i64) -> String,
    ) -> Result<(), Error> {
        let erased = events::erase(self, message, frame)?;
        self.erased.extend(erased);
        Ok(())
    }

    /// The text that this transaction has written, if it has one.
    pub fn written(&self) -> Option<About> {
        self.events.iter().filter_map(|draft| draft.about).find(|about| about.said == Said::Created)
    }

    /// The same for one person, with how many notifications they have not read once this event is
    /// told; and of which text it tells them.
    pub fn emit_counted(
        &mut self,
        person: UserId,
        about: Option<About>,
        frame: impl FnOnce(i64, Unread) -> String + Send + 'static,
    ) {
        let audience = Audience::Person(person);
        self.events.push(events::Draft {
            audience,
            about,
            message: None,
            frame: Box::new(frame),
            counted: Some(person),
        });
    }

    /// Does this once the transaction is committed and its events are told, whoever still waits for
    /// an answer then. It must be quick: on SQLite the next write waits for it.
    pub fn after_commit(&mut self, act: impl FnOnce() + Send + 'static) {
        self.afterwards.push(Box::new(act));
    }
}

impl Deref for Tx<'_> {
    type Target = Connection;

    fn deref(&self) -> &Connection {
        self.conn
    }
}

impl DerefMut for Tx<'_> {
    fn deref_mut(&mut self) -> &mut Connection {
        self.conn
    }
}

/// What a committed transaction returned, and what is to be done with what it tells.
pub(super) struct Done<T> {
    pub(super) value: T,
    /// Its events in `seq` order: those of the past that were erased, then the new ones.
    pub(super) events: Vec<events::Logged>,
    pub(super) afterwards: Vec<Afterwards>,
}

/// Runs `work` in a transaction: all of it is kept, or nothing.
pub(super) fn run<T>(
    conn: &mut Connection,
    work: impl FnOnce(&mut Tx<'_>) -> Result<T, Error>,
) -> Result<Done<T>, Error> {
    conn.begin()?;
    let mut open = Open { conn, done: false };
    let mut tx = Tx {
        conn: &mut *open.conn,
        events: Vec::new(),
        erased: Vec::new(),
        afterwards: Vec::new(),
    };
    let value = work(&mut tx)?;
    let (drafts, afterwards) = (std::mem::take(&mut tx.events), std::mem::take(&mut tx.afterwards));
    let told = events::append(&mut tx, drafts)?;
    if told.iter().any(|event| event.frame.len() > limits::FRAME_MAX) {
        return Err(Invalid::one("body", "is too large as it would be told").into());
    }
    outdated::clear(&mut tx, &told)?;
    let mut events = std::mem::take(&mut tx.erased);
    events.extend(told);
    open.conn.commit()?;
    open.done = true;
    Ok(Done { value, events, afterwards })
}

/// Rolls back when dropped before the end, be it by an error or by a panic.
struct Open<'a> {
    conn: &'a mut Connection,
    done: bool,
}

impl Drop for Open<'_> {
    fn drop(&mut self) {
        if !self.done {
            self.conn.rollback();
        }
    }
}
