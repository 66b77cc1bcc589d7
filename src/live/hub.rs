//! The state of the live half, and its rules: what goes in, when, and what must then happen.
//!
//! Pure: it knows no clock, no socket and no database. `now` comes in, [`Effect`]s go out.

use std::{
    collections::{HashMap, VecDeque},
    time::{Duration, Instant},
};

use super::{
    frame::Frame,
    history::{Entry, History},
    roster::Roster,
    subscriptions::{Subscriptions, Topic},
    typing::{Spot, Typing},
};
use crate::{
    domain::{
        Audience, CategoryId, ConnectionId, PostId, SessionId, UserId,
        access::{Action, Actor, Object, may},
    },
    protocol::{Goodbye, Place, ServerEvent, User},
};

/// Seconds between the pings that a client may count on.
pub const HEARTBEAT_S: u64 = 25;
/// How long a fresh connection may wait before it says where it left off; until then its events are held back, so that those that
/// it missed can come first.
pub const RESUME_WAIT: Duration = Duration::from_millis(250);
/// The most events that are sent again; beyond, fetching anew is cheaper for everyone.
pub const REPLAY_MAX: usize = 300;
/// Bytes of events that are sent again at most: what a slow reader's outbox has room for.
const REPLAY_BYTES: usize = 768 * 1024;
/// At most one `presence` event in this time.
pub const PRESENCE_EVERY: Duration = Duration::from_millis(250);
/// Clients that may wait for the log to be read at once; more are told to fetch anew.
const READING_MAX: usize = 64;
/// How long an ended session is remembered, for a connection that was under way when it ended.
const ENDED_KEPT: Duration = Duration::from_secs(60);
/// Clients come back over this time after a shutdown, in milliseconds.
const RETURN_SPREAD_MS: u64 = 10_000;

/// Who a connection belongs to.
#[derive(Clone, Debug)]
#[allow(missing_docs)]
pub struct Identity {
    pub user: User,
    pub session: SessionId,
}

/// The last event that a client has seen.
#[derive(Clone, Debug, PartialEq, Eq)]
#[allow(missing_docs)]
pub struct ResumePoint {
    pub epoch: String,
    pub seq: i64,
}

/// Whom a frame is for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Recipients {
    /// Every connection.
    Everyone,
    /// Every connection that hears of this category, but those of these people.
    Category(CategoryId, Vec<UserId>),
    /// One connection.
    Connection(ConnectionId),
}

/// How much a frame matters when a reader is slow.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Weight {
    /// Must arrive, or the connection ends.
    Event,
    /// Typing and presence: the first to be dropped.
    Hint,
}

/// What must happen.
#[derive(Clone, Debug, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum Effect {
    /// A frame goes out.
    Send { to: Recipients, frame: Frame, weight: Weight },
    /// From now on the connection gets the events of these categories.
    Listen(ConnectionId, Subscriptions),
    /// A goodbye, and the end of the connection.
    Close { connection: ConnectionId, reason: Goodbye, retry_after_ms: Option<u64> },
    /// The log is to be read, from behind the first number up to and including the second, and given to [`Hub::log_read`].
    ReadLog { connection: ConnectionId, after: i64, to: i64 },
    /// Events have not come: those between the two numbers are to be read and given to [`Hub::publish`].
    FillHole { after: i64, before: i64 },
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Position {
    /// Waits for a word where it left off; has been told this end of the log.
    Fresh(i64),
    /// Waits for the log to be read from behind this event.
    Reading(i64),
    /// Gets everything as it comes, since this event.
    Live(i64),
}

struct Seat {
    identity: Option<Identity>,
    subscriptions: Subscriptions,
    position: Position,
}

impl Seat {
    fn actor(&self) -> Actor {
        self.identity.as_ref().map_or(Actor::Guest, |identity| Actor::Person(identity.user.id, identity.user.role))
    }

