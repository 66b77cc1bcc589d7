//! A transaction and what it tells the world.
//!
//! Events are collected while the transaction works and written as its very last step: on
//! PostgreSQL the counter's row is locked from then to the commit, so that the order of `seq` is
//! the order of commits, and it is held as briefly as can be.

use std::ops::{Deref, DerefMut};

use super::{Connection, events, outdated};
use crate::{
    domain::{About, Audience, Draft, Invalid, Said, limits},
    error::Error,
};

/// An open transaction: what a query that writes asks for. Reads as a [`Connection`].
pub struct Tx<'a> {
    conn: &'a mut Connection,
    events: Vec<events::Waiting>,
    afterwards: Vec<Afterwards>,
}

/// What is to be done once a transaction is committed.
type Afterwards = Box<dyn FnOnce() + Send>;

impl Tx<'_> {
    /// Announces something, if the transaction commits. It is written out now; the log gives it
    /// its place.
    pub fn emit(&mut self, audience: Audience, event: impl Into<Draft>) {
        self.events.push((audience, event.into()));
    }

    /// The text that this transaction has written, if it has one.
    pub fn written(&self) -> Option<About> {
        let mut told = self.events.iter().filter_map(|(_, draft)| draft.about);
        told.find(|about| about.said == Said::Created)
    }

    /// Takes a place in the log that tells nobody anything, where somebody would have been told who
    /// does not want to be: others count as many places either way.
    pub fn emit_nothing(&mut self) {
        self.emit(Audience::Nobody, Draft::nothing());
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
    /// Its events in `seq` order.
    pub(super) events: Vec<events::Logged>,
    pub(super) afterwards: Vec<Afterwards>,
}

/// Runs `work` in a transaction: all of it is kept, or nothing.
pub(super) fn run<T>(
    conn: &mut Connection,
    work: impl FnOnce(&mut Tx<'_>) -> Result<T, Error>,
) -> Result<Done<T>, Error> {
    conn.begin()?;
    begun(conn, work)
}

/// Runs `work` in a part of the open transaction: all of it is kept with that, or nothing.
pub(super) fn within<T>(
    conn: &mut Connection,
    work: impl FnOnce(&mut Tx<'_>) -> Result<T, Error>,
) -> Result<Done<T>, Error> {
    conn.begin_savepoint()?;
    begun(conn, work)
}

fn begun<T>(
    conn: &mut Connection,
    work: impl FnOnce(&mut Tx<'_>) -> Result<T, Error>,
) -> Result<Done<T>, Error> {
    let mut open = Open { conn, done: false };
    let mut tx = Tx { conn: &mut *open.conn, events: Vec::new(), afterwards: Vec::new() };
    let value = work(&mut tx)?;
    let (drafts, afterwards) = (std::mem::take(&mut tx.events), std::mem::take(&mut tx.afterwards));
    let told = events::append(&mut tx, drafts)?;
    if told.iter().any(|event| event.frame.len() > limits::FRAME_MAX) {
        return Err(Invalid::one("body", "is too large as it would be told").into());
    }
    outdated::clear(&mut tx, &told)?;
    open.conn.commit()?;
    open.done = true;
    Ok(Done { value, events: told, afterwards })
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
