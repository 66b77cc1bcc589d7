//! What the hub wants done: the only way in which its decisions reach the world.

use super::{frame::Frame, subscriptions::Subscriptions};
use crate::{
    domain::{Audience, CategoryId, ConnectionId, Readers, UserId},
    protocol::Goodbye,
};

/// Whom a frame is for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Recipients {
    /// Every connection.
    Everyone,
    /// Every connection that hears of this category, but those of these people, sorted by id.
    Category(CategoryId, Vec<UserId>),
    /// One connection.
    Connection(ConnectionId),
}

/// How much a frame matters when a reader is slow.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Weight {
    /// Must arrive, or the connection ends.
    Event,
    /// Events that were held back, or are sent again: they count for no backlog.
    Replay,
    /// The word to fetch anew: it makes good whatever was dropped before it.
    Resync,
    /// An answer to what this client said.
    Answer,
    /// Who types at a place, all of them: dropped first, and only the last word counts.
    Typing(PlaceKey),
    /// Changes of who is online: dropped first, and then to be told anew as a whole.
    Presence,
}

/// Tells places where people type apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PlaceKey(pub u64);

impl Weight {
    /// Whether it may be dropped for a while.
    pub fn is_hint(self) -> bool {
        matches!(self, Self::Typing(_) | Self::Presence)
    }
}

/// Whose events are to be read in the log.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reader {
    /// Whose private ones; nobody's for a guest.
    pub person: Option<UserId>,
    /// The categories that they read.
    pub reads: Readers,
}

impl Reader {
    /// Whether an event for this audience is read for them.
    pub fn may_be_told(self, audience: Audience) -> bool {
        match audience {
            Audience::Everyone
            | Audience::Category(_)
            | Audience::Moved { .. }
            | Audience::Left { .. } => true,
            Audience::Person(one) | Audience::Reader(one, _) => self.person == Some(one),
            Audience::Pair(one, other) => [one, other].map(Some).contains(&self.person),
            Audience::Rights(..) | Audience::Nobody => false,
        }
    }
}

/// What must happen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Effect {
    /// A frame goes out.
    Send {
        /// Whom it is for.
        to: Recipients,
        /// What goes over the wire.
        frame: Frame,
        /// How much it matters when a reader is slow.
        weight: Weight,
    },
    /// From now on the connection gets the events of these categories.
    Listen(ConnectionId, Subscriptions),
    /// A goodbye, and the end of the connection.
    Close {
        /// The one that ends.
        connection: ConnectionId,
        /// Why.
        reason: Goodbye,
        /// When its client may come back, in milliseconds; `None` when it need not.
        retry_after_ms: Option<u64>,
    },
    /// What a reader has missed is to be read in the log and given to `Hub::log_read`.
    ReadLog {
        /// The one that waits for it.
        connection: ConnectionId,
        /// Whose it is.
        reader: Reader,
        /// The last event that the client has seen.
        after: i64,
        /// The last event that is to be read.
        to: i64,
    },
    /// The runs that have told of the log are to be read, and given to `Hub::runs_read`.
    ReadRuns,
    /// Who may read what is to be read, and given to `Hub::learn_readers`.
    ReadReaders,
    /// Events have not come: they are to be read in the log and given to `Hub::publish`.
    FillHole {
        /// The last event that has been told.
        after: i64,
        /// The last event that is missing.
        to: i64,
    },
    /// These people are to be read in the database and given to `Hub::people_read`.
    ReadPeople(Vec<UserId>),
}

/// An event for one connection.
pub(in crate::live) fn send(connection: ConnectionId, frame: Frame) -> Effect {
    Effect::Send { to: Recipients::Connection(connection), frame, weight: Weight::Event }
}

/// Who types at a place, which a slow reader may miss for a while.
pub(in crate::live) fn typing(to: Recipients, place: PlaceKey, frame: Frame) -> Effect {
    Effect::Send { to, frame, weight: Weight::Typing(place) }
}

/// Who is online, which a slow reader may miss for a while.
pub(in crate::live) fn presence(to: Recipients, frame: Frame) -> Effect {
    Effect::Send { to, frame, weight: Weight::Presence }
}