    fn hears(&self, audience: Audience) -> bool {
        let wanted = match audience {
            Audience::Category(category) => self.subscriptions.include(category),
            Audience::Person(_) | Audience::Pair(..) => true,
        };
        wanted && may(self.actor(), Action::Read, Object::Event(audience))
    }
}

/// Everything that the `ChatServer` knows.
pub struct Hub {
    history: History,
    roster: Roster,
    typing: Typing,
    seats: HashMap<ConnectionId, Seat>,
    fresh: VecDeque<(Instant, ConnectionId)>,
    ended: VecDeque<(Instant, SessionId)>,
    reading: usize,
    presence_after: Option<Instant>,
    closing: bool,
    resumes: Resumes,
}

/// How resumes ended, since the start.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[allow(missing_docs)]
pub struct Resumes {
    pub replayed: u64,
    pub resync: u64,
}

impl Hub {
    /// A hub without connections, at the end of the log.
    pub fn new(history: History) -> Self {
        Self {
            history,
            roster: Roster::default(),
            typing: Typing::default(),
            seats: HashMap::new(),
            fresh: VecDeque::new(),
            ended: VecDeque::new(),
            reading: 0,
            presence_after: None,
            closing: false,
            resumes: Resumes::default(),
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
            return vec![self.farewell(connection)];
        }
        if let Some(session) = identity.as_ref().map(|identity| identity.session)
            && self.ended.iter().any(|(_, ended)| *ended == session)
        {
            return vec![Effect::Close { connection, reason: Goodbye::Logout, retry_after_ms: None }];
        }
        let head = self.history.head();
        self.roster.join(connection, identity.as_ref().map(|identity| identity.user.clone()));
        let hello = Frame::event(&ServerEvent::Hello {
            connection,
            user: identity.as_ref().map(|identity| &identity.user),
            epoch: self.history.epoch(),
            seq: head,
            heartbeat_s: HEARTBEAT_S,
            online: &self.roster.list(),
        });
        self.seats.insert(connection, Seat { identity, subscriptions: Subscriptions::all(), position: Position::Fresh(head) });
        let mut effects = vec![send(connection, hello)];
        match resume {
            Some(point) => effects.extend(self.resume(connection, point)),
            None => self.fresh.push_back((now + RESUME_WAIT, connection)),
        }
        effects.extend(self.tell_presence(now));
        effects
    }

    /// A connection has ended; twice does no harm. One that `died` was silent for long before.
    pub fn leave(&mut self, connection: ConnectionId, died: bool, now: Instant) -> Vec<Effect> {
        let Some(seat) = self.seats.remove(&connection) else { return Vec::new() };
        if matches!(seat.position, Position::Reading(_)) {
            self.reading -= 1;
        }
        self.roster.leave(connection, died, now);
        let mut effects = Vec::new();
        if let Some(identity) = seat.identity {
            for spot in self.typing.leave(connection, identity.user.id) {
                effects.extend(self.tell_typing(&spot));
            }
        }
        effects.extend(self.tell_presence(now));
        effects
    }

    /// A client says where it left off.
    pub fn resume(&mut self, connection: ConnectionId, point: &ResumePoint) -> Vec<Effect> {
        let Some(seat) = self.seats.get(&connection) else { return Vec::new() };
        let is_ours = point.epoch == self.history.epoch() && (0..=self.history.head()).contains(&point.seq);
        match seat.position {
            Position::Reading(_) => Vec::new(),
            _ if !is_ours => self.resync(connection),
            Position::Live(since) if point.seq >= since => self.replay(connection, self.history.head(), Vec::new()),
            // What came meanwhile can't be unsent, and what was missed must not come behind it.
            Position::Live(since) if self.history.after(since).is_none_or(|mut later| later.any(|entry| seat.hears(entry.audience))) => {
                self.resync(connection)
            }
            Position::Fresh(_) | Position::Live(_) if self.history.reach() <= point.seq => self.replay(connection, point.seq, Vec::new()),
            _ if self.reading >= READING_MAX => self.resync(connection),
            Position::Fresh(_) | Position::Live(_) => {
                self.reading += 1;
                self.place(connection, Position::Reading(point.seq));
                let silent = Effect::Listen(connection, Subscriptions::none());
                vec![silent, Effect::ReadLog { connection, after: point.seq, to: self.history.reach() }]
            }
        }
    }

