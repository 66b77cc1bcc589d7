//! What the hub knows of each connection: whose it is, what it is told of, and how far it has come.

use std::collections::{BTreeMap, BTreeSet};

use super::subscriptions::{Subscriptions, Topic};
use crate::{
    domain::{
        Audience, CategoryId, Privacy, Readers, SessionId,
        access::{Action, Actor, Object, may},
    },
    protocol::User,
};

/// Who a connection belongs to.
#[derive(Clone, Debug)]
pub struct Identity {
    /// The person, as everyone sees them; their role decides what they may read.
    pub user: User,
    /// The session that the connection was opened with; it ends with it.
    pub session: SessionId,
    /// Whether they are invisible, and whom they have blocked.
    pub privacy: Privacy,
}

/// The last event that a client has seen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ResumePoint {
    /// Names the history that `seq` counts in.
    pub epoch: String,
    /// The event's place in it; 0 is before the first one.
    pub seq: i64,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::live) enum Position {
    /// Waits for a word where it left off; has been told this end of the log.
    Fresh(i64),
    /// Waits until it is known whether its place is one of this log.
    Waiting,
    /// Waits for the log to be read from behind this event.
    Reading(i64),
    /// Gets everything as it comes, since this event; up to `looked_to` it was looked whether some of
    /// that was for this connection.
    Live { since: i64, looked_to: i64 },
}

impl Position {
    /// Gets everything that comes behind this event.
    pub(in crate::live) fn live(since: i64) -> Self {
        Self::Live { since, looked_to: since }
    }
}

/// What the hub knows of a connection.
pub(in crate::live) struct Connection {
    pub(in crate::live) identity: Option<Identity>,
    /// What the client asked for.
    pub(in crate::live) subscriptions: Subscriptions,
    /// Categories that its person may not read, whatever it asks for.
    hidden: BTreeSet<CategoryId>,
    pub(in crate::live) position: Position,
    /// Events up to this one may have been sent to it since it has opened.
    pub(in crate::live) sent_to: i64,
}

impl Connection {
    /// One that has just opened, when the log ended at `head`.
    pub(in crate::live) fn new(identity: Option<Identity>, head: i64) -> Self {
        Self {
            identity,
            subscriptions: Subscriptions::all(),
            hidden: BTreeSet::new(),
            position: Position::Fresh(head),
            sent_to: 0,
        }
    }

    /// Whether it gets events as they come.
    pub(in crate::live) fn is_live(&self) -> bool {
        matches!(self.position, Position::Live { .. })
    }

    /// Whether its person may read that category.
    pub(in crate::live) fn may_read(&self, category: CategoryId) -> bool {
        !self.hidden.contains(&category)
    }

    /// The categories that its person reads.
    pub(in crate::live) fn reads(&self) -> Readers {
        self.actor().reads()
    }

    fn actor(&self) -> Actor {
        self.identity
            .as_ref()
            .map_or(Actor::Guest, |identity| Actor::Person(identity.user.id, identity.user.role))
    }

    /// What it is told of: what it asked for, as far as its person may read that.
    pub(in crate::live) fn heard(&self) -> Subscriptions {
        let mut heard = self.subscriptions.clone();
        for category in &self.hidden {
            heard.remove(Topic::Category(*category));
        }
        heard
    }

    /// Looks again at which of the categories with fewer readers its person may not read. Tells
    /// whether that has changed.
    pub(in crate::live) fn hide(&mut self, readers: &BTreeMap<CategoryId, Readers>) -> bool {
        let actor = self.actor();
        let hidden = readers
            .iter()
            .filter(|(_, readers)| !may(actor, Action::Read, Object::Category(**readers)))
            .map(|(category, _)| *category)
            .collect();
        let before = std::mem::replace(&mut self.hidden, hidden);
        before != self.hidden
    }

    /// Whether an event is told to it: the one rule for what is sent as it comes and what is sent
    /// again.
    pub(in crate::live) fn hears(&self, audience: Audience) -> bool {
        let hears = |from| self.subscriptions.include(from) && self.may_read(from);
        let wanted = match audience {
            Audience::Category(category) => hears(category),
            Audience::Moved { from, to } => hears(from) && self.may_read(to),
            Audience::Left { from, to } => hears(from) && !self.may_read(to),
            Audience::Reader(_, category) => self.may_read(category),
            _ => true,
        };
        wanted && may(self.actor(), Action::Read, Object::Event(audience))
    }
}
