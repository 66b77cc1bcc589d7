//! Clients that wait until it is known whether their place is one of this log.

use std::time::Instant;

use crate::{domain::ConnectionId, live::state::connection::ResumePoint};

/// How far a look at the runs has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Look {
    Wanted,
    UnderWay,
    Done,
}

/// A client that waits.
#[derive(Debug)]
pub(super) struct Waiting {
    pub(super) connection: ConnectionId,
    pub(super) point: ResumePoint,
    /// Behind which event it goes on: more than it names, if it was sent some meanwhile.
    pub(super) behind: i64,
    /// Whether the runs have been read since it came.
    pub(super) look: Look,
    pub(super) until: Instant,
}

/// All who wait.
#[derive(Debug, Default)]
pub struct Queue {
    pub(super) clients: Vec<Waiting>,
    /// The runs are being read.
    pub(super) looking: bool,
    pub(super) look_at: Option<Instant>,
}

impl Queue {
    /// When there is something to do for those who wait.
    pub fn next_wake(&self) -> Option<Instant> {
        let first = self.clients.iter().map(|client| client.until).min();
        [first, self.look_at].into_iter().flatten().min()
    }
}