    /// The log was read for a client that waits for it; `None` when it could not be, or held too much.
    pub fn log_read(&mut self, connection: ConnectionId, read: Option<Vec<Entry>>) -> Vec<Effect> {
        let Some(Position::Reading(after)) = self.seats.get(&connection).map(|seat| seat.position) else { return Vec::new() };
        self.reading -= 1;
        let Some(older) = read else { return self.resync(connection) };
        let reached = older.last().map_or(after, |entry| entry.seq);
        let has_all = older.first().is_none_or(|entry| entry.seq == after + 1) && reached >= self.history.reach();
        if has_all { self.replay(connection, reached, older) } else { self.resync(connection) }
    }

    /// Sends what a client missed: the `older` events, and those in memory behind `seq`; it then gets everything as it comes.
    fn replay(&mut self, connection: ConnectionId, seq: i64, older: Vec<Entry>) -> Vec<Effect> {
        let Some(seat) = self.seats.get(&connection) else { return Vec::new() };
        let Some(recent) = self.history.after(seq) else { return self.resync(connection) };
        let missed: Vec<Frame> =
            older.iter().chain(recent).filter(|entry| seat.hears(entry.audience)).map(|entry| entry.frame.clone()).collect();
        if missed.len() > REPLAY_MAX || missed.iter().map(Frame::len).sum::<usize>() > REPLAY_BYTES {
            return self.resync(connection);
        }
        self.resumes.replayed += 1;
        let head = self.history.head();
        let resumed = ServerEvent::Resumed { epoch: self.history.epoch(), seq: head, replayed: missed.len() };
        let all = Frame::join(missed.into_iter().chain([Frame::event(&resumed)]));
        let mut effects = vec![send(connection, all)];
        effects.extend(self.go_live(connection));
        effects
    }

    fn resync(&mut self, connection: ConnectionId) -> Vec<Effect> {
        self.resumes.resync += 1;
        let resync = ServerEvent::Resync { epoch: self.history.epoch(), seq: self.history.head() };
        let mut effects = vec![send(connection, Frame::event(&resync))];
        effects.extend(self.go_live(connection));
        effects
    }

    /// From here on the connection gets everything as it comes, and first what is being typed now.
    fn go_live(&mut self, connection: ConnectionId) -> Vec<Effect> {
        let head = self.history.head();
        self.place(connection, Position::Live(head));
        let Some(seat) = self.seats.get(&connection) else { return Vec::new() };
        let mut effects = vec![Effect::Listen(connection, seat.subscriptions.clone())];
        for spot in self.typing.spots().filter(|spot| seat.subscriptions.include(spot.category())) {
            let reader = seat.identity.as_ref().map(|identity| identity.user.id);
            effects.push(hint(Recipients::Connection(connection), self.typing_frame(spot, reader)));
        }
        effects
    }

    fn place(&mut self, connection: ConnectionId, position: Position) {
        if let Some(seat) = self.seats.get_mut(&connection) {
            seat.position = position;
        }
    }

    /// Events that were committed, in any order; they leave in the order of their commits.
    pub fn publish(&mut self, entries: Vec<Entry>, now: Instant) -> Vec<Effect> {
        let mut effects = Vec::new();
        for entry in entries {
            for ready in self.history.accept(entry, now) {
                self.deliver(ready, &mut effects);
            }
        }
        effects
    }

    fn deliver(&self, entry: Entry, effects: &mut Vec<Effect>) {
        let people = match entry.audience {
            Audience::Category(category) => {
                let to = Recipients::Category(category, Vec::new());
                return effects.push(Effect::Send { to, frame: entry.frame, weight: Weight::Event });
            }
            Audience::Person(one) => [Some(one), None],
            Audience::Pair(one, other) => [Some(one), (other != one).then_some(other)],
        };
        for connection in people.into_iter().flatten().flat_map(|person| self.roster.connections_of(person)) {
            if self.seats.get(&connection).is_some_and(|seat| matches!(seat.position, Position::Live(_))) {
                effects.push(send(connection, entry.frame.clone()));
            }
        }
    }

