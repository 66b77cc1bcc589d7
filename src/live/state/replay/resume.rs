//! Coming back: what a client missed is sent again, in order and once, or it is told honestly that
//! it can't be.

use std::time::Instant;

use super::{
    history::{Entry, History},
    lineage::Verdict,
};
use crate::{
    domain::ConnectionId,
    live::state::{
        connection::{Position, ResumePoint},
        effect::{Effect, Reader, Recipients, Weight},
        frame::Frame,
        hub::Hub,
        subscriptions::Subscriptions,
    },
    protocol::ServerEvent,
};

/// The most events that are sent again; beyond, fetching anew is cheaper for everyone.
pub const REPLAY_MAX: usize = 300;
/// Bytes of events that are sent again at most.
pub const REPLAY_BYTES: usize = 768 * 1024;
/// Clients that may wait for the log to be read at once; more are told to fetch anew.
const READING_MAX: usize = 64;

impl Hub {
    /// A client says where it left off.
    pub fn resume(
        &mut self,
        connection: ConnectionId,
        point: &ResumePoint,
        now: Instant,
    ) -> Vec<Effect> {
        self.look_what_was_sent(connection);
        let Some(state) = self.connections.get(&connection) else { return Vec::new() };
        let head = self.history.head();
        let verdict = self.history.lineage().judge(point, head);
        let behind = match state.position {
            Position::Waiting | Position::Reading(_) => return Vec::new(),
            _ if verdict == Verdict::Wrong => return self.resync(connection),
            Position::Live { since, .. } if point.seq >= since => head.max(point.seq),
            // What was sent can't be unsent: it is not sent again, nor what was missed behind it.
            Position::Live { .. } if point.seq < state.sent_to => return self.resync(connection),
            Position::Fresh(_) | Position::Live { .. } => point.seq,
        };
        if verdict == Verdict::Unknown || point.seq > head {
            self.wait(connection, point, behind, now)
        } else {
            self.resume_behind(connection, behind)
        }
    }

    /// Sends a client what it missed behind an event.
    pub(in crate::live) fn resume_behind(
        &mut self,
        connection: ConnectionId,
        behind: i64,
    ) -> Vec<Effect> {
        let (Some(state), reach) = (self.connections.get(&connection), self.history.reach()) else {
            return Vec::new();
        };
        if reach <= behind {
            return self.replay(connection, behind, &[]);
        }
        if self.reading >= READING_MAX {
            return self.resync(connection);
        }
        let person = state.identity.as_ref().map(|identity| identity.user.id);
        let reader = Reader { person, reads: state.reads() };
        self.reading += 1;
        self.place(connection, Position::Reading(behind));
        let silent = Effect::Listen(connection, Subscriptions::none());
        vec![silent, Effect::ReadLog { connection, reader, after: behind, to: reach }]
    }

    /// The database is another one than it was, or was put back: everyone fetches anew.
    pub fn begin_anew(&mut self, history: History) -> Vec<Effect> {
        let mut effects = self.learn_readers(history.readers.clone());
        self.history = history;
        for state in self.connections.values_mut() {
            state.sent_to = 0;
        }
        let everyone: Vec<ConnectionId> = self.connections.keys().copied().collect();
        effects.extend(everyone.into_iter().flat_map(|connection| self.fell_behind(connection)));
        effects
    }

    /// Notes whether a connection has been sent anything since it went live. What it hears now may
    /// be less than what it has heard: so this comes before every change of that.
    pub(in crate::live) fn look_what_was_sent(&mut self, connection: ConnectionId) {
        let Some(state) = self.connections.get_mut(&connection) else { return };
        let Position::Live { since, looked_to } = state.position else { return };
        let is_quiet = self
            .history
            .after(looked_to)
            .is_some_and(|mut later| !later.any(|entry| state.hears(entry.audience)));
        let head = self.history.head();
        state.position = Position::Live { since, looked_to: head };
        if !is_quiet {
            state.sent_to = head;
        }
    }

    /// A connection had no room for events, and has now read all that it got: it is told to fetch
    /// anew.
    pub fn fell_behind(&mut self, connection: ConnectionId) -> Vec<Effect> {
        match self.connections.get(&connection).map(|state| state.position) {
            None => return Vec::new(),
            Some(Position::Reading(_)) => self.reading -= 1,
            Some(Position::Fresh(_) | Position::Waiting | Position::Live { .. }) => {}
        }
        self.resync(connection)
    }

