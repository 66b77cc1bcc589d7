//! The state of the live half, and its rules: what goes in, when, and what must then happen.
//!
//! Pure: it knows no clock, no socket and no database. `now` comes in, [`Effect`]s go out.

use std::{
    collections::{BTreeMap, HashMap, VecDeque, hash_map::RandomState},
    hash::BuildHasher,
    time::{Duration, Instant},
};

use super::{
    connection::{Connection, Identity, Position, ResumePoint},
    effect::{Effect, Recipients, Weight, send},
    frame::Frame,
    privacy::Privacies,
    subscriptions::Topic,
    typing::Typing,
    viewing::Viewing,
};
use crate::{
    domain::{Audience, CategoryId, ConnectionId, Readers, SessionId, UserId},
    live::state::{
        nodes::Nodes,
        presence::Presence,
        replay::{
            Resumes,
            history::{Entry, History},
            queue::Queue,
        },
        typing::throttle::Throttle,
    },
    protocol::{Goodbye, ServerEvent},
};

/// Seconds between the pings that a client may count on.
pub const HEARTBEAT_S: u64 = 25;
/// How long a fresh connection may wait before it says where it left off; until then its events are
/// held back, so that those that it missed can come first.
pub const RESUME_WAIT: Duration = Duration::from_millis(250);
/// How long an ended session is remembered, for a connection that was under way when it ended.
const ENDED_KEPT: Duration = Duration::from_mins(1);

/// Everything that the `ChatServer` knows.
pub struct Hub {
    pub(in crate::live) history: History,
    pub(in crate::live) presence: Presence,
    pub(in crate::live) privacy: Privacies,
    pub(in crate::live) typing: Typing,
    pub(in crate::live) told: Throttle,
    pub(in crate::live) viewing: Viewing,
    pub(in crate::live) names: RandomState,
    pub(in crate::live) connections: HashMap<ConnectionId, Connection>,
    /// The categories that not everyone may read.
    pub(in crate::live) readers: BTreeMap<CategoryId, Readers>,
    pub(in crate::live) fresh: VecDeque<(Instant, ConnectionId)>,
    pub(in crate::live) ended: VecDeque<(Instant, SessionId, Goodbye)>,
    pub(in crate::live) signed_in: usize,
    pub(in crate::live) reading: usize,
    pub(in crate::live) waiting: Queue,
    pub(in crate::live) presence_after: Option<Instant>,
    pub(in crate::live) closing: bool,
    pub(in crate::live) resumes: Resumes,
    /// Where more than one node serves the database.
    pub(in crate::live) nodes: Option<Nodes>,
}

impl Hub {
    /// A hub without connections, at the end of the log.
    pub fn new(history: History) -> Self {
        Self {
            readers: history.readers.clone(),
            history,
            presence: Presence::default(),
            privacy: Privacies::default(),
            typing: Typing::default(),
            told: Throttle::default(),
            viewing: Viewing::default(),
            names: RandomState::new(),
            connections: HashMap::new(),
            fresh: VecDeque::new(),
            ended: VecDeque::new(),
            signed_in: 0,
            reading: 0,
            waiting: Queue::default(),
            presence_after: None,
            closing: false,
            resumes: Resumes::default(),
            nodes: None,
        }
    }

    /// A connection has opened. One that says at once where it left off is served at once.
    pub fn join(
        &mut self,
        connection: ConnectionId,
        identity: Option<Identity>,
        resume: Option<&ResumePoint>,
        now: Instant,
    ) -> Vec<Effect> {
        if self.closing {
            return vec![Self::farewell(connection)];
        }
        if let Some(session) = identity.as_ref().map(|identity| identity.session)
            && let Some((.., reason)) = self.ended.iter().find(|(_, ended, _)| *ended == session)
        {
            return vec![Effect::Close { connection, reason: *reason, retry_after_ms: None }];
        }
        let head = self.history.head();
        let mut effects = self.state(connection, identity.as_ref());
        let hello = Frame::event(&ServerEvent::Hello {
            connection: self.name(connection),
            user: identity.as_ref().map(|identity| &identity.user),
            epoch: self.history.epoch(),
            seq: head,
            heartbeat_s: HEARTBEAT_S,
            online: &self.presence.list(),
        });
        self.signed_in += usize::from(identity.is_some());
        let mut joined = Connection::new(identity, head);
        joined.hide(&self.readers);
        self.connections.insert(connection, joined);
        effects.push(send(connection, hello));
        match resume {
            Some(point) => effects.extend(self.resume(connection, point, now)),
            None => self.fresh.push_back((now + RESUME_WAIT, connection)),
        }
        effects.extend(self.tell_presence(now));
        effects
    }