    /// A client chooses its categories.
    pub fn subscribe(&mut self, connection: ConnectionId, topics: &[Topic], wanted: bool) -> Vec<Effect> {
        let Some(seat) = self.seats.get_mut(&connection) else { return Vec::new() };
        for topic in topics {
            if wanted {
                seat.subscriptions.add(*topic);
            } else {
                seat.subscriptions.remove(*topic);
            }
        }
        match seat.position {
            Position::Live(_) => vec![Effect::Listen(connection, seat.subscriptions.clone())],
            Position::Fresh(_) | Position::Reading(_) => Vec::new(),
        }
    }

    /// A person says that they type here, or have stopped.
    pub fn typing(&mut self, connection: ConnectionId, spot: &Spot, active: bool, now: Instant) -> Vec<Effect> {
        let Some(user) = self.seats.get(&connection).and_then(|seat| seat.identity.as_ref()).map(|identity| &identity.user) else {
            return Vec::new();
        };
        let is_news = if active {
            self.typing.start(spot, user.id, &user.username, connection, now)
        } else {
            self.typing.stop(spot, user.id, connection)
        };
        if is_news { self.tell_typing(spot) } else { Vec::new() }
    }

    /// A person's text has arrived here.
    pub fn typed(&mut self, user: UserId, place: &Place) -> Vec<Effect> {
        let Some(spot) = self.typing.spots().find(|spot| spot.is_at(place)).cloned() else { return Vec::new() };
        if self.typing.finish(&spot, user) { self.tell_typing(&spot) } else { Vec::new() }
    }

    /// A post is gone, or stands in this category now.
    pub fn post_moved(&mut self, post: PostId, to: Option<CategoryId>) -> Vec<Effect> {
        let spots = self.typing.forget_post(post, to);
        spots.iter().flat_map(|spot| self.tell_typing(spot)).collect()
    }

    /// A session has ended, and its connections with it.
    pub fn end_session(&mut self, session: SessionId, reason: Goodbye, now: Instant) -> Vec<Effect> {
        self.ended.push_back((now, session));
        let ended = self.seats.iter().filter(|(_, seat)| seat.identity.as_ref().is_some_and(|identity| identity.session == session));
        ended.map(|(connection, _)| Effect::Close { connection: *connection, reason, retry_after_ms: None }).collect()
    }

    /// A person's name, picture or role has changed.
    pub fn update_user(&mut self, user: &User, now: Instant) -> Vec<Effect> {
        for identity in self.seats.values_mut().filter_map(|seat| seat.identity.as_mut()).filter(|identity| identity.user.id == user.id) {
            identity.user = user.clone();
        }
        self.roster.update(user.clone());
        self.tell_presence(now).into_iter().collect()
    }

    /// What time alone brings about. To be called at [`Hub::next_wake`].
    pub fn tick(&mut self, now: Instant) -> Vec<Effect> {
        let mut effects = Vec::new();
        while let Some((_, connection)) = self.fresh.pop_front_if(|(at, _)| *at <= now) {
            if let Some(Position::Fresh(since)) = self.seats.get(&connection).map(|seat| seat.position) {
                effects.extend(self.catch_up(connection, since));
            }
        }
        for spot in self.typing.tick(now) {
            effects.extend(self.tell_typing(&spot));
        }
        if let Some((after, before)) = self.history.hole(now) {
            effects.push(Effect::FillHole { after, before });
        }
        while self.ended.pop_front_if(|(at, _)| *at + ENDED_KEPT <= now).is_some() {}
        self.roster.tick(now);
        effects.extend(self.tell_presence(now));
        effects
    }

