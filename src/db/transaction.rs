//! A transaction and what it tells the world.
//!
//! Events are collected while the transaction works and written as its very last step: on PostgreSQL the counter's row is
//! locked from then to the commit, so that the order of `seq` is the order of commits, and it is held as briefly as can be.

use std::ops::{Deref, DerefMut};

use super::{Connection, events, notifications::Unread};
use crate::{
    domain::{Audience, UserId},
    error::Error,
};

/// An open transaction: what a query that writes asks for. Reads as a [`Connection`].
pub struct Tx<'a> {
    conn: &'a mut Connection,
    events: Vec<events::Draft>,
    afterwards: Vec<Afterwards>,
}

/// What is to be done once a transaction is committed.
type Afterwards = Box<dyn FnOnce() + Send>;

impl Tx<'_> {
    /// Announces something, if the transaction commits. `frame` makes the frame's text from the event's `seq`.
    pub fn emit(&mut self, audience: Audience, frame: impl FnOnce(i64) -> String + Send + 'static) {
        self.events.push(events::Draft { audience, frame: Box::new(move |seq, _| frame(seq)), counted: None });
    }

    /// The same for one person, with how many notifications they have not read once this event is told.
    pub fn emit_counted(&mut self, person: UserId, frame: impl FnOnce(i64, Unread) -> String + Send + 'static) {
        self.events.push(events::Draft { audience: Audience::Person(person), frame: Box::new(frame), counted: Some(person) });
    }

    /// Does this once the transaction is committed and its events are told, whoever still waits for an answer then. It must be quick: on
    /// SQLite the next write waits for it.
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
    /// Its events in `seq` order.
    pub(super) events: Vec<events::Logged>,
    pub(super) afterwards: Vec<Afterwards>,
}

/// Runs `work` in a transaction: all of it is kept, or nothing.
pub(super) fn run<T>(conn: &mut Connection, work: impl FnOnce(&mut Tx<'_>) -> Result<T, Error>) -> Result<Done<T>, Error> {
    conn.begin()?;
    let mut open = Open { conn, done: false };
    let mut tx = Tx { conn: &mut *open.conn, events: Vec::new(), afterwards: Vec::new() };
    let value = work(&mut tx)?;
    let (drafts, afterwards) = (std::mem::take(&mut tx.events), std::mem::take(&mut tx.afterwards));
    let events = events::append(&mut tx, drafts)?;
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
