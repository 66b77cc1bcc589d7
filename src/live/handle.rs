//! What the rest of the house may call of the live half.

use std::{
    collections::HashSet,
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicI64, AtomicUsize, Ordering},
    },
    time::Instant,
};

use actix::{Addr, MailboxError};

use super::{
    chat_server::{
        BeginAnew, ChatServer, EndSession, LogEnds, Publish, ShutDown, UpdatePrivacy, UpdateUser,
        WorkerId,
    },
    log::{Hear, Heard},
    questions::{Online, OnlineAmong, OnlinePart, Position, Sessions},
};
use crate::{
    domain::{ConnectionId, Privacy, SessionId, UserId},
    live::{
        delivery::gauges::Gauges,
        state::replay::history::{Entry, History},
    },
    protocol::{Goodbye, User},
};

/// The live half. Cloning shares it.
#[derive(Clone)]
pub struct Live {
    pub(super) chat: Addr<ChatServer>,
    pub(super) gauges: Gauges,
    pub(super) writes: Arc<AtomicUsize>,
    connections: Arc<AtomicI64>,
    workers: Arc<AtomicUsize>,
    closing: Arc<AtomicBool>,
    hear: Hear,
}

impl Live {
    /// Around a running `ChatServer`. `writes` counts those to the database that are under way:
    /// more events may come at once. `hear` is told of events first.
    pub fn new(
        chat: Addr<ChatServer>,
        gauges: Gauges,
        writes: Arc<AtomicUsize>,
        hear: Hear,
    ) -> Self {
        Self {
            chat,
            gauges,
            writes,
            connections: Arc::default(),
            workers: Arc::default(),
            closing: Arc::default(),
            hear,
        }
    }

    /// Tells everyone who may know of events that were committed just now.
    pub fn publish(&self, entries: Vec<Entry>) {
        if !entries.is_empty() {
            // Before whoever wrote them is answered, too.
            (self.hear)(Heard::Events(&entries));
            self.chat.do_send(Publish { entries, committed: Instant::now() });
        }
    }

    /// The log ends with this event: what of it has not come is read from there.
    pub fn log_ends(&self, seq: i64) {
        self.gauges.log_end.set(seq);
        self.gauges.measure_lag();
        if seq > self.told() {
            self.chat.do_send(LogEnds { seq });
        }
    }

    /// The last event that was told.
    pub fn told(&self) -> i64 {
        self.gauges.event_seq.get()
    }

    /// The place in the log up to which all is told, as a client names it: `epoch` and `seq`. Whoever
    /// reads after this and resumes from there has missed nothing.
    pub async fn position(&self) -> Result<(String, i64), MailboxError> {
        self.chat.send(Position).await
    }

    /// The database is another one than it was, or was put back: everyone fetches anew.
    pub fn begin_anew(&self, history: History) {
        self.chat.do_send(BeginAnew { history });
    }

    /// A session has ended: its connections are told and closed.
    pub fn end_session(&self, session: SessionId, reason: Goodbye) {
        self.chat.do_send(EndSession { session, reason });
    }

    /// Sessions have ended.
    pub fn end_sessions(&self, ended: Vec<SessionId>, reason: Goodbye) {
        for session in ended {
            self.end_session(session, reason);
        }
    }

    /// The sessions that have a connection, and whose they are.
    pub async fn sessions(&self) -> Result<Vec<(SessionId, UserId)>, MailboxError> {
        self.chat.send(Sessions).await
    }

    /// Connections of people who are signed in.
    pub fn signed_in(&self) -> i64 {
        self.gauges.signed_in.get()
    }

    /// A person's name, picture or role has changed.
    pub fn update_user(&self, user: User) {
        self.chat.do_send(UpdateUser { user });
    }

    /// A person has decided anew who sees them and whom they see.
    pub fn update_privacy(&self, user: UserId, privacy: Privacy) {
        self.chat.do_send(UpdatePrivacy { user, privacy });
    }

    /// Which of these people are online, as others see them.
    pub async fn online_among(&self, people: Vec<UserId>) -> Result<HashSet<UserId>, MailboxError> {
        self.chat.send(OnlineAmong(people)).await
    }

    /// Who is online: at most so many people behind the one with that id.
    pub async fn online(
        &self,
        behind: Option<UserId>,
        most: usize,
    ) -> Result<OnlinePart, MailboxError> {
        self.chat.send(Online { behind, most }).await
    }

    /// Says goodbye to everyone and takes no new connection.
    pub fn shut_down(&self) {
        self.closing.store(true, Ordering::Relaxed);
        self.chat.do_send(ShutDown {});
    }

    /// Whether no new connection is taken any more.
    pub fn is_closing(&self) -> bool {
        self.closing.load(Ordering::Relaxed)
    }

    /// Connections that are open.
    pub fn open_connections(&self) -> i64 {
        self.gauges.connections.get()
    }

    /// People who are seen online.
    pub fn users_online(&self) -> i64 {
        self.gauges.users_online.get()
    }

    /// Within how many milliseconds of its commit that part of all that was sent was on all sockets.
    pub fn delivered_within_ms(&self, part: f64) -> Option<f64> {
        self.gauges.delivered_within(part).map(|seconds| seconds * 1000.0)
    }

    /// A number that no other connection has. Clients never see it, see `Hub::name`.
    pub(super) fn next_connection(&self) -> ConnectionId {
        ConnectionId(self.connections.fetch_add(1, Ordering::Relaxed) + 1)
    }

    pub(super) fn next_worker(&self) -> WorkerId {
        self.workers.fetch_add(1, Ordering::Relaxed)
    }
}