    /// What a connection is called on the wire. Its own number would tell how many there have been,
    /// also of people who are not seen.
    fn name(&self, connection: ConnectionId) -> ConnectionId {
        // As many bits as a number has in JavaScript.
        ConnectionId(i64::try_from(self.names.hash_one(connection.0) >> 11).unwrap_or_default())
    }

    /// A connection is its person's, who is seen by it or not.
    fn state(&mut self, connection: ConnectionId, identity: Option<&Identity>) -> Vec<Effect> {
        let Some(Identity { user, privacy, .. }) = identity else {
            self.presence.join(connection, None);
            return Vec::new();
        };
        let effects = self.learn_privacy(user.id, privacy.clone());
        if self.privacy.is_invisible(user.id) {
            self.presence.join_unseen(connection, user.id);
        } else {
            self.presence.join(connection, Some(user.clone()));
        }
        effects
    }

    /// A connection has ended; twice does no harm. One that `died` was silent for long before.
    pub fn leave(&mut self, connection: ConnectionId, died: bool, now: Instant) -> Vec<Effect> {
        let Some(state) = self.connections.remove(&connection) else { return Vec::new() };
        if matches!(state.position, Position::Reading(_)) {
            self.reading -= 1;
        }
        self.presence.leave(connection, died, now);
        self.viewing.stop(connection);
        let mut effects = self.tell_viewing(now);
        if let Some(identity) = state.identity {
            self.signed_in -= 1;
            let user = identity.user.id;
            for spot in self.typing.leave(connection, user) {
                effects.extend(self.tell_change(&spot, user, now));
            }
            if self.presence.connections_of(user).next().is_none() {
                self.privacy.forget(user);
            }
        }
        effects.extend(self.tell_presence(now));
        effects
    }

    /// Events that were committed, in any order; they leave in the order of their commits.
    pub fn publish(&mut self, entries: Vec<Entry>, now: Instant) -> Vec<Effect> {
        let mut effects = Vec::new();
        for entry in entries {
            for ready in self.history.accept(entry, now) {
                if let Audience::Rights(category, readers) = ready.audience {
                    effects.extend(self.update_readers(category, readers));
                }
                self.deliver(&ready, &mut effects);
                effects.extend(self.follow(&ready));
            }
        }
        effects.extend(self.go_on_waiting(now));
        effects
    }

    /// The log is known to end here: what has not come by and by is read from it.
    pub fn log_ends(&mut self, seq: i64, now: Instant) -> Vec<Effect> {
        self.history.ends(seq, now);
        Vec::new()
    }

    fn deliver(&self, entry: &Entry, effects: &mut Vec<Effect>) {
        let audience = entry.audience;
        let people = match audience {
            Audience::Category(category) => {
                let to = Recipients::Category(category, Vec::new());
                return effects.push(Effect::Send {
                    to,
                    frame: entry.frame.clone(),
                    weight: Weight::Event,
                });
            }
            Audience::Everyone
            | Audience::Moved { .. }
            | Audience::Left { .. }
            | Audience::Rights(..)
            | Audience::Nobody => [None, None],
            Audience::Person(one) | Audience::Reader(one, _) => [Some(one), None],
            Audience::Pair(one, other) => [Some(one), (other != one).then_some(other)],
        };
        // Everyone is told one by one: whoever is still held gets it in its order, with what they
        // missed. So are those of two categories, which is rare.
        let is_for_many =
            matches!(audience, Audience::Everyone | Audience::Moved { .. } | Audience::Left { .. });
        let all = self.connections.keys().copied().filter(|_| is_for_many);
        for connection in people
            .into_iter()
            .flatten()
            .flat_map(|person| self.presence.connections_of(person))
            .chain(all)
        {
            let state = self.connections.get(&connection);
            if state.is_some_and(|state| state.is_live() && state.hears(audience)) {
                effects.push(send(connection, entry.frame.clone()));
            }
        }
    }

