//! The server stops, or something in it broke: everyone comes back to what is sound.

use std::time::Instant;

use super::{effect::Effect, hub::Hub, nodes::Nodes, presence::Presence, replay::history::History};
use crate::{domain::ConnectionId, protocol::Goodbye};

/// Clients come back over this time after a shutdown, in milliseconds.
const RETURN_SPREAD_MS: u64 = 10_000;

impl Hub {
    /// The server stops: everyone is told when to come back, spread so that they don't all come at
    /// once.
    pub fn shut_down(&mut self) -> Vec<Effect> {
        self.closing = true;
        self.connections.keys().copied().map(Self::farewell).collect()
    }

    /// One in its place, when it broke in the middle of something and can't be trusted any more:
    /// without connections, which have to come back, and at the end of the log, which has all that
    /// was to be told. What has ended stays so.
    #[must_use]
    pub fn renewed(&self, newest: i64) -> Self {
        let head = self.history.head().max(newest);
        let mut history = History::new(self.history.lineage().clone(), head, Vec::new());
        history.readers = self.readers.clone();
        let nodes = self.nodes.as_ref().map(Nodes::renewed);
        let mut presence = Presence::default();
        if nodes.is_some() {
            presence.share();
        }
        Self {
            nodes,
            presence,
            ended: self.ended.clone(),
            closing: self.closing,
            resumes: self.resumes,
            ..Self::new(history)
        }
    }

    /// A connection broke something that is its own: it leaves, however far it had come in.
    pub fn evict(&mut self, connection: ConnectionId, now: Instant) -> Vec<Effect> {
        let mut effects = vec![Self::farewell(connection)];
        effects.extend(self.leave(connection, false, now));
        self.presence.leave(connection, false, now);
        effects
    }

    /// Says that there will be a server soon.
    pub fn farewell(connection: ConnectionId) -> Effect {
        let spread = connection.0.unsigned_abs().wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 32;
        Effect::Close {
            connection,
            reason: Goodbye::Shutdown,
            retry_after_ms: Some((spread * RETURN_SPREAD_MS) >> 32),
        }
    }
}