    /// All that a client missed up to and including `to` was read for it; `None` when it could not
    /// be, or was too much.
    pub fn log_read(
        &mut self,
        connection: ConnectionId,
        to: i64,
        read: Option<Vec<Entry>>,
    ) -> Vec<Effect> {
        let Some(Position::Reading(_)) =
            self.connections.get(&connection).map(|state| state.position)
        else {
            return Vec::new();
        };
        self.reading -= 1;
        match read {
            Some(older) => self.replay(connection, to, &older),
            None => self.resync(connection),
        }
    }

    /// Sends what a client missed: the `older` events, and those in memory behind `seq`; it then
    /// gets everything as it comes.
    fn replay(&mut self, connection: ConnectionId, seq: i64, older: &[Entry]) -> Vec<Effect> {
        let Some(state) = self.connections.get(&connection) else { return Vec::new() };
        let Some(recent) = self.history.after(seq) else { return self.resync(connection) };
        let missed: Vec<Frame> = older
            .iter()
            .chain(recent)
            .filter(|entry| state.hears(entry.audience))
            .map(|entry| entry.frame.clone())
            .collect();
        if is_much(&missed) {
            return self.resync(connection);
        }
        self.resumes.replayed += 1;
        let (head, is_quiet) = (self.history.head(), missed.is_empty());
        let resumed =
            ServerEvent::Resumed { epoch: self.history.epoch(), seq: head, replayed: missed.len() };
        let all = Frame::join(missed.into_iter().chain([Frame::event(&resumed)]));
        let mut effects = vec![sent(connection, all, Weight::Replay)];
        effects.extend(self.go_live(connection));
        if !is_quiet && let Some(state) = self.connections.get_mut(&connection) {
            state.sent_to = head;
        }
        effects
    }

    pub(in crate::live) fn resync(&mut self, connection: ConnectionId) -> Vec<Effect> {
        self.resumes.resync += 1;
        let resync = ServerEvent::Resync { epoch: self.history.epoch(), seq: self.history.head() };
        let mut effects = vec![sent(connection, Frame::event(&resync), Weight::Resync)];
        effects.extend(self.go_live(connection));
        effects
    }

    /// From here on the connection gets everything as it comes, and first what is being typed now.
    fn go_live(&mut self, connection: ConnectionId) -> Vec<Effect> {
        let head = self.history.head();
        self.place(connection, Position::live(head));
        let Some(state) = self.connections.get(&connection) else { return Vec::new() };
        let mut effects = vec![Effect::Listen(connection, state.heard())];
        effects.extend(self.tell_current_typing(connection));
        effects
    }

    fn place(&mut self, connection: ConnectionId, position: Position) {
        if let Some(state) = self.connections.get_mut(&connection) {
            state.position = position;
        }
    }

    /// A fresh connection did not say where it left off: it gets what came since its hello.
    pub(in crate::live) fn catch_up(
        &mut self,
        connection: ConnectionId,
        since: i64,
    ) -> Vec<Effect> {
        let Some(state) = self.connections.get(&connection) else { return Vec::new() };
        let Some(later) = self.history.after(since) else { return self.resync(connection) };
        let missed: Vec<Frame> = later
            .filter(|entry| state.hears(entry.audience))
            .map(|entry| entry.frame.clone())
            .collect();
        if is_much(&missed) {
            return self.resync(connection);
        }
        let missed = Frame::join(missed);
        let mut effects = if missed.is_empty() {
            Vec::new()
        } else {
            vec![sent(connection, missed, Weight::Replay)]
        };
        effects.extend(self.go_live(connection));
        // It was told of the log's end at its hello: a late word about what came before can still
        // be honoured.
        self.place(connection, Position::live(since));
        effects
    }
}

/// Whether to fetch anew is cheaper than to be sent all of these.
fn is_much(missed: &[Frame]) -> bool {
    missed.len() > REPLAY_MAX || missed.iter().map(Frame::len).sum::<usize>() > REPLAY_BYTES
}

fn sent(connection: ConnectionId, frame: Frame, weight: Weight) -> Effect {
    Effect::Send { to: Recipients::Connection(connection), frame, weight }
}