    /// A client chooses its categories.
    pub fn subscribe(
        &mut self,
        connection: ConnectionId,
        topics: &[Topic],
        wanted: bool,
    ) -> Vec<Effect> {
        self.look_what_was_sent(connection);
        let Some(state) = self.connections.get_mut(&connection) else { return Vec::new() };
        for topic in topics {
            if wanted {
                state.subscriptions.add(*topic);
            } else {
                state.subscriptions.remove(*topic);
            }
        }
        if state.is_live() { vec![Effect::Listen(connection, state.heard())] } else { Vec::new() }
    }

    /// A session has ended, and its connections with it.
    pub fn end_session(
        &mut self,
        session: SessionId,
        reason: Goodbye,
        now: Instant,
    ) -> Vec<Effect> {
        self.ended.push_back((now, session, reason));
        let is_its = |state: &Connection| {
            state.identity.as_ref().is_some_and(|identity| identity.session == session)
        };
        let ended: Vec<ConnectionId> = self
            .connections
            .iter()
            .filter(|(_, state)| is_its(state))
            .map(|(connection, _)| *connection)
            .collect();
        let mut effects = Vec::new();
        for connection in ended {
            effects.push(Effect::Close { connection, reason, retry_after_ms: None });
            // It is over by our word, however long the client takes to read that.
            effects.extend(self.leave(connection, false, now));
        }
        effects
    }

    /// What time alone brings about. To be called at [`Hub::next_wake`].
    pub fn tick(&mut self, now: Instant) -> Vec<Effect> {
        let mut effects = Vec::new();
        while let Some((_, connection)) = self.fresh.pop_front_if(|(at, _)| *at <= now) {
            if let Some(Position::Fresh(since)) =
                self.connections.get(&connection).map(|state| state.position)
            {
                effects.extend(self.catch_up(connection, since));
            }
        }
        for spot in self.typing.tick(now) {
            effects.extend(self.tell_typing(&spot, None));
        }
        for (spot, user) in self.told.due(now) {
            effects.extend(self.tell_typing(&spot, Some(user)));
        }
        effects.extend(self.tell_viewing(now));
        effects.extend(self.go_on_waiting(now));
        if let Some((after, to)) = self.history.hole(now) {
            effects.push(Effect::FillHole { after, to });
        }
        while self.ended.pop_front_if(|(at, ..)| *at + ENDED_KEPT <= now).is_some() {}
        self.privacy.tick(now, |user| self.presence.connections_of(user).next().is_some());
        self.presence.tick(now);
        effects.extend(self.tick_nodes(now));
        effects.extend(self.tell_presence(now));
        effects
    }

    /// When [`Hub::tick`] has something to do.
    pub fn next_wake(&self) -> Option<Instant> {
        let presence = self.presence.has_changed().then_some(self.presence_after).flatten();
        let fresh = self.fresh.front().map(|(at, _)| *at);
        [
            fresh,
            self.typing.next_end(),
            self.told.next_due(),
            self.viewing.next_due(),
            self.history.next_ask(),
            self.waiting.next_wake(),
            self.presence.next_departure(),
            self.next_node_wake(),
            presence,
        ]
        .into_iter()
        .flatten()
        .min()
    }

    /// Who is online.
    pub fn presence(&self) -> &Presence {
        &self.presence
    }

    /// People typing, each place for itself.
    pub fn typing_count(&self) -> usize {
        self.typing.count()
    }

    /// Names the run that tells of the log.
    pub fn epoch(&self) -> &str {
        self.history.epoch()
    }

    /// The last event that has left.
    pub fn head(&self) -> i64 {
        self.history.head()
    }

    /// Connections.
    pub fn connections(&self) -> usize {
        self.connections.len()
    }

    /// Connections of people who are signed in.
    pub fn signed_in(&self) -> usize {
        self.signed_in
    }

    /// The sessions that have a connection, and whose they are.
    pub fn sessions(&self) -> Vec<(SessionId, UserId)> {
        let mut sessions: Vec<_> = self
            .connections
            .values()
            .filter_map(|state| state.identity.as_ref())
            .map(|identity| (identity.session, identity.user.id))
            .collect();
        sessions.sort_unstable();
        sessions.dedup();
        sessions
    }

    /// How resumes ended.
    pub fn resumes(&self) -> Resumes {
        self.resumes
    }
}
