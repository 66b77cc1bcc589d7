//! An open transaction: what whoever writes works on. What it tells the world is collected until it
//! is committed.

use std::ops::{Deref, DerefMut};

use super::Connection;
use crate::domain::{About, Audience, CategoryId, Counted, Draft, PostId, Readers, Said, UserId};

/// An open transaction: what a query that writes asks for. Reads as a [`Connection`].
pub struct Tx<'a> {
    conn: &'a mut Connection,
    events: Vec<Waiting>,
    counted: Option<Counted>,
    afterwards: Vec<Afterwards>,
}

/// An event that waits for its place in the log, and whom it is for.
pub(in crate::db) type Waiting = (Audience, Draft);

/// What is to be done once a transaction is committed.
pub(in crate::db) type Afterwards = Box<dyn FnOnce() + Send>;

impl<'a> Tx<'a> {
    /// On a connection in an open transaction.
    pub(in crate::db) fn new(conn: &'a mut Connection) -> Self {
        Self { conn, events: Vec::new(), counted: None, afterwards: Vec::new() }
    }

    /// What it has to tell, and what is to be done then.
    pub(in crate::db) fn take(&mut self) -> (Vec<Waiting>, Vec<Afterwards>) {
        self.tell_counted();
        (std::mem::take(&mut self.events), std::mem::take(&mut self.afterwards))
    }

    /// Announces something, if the transaction commits. It is written out now; the log gives it
    /// its place.
    pub fn emit(&mut self, audience: Audience, event: impl Into<Draft>) {
        let mut draft = event.into();
        draft.counted = self.counted.take();
        self.events.push((audience, draft));
    }

    /// Has this counted where the next event gets its place.
    pub(in crate::db) fn count_with_next(&mut self, counted: Counted) {
        self.tell_counted();
        self.counted = Some(counted);
    }

    /// What has no event of its own is counted all the same.
    fn tell_counted(&mut self) {
        if self.counted.is_some() {
            self.emit_nothing();
        }
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

    /// Notes in the log that a person is shown otherwise from now on.
    pub fn emit_person(&mut self, person: UserId) {
        self.emit(Audience::Nobody, Draft::of_person(person));
    }

    /// Notes in the log that another number of people follow a post.
    pub fn emit_followers(&mut self, post: PostId) {
        self.emit(Audience::Nobody, Draft::of_followers(post));
    }

    /// Notes in the log that a category is for these readers from here on.
    pub fn emit_readers(&mut self, category: CategoryId, readers: Readers) {
        self.emit(Audience::Rights(category, readers), Draft::nothing());
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