    /// A fresh connection did not say where it left off: it gets what came since its hello.
    fn catch_up(&mut self, connection: ConnectionId, since: i64) -> Vec<Effect> {
        let Some(seat) = self.seats.get(&connection) else { return Vec::new() };
        let Some(later) = self.history.after(since) else { return self.resync(connection) };
        let missed = Frame::join(later.filter(|entry| seat.hears(entry.audience)).map(|entry| entry.frame.clone()));
        let mut effects = if missed.is_empty() { Vec::new() } else { vec![send(connection, missed)] };
        effects.extend(self.go_live(connection));
        // It was told of the log's end at its hello: a late word about what came before can still be honoured.
        self.place(connection, Position::Live(since));
        effects
    }

    /// When [`Hub::tick`] has something to do.
    pub fn next_wake(&self) -> Option<Instant> {
        let presence = self.roster.has_changed().then_some(self.presence_after).flatten();
        let fresh = self.fresh.front().map(|(at, _)| *at);
        [fresh, self.typing.next_end(), self.history.next_ask(), self.roster.next_departure(), presence].into_iter().flatten().min()
    }

    /// The server stops: everyone is told when to come back, spread so that they don't all come at once.
    pub fn shut_down(&mut self) -> Vec<Effect> {
        self.closing = true;
        self.seats.keys().map(|connection| self.farewell(*connection)).collect()
    }

    fn farewell(&self, connection: ConnectionId) -> Effect {
        let spread = connection.0.unsigned_abs().wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 32;
        Effect::Close { connection, reason: Goodbye::Shutdown, retry_after_ms: Some(spread * RETURN_SPREAD_MS >> 32) }
    }

    fn tell_presence(&mut self, now: Instant) -> Option<Effect> {
        if !self.roster.has_changed() || self.presence_after.is_some_and(|after| after > now) {
            return None;
        }
        self.presence_after = Some(now + PRESENCE_EVERY);
        let changes = self.roster.take_changes();
        let (joined, left) = (changes.joined.iter().collect(), changes.left.iter().collect());
        Some(hint(Recipients::Everyone, Frame::event(&ServerEvent::Presence { joined, left, guests: changes.guests })))
    }

    /// Everyone who reads here is told who types here; those who do, without themselves.
    fn tell_typing(&self, spot: &Spot) -> Vec<Effect> {
        let typists: Vec<UserId> = self.typing.typists(spot).into_iter().map(|(id, _)| id).collect();
        let mut effects = Vec::new();
        for typist in &typists {
            let frame = self.typing_frame(spot, Some(*typist));
            for connection in self.roster.connections_of(*typist) {
                if self.seats.get(&connection).is_some_and(|seat| seat.subscriptions.include(spot.category())) {
                    effects.push(hint(Recipients::Connection(connection), frame.clone()));
                }
            }
        }
        effects.push(hint(Recipients::Category(spot.category(), typists), self.typing_frame(spot, None)));
        effects
    }

    fn typing_frame(&self, spot: &Spot, reader: Option<UserId>) -> Frame {
        let typists = self.typing.typists(spot);
        let users = typists.into_iter().filter(|(id, _)| Some(*id) != reader).map(|(_, name)| name).collect();
        Frame::event(&ServerEvent::Typing { place: &spot.place(), users })
    }

    /// Who is online.
    pub fn roster(&self) -> &Roster {
        &self.roster
    }

    /// People typing, each place for itself.
    pub fn typing_count(&self) -> usize {
        self.typing.count()
    }

    /// The last event that has left.
    pub fn head(&self) -> i64 {
        self.history.head()
    }

    /// Connections.
    pub fn connections(&self) -> usize {
        self.seats.len()
    }

    /// How resumes ended.
    pub fn resumes(&self) -> Resumes {
        self.resumes
    }
}

fn send(connection: ConnectionId, frame: Frame) -> Effect {
    Effect::Send { to: Recipients::Connection(connection), frame, weight: Weight::Event }
}

fn hint(to: Recipients, frame: Frame) -> Effect {
    Effect::Send { to, frame, weight: Weight::Hint }
}
