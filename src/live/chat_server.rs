//! The `ChatServer`: one actor that knows who is online, the typing state and the subscriptions,
//! around the pure hub.
//!
//! Its handlers hand a message to the hub and carry the effects to the workers; nothing is decided
//! here.
//!
//! It is one for all, so a panic in there must not end it, and a hub that stopped halfway must not
//! go on as if nothing had been. What a connection asked for costs that connection: it is let go,
//! and comes back. If it was anything else, or even that fails, the hub is made anew at the end of
//! the log: everybody is told to come back, resumes, and has missed nothing, since the log has it
//! all.

use std::{collections::HashMap, time::Instant};

use actix::prelude::*;

use crate::{
    domain::{CategoryId, ConnectionId, PostId, Privacy, SessionId, UserId},
    live::{
        delivery::{Deliver, gauges::Gauges},
        log::{Heard, Log},
        state::{
            connection::{Identity, ResumePoint},
            effect::{Effect, Reader, Recipients},
            hub::Hub,
            nodes::word::Word,
            replay::history::{Entry, History},
            subscriptions::Topic,
            typing::Spot,
        },
    },
    panics,
    protocol::{Goodbye, User},
};

/// The ways to the other nodes, and to what must be known of the people there.
pub struct OtherNodes {
    /// Takes what is to be said to them. Must not wait.
    pub tell: Box<dyn Fn(Vec<Word>) + Send>,
    /// Reads people, those of these who exist, and what they have decided; `None` when that can't
    /// be done now.
    pub people: ReadPeople,
}

/// Reads people off the event loop.
pub type ReadPeople = Box<
    dyn Fn(Vec<UserId>) -> futures_util::future::BoxFuture<'static, Option<Vec<(User, Privacy)>>>
        + Send,
>;

/// A worker's number.
pub type WorkerId = usize;

/// The actor.
pub struct ChatServer {
    pub(super) hub: Hub,
    gauges: Gauges,
    log: Log,
    workers: HashMap<WorkerId, Recipient<Deliver>>,
    homes: HashMap<ConnectionId, WorkerId>,
    wake: Option<(Instant, SpawnHandle)>,
    /// A page of the log is on its way, for what has not come.
    filling: bool,
    /// The last event that was published, told already or not.
    newest: i64,
    /// When that was committed which is being told.
    committed: Option<Instant>,
    /// Where there may be other nodes.
    pub(super) nodes: Option<OtherNodes>,
}

impl ChatServer {
    /// A server without connections.
    pub fn new(hub: Hub, gauges: Gauges, log: Log) -> Self {
        Self {
            hub,
            gauges,
            log,
            workers: HashMap::new(),
            homes: HashMap::new(),
            wake: None,
            filling: false,
            newest: 0,
            committed: None,
            nodes: None,
        }
    }

    /// Does what a message asks for, on behalf of a connection or of none, and carries what follows
    /// from it.
    pub(super) fn act(
        &mut self,
        whose: Option<ConnectionId>,
        ctx: &mut Context<Self>,
        act: impl FnOnce(&mut Self) -> Vec<Effect>,
    ) {
        let effects =
            panics::contain("the hub", || act(self)).unwrap_or_else(|| self.recover(whose));
        self.carry(effects, ctx);
    }

    fn recover(&mut self, whose: Option<ConnectionId>) -> Vec<Effect> {
        let evicted = whose.and_then(|connection| {
            panics::contain("the hub", || self.hub.evict(connection, Instant::now()))
        });
        evicted.unwrap_or_else(|| self.renew())
    }

    /// Begins anew at the end of the log: everyone is told to come back.
    fn renew(&mut self) -> Vec<Effect> {
        log::error!("the hub is made anew; {} connections are told to come back", self.homes.len());
        (self.log.hear)(Heard::Lost);
        self.hub = self.hub.renewed(self.newest);
        self.homes.keys().copied().map(Hub::farewell).collect()
    }

    pub(super) fn publish(&mut self, entries: Vec<Entry>, now: Instant) -> Vec<Effect> {
        self.newest = entries.iter().map(|entry| entry.seq).fold(self.newest, i64::max);
        self.hub.publish(entries, now)
    }

    fn begin_anew(&mut self, history: History) -> Vec<Effect> {
        (self.log.hear)(Heard::Lost);
        self.newest = history.head();
        self.hub.begin_anew(history)
    }

    /// Carries effects to the workers, each in one message, and sees to it that the hub is woken in
    /// time.
    fn carry(&mut self, effects: Vec<Effect>, ctx: &mut Context<Self>) {
        let mut by_worker: HashMap<WorkerId, Vec<Effect>> = HashMap::new();
        for effect in effects {
            match effect {
                Effect::ReadLog { connection, reader, after, to } => {
                    self.read_for(connection, reader, (after, to), ctx);
                }
                Effect::ReadRuns => self.read_runs(ctx),
                Effect::ReadReaders => self.read_readers(ctx),
                Effect::FillHole { after, to } => self.fill(after, to, ctx),
                Effect::ReadPeople(people) => self.read_people(people, ctx),
                Effect::Send { to: Recipients::Connection(connection), .. }
                | Effect::Listen(connection, _)
                | Effect::Close { connection, .. } => {
                    if let Some(home) = self.homes.get(&connection) {
                        by_worker.entry(*home).or_default().push(effect);
                    }
                }
                Effect::Send { .. } => {
                    for worker in self.workers.keys() {
                        by_worker.entry(*worker).or_default().push(effect.clone());
                    }
                }
            }
        }
        let committed = self.committed.take();
        for (worker, effects) in by_worker {
            if let Some(fanout) = self.workers.get(&worker) {
                fanout.do_send(Deliver { effects, committed });
            }
        }
        self.tell_nodes();
        self.measure();
        self.schedule(ctx);
    }

    fn schedule(&mut self, ctx: &mut Context<Self>) {
        let next = self.hub.next_wake();
        if next == self.wake.as_ref().map(|(at, _)| *at) {
            return;
        }
        if let Some((_, handle)) = self.wake.take() {
            ctx.cancel_future(handle);
        }
        self.wake = next.map(|at| {
            let handle =
                ctx.run_later(at.saturating_duration_since(Instant::now()), |server, ctx| {
                    server.wake = None;
                    server.act(None, ctx, |server| server.hub.tick(Instant::now()));
                });
            (at, handle)
        });
    }

    fn read_for(
        &self,
        connection: ConnectionId,
        reader: Reader,
        (after, to): (i64, i64),
        ctx: &mut Context<Self>,
    ) {
        let read =
            (self.log.missed)(reader, after, to).into_actor(self).map(move |read, server, ctx| {
                server
                    .act(Some(connection), ctx, |server| server.hub.log_read(connection, to, read));
            });
        ctx.spawn(read);
    }

    fn read_runs(&self, ctx: &mut Context<Self>) {
        let read = (self.log.runs)().into_actor(self).map(|read, server, ctx| {
            server.act(None, ctx, |server| server.hub.runs_read(read, Instant::now()));
        });
        ctx.spawn(read);
    }

    fn read_readers(&self, ctx: &mut Context<Self>) {
        let read = (self.log.readers)().into_actor(self).map(|read, server, ctx| {
            let Some(readers) = read else { return };
            server.act(None, ctx, |server| server.hub.learn_readers(readers));
        });
        ctx.spawn(read);
    }

    /// Reads the next page of what has not come. The hub asks again for as long as something is
    /// missing.
    fn fill(&mut self, after: i64, to: i64, ctx: &mut Context<Self>) {
        if std::mem::replace(&mut self.filling, true) {
            return;
        }
        log::info!("events {} to {to} have not come: reading the log", after + 1);
        let told_as = self.hub.epoch().to_owned();
        let read = (self.log.page)(after, to).into_actor(self).map(move |read, server, ctx| {
            server.filling = false;
            // Of another database than it is now, it says nothing.
            let read = read.filter(|_| server.hub.epoch() == told_as);
            server.act(None, ctx, |server| server.filled(read, after, to));
        });
        ctx.spawn(read);
    }

    fn filled(&mut self, read: Option<Vec<Entry>>, after: i64, to: i64) -> Vec<Effect> {
        let Some(page) = read else { return Vec::new() };
        let first = page.first().map_or(to + 1, |entry| entry.seq);
        if first > after + 1 {
            // Pruned, before anyone here was told of them: nobody can go on from where they are.
            log::error!("events {} to {} are not in the log any more", after + 1, first - 1);
            self.newest = self.newest.max(to);
            let mut effects = self.renew();
            // Among them may have been who reads what.
            effects.push(Effect::ReadReaders);
            return effects;
        }
        // What was published was heard before, see `Live::publish`.
        (self.log.hear)(Heard::Events(&page));
        self.publish(page, Instant::now())
    }

    fn measure(&self) {
        let count = |n: usize| i64::try_from(n).unwrap_or(i64::MAX);
        self.gauges.connections.set(count(self.hub.connections()));
        self.gauges.signed_in.set(count(self.hub.signed_in()));
        self.gauges.users_online.set(count(self.hub.presence().users().len()));
        self.gauges.typing_active.set(count(self.hub.typing_count()));
        self.gauges.event_seq.set(self.hub.head());
        self.gauges.measure_lag();
        let resumes = self.hub.resumes();
        for (outcome, now) in [("replayed", resumes.replayed), ("resync", resumes.resync)] {
            let counter = self.gauges.resumes.with_label_values(&[outcome]);
            counter.inc_by(now.saturating_sub(counter.get()));
        }
    }
}

impl Actor for ChatServer {
    type Context = Context<Self>;

    fn started(&mut self, ctx: &mut Self::Context) {
        // `do_send` does not look at it; those who wait for an answer do.
        ctx.set_mailbox_capacity(4096);
    }
}

/// A worker has its first connection.
#[derive(Message)]
#[rtype(result = "()")]
pub struct AddWorker {
    /// The worker's number.
    pub id: WorkerId,
    /// Its fan-out.
    pub fanout: Recipient<Deliver>,
}

impl Handler<AddWorker> for ChatServer {
    type Result = ();

    fn handle(&mut self, AddWorker { id, fanout }: AddWorker, _: &mut Self::Context) {
        self.workers.insert(id, fanout);
    }
}

macro_rules! messages {
    ($($(#[$doc:meta])* $name:ident { $($field:ident: $type:ty),* $(,)? } $(by $whose:ident)? => |$server:ident, $now:ident| $effects:expr;)*) => {$(
        $(#[$doc])*
        #[derive(Message)]
        #[rtype(result = "()")]
        #[allow(missing_docs, reason = "each message's own line says what it holds")]
        pub struct $name {
            $(pub $field: $type),*
        }

        impl Handler<$name> for ChatServer {
            type Result = ();

            fn handle(&mut self, $name { $($field),* }: $name, ctx: &mut Self::Context) {
                let ($now, whose) = (Instant::now(), None$(.or(Some($whose)))?);
                self.act(whose, ctx, move |$server| $effects);
            }
        }
    )*};
}

messages! {
    /// A connection has opened, on this worker.
    Join { connection: ConnectionId, worker: WorkerId, identity: Option<Identity>, resume: Option<ResumePoint> } by connection => |server, now| {
        server.homes.insert(connection, worker);
        server.hub.join(connection, identity, resume.as_ref(), now)
    };
    /// A connection has ended; one that died was silent for long before.
    Leave { connection: ConnectionId, died: bool } by connection => |server, now| {
        server.homes.remove(&connection);
        server.hub.leave(connection, died, now)
    };
    /// A client says where it left off.
    Resume { connection: ConnectionId, point: ResumePoint } by connection => |server, now| server.hub.resume(connection, &point, now);
    /// A connection had no room for events, and has read all that it got.
    FellBehind { connection: ConnectionId } by connection => |server, _now| server.hub.fell_behind(connection);
    /// A connection had no room for some of what it was to be told of who is online.
    TellOnline { connection: ConnectionId } by connection => |server, _now| server.hub.tell_online(connection);
    /// A client chooses its categories.
    Subscribe { connection: ConnectionId, topics: Vec<Topic>, wanted: bool } by connection => |server, _now| server.hub.subscribe(connection, &topics, wanted);
    /// A person types here, or has stopped.
    Typing { connection: ConnectionId, spot: Spot, active: bool } by connection => |server, now| server.hub.typing(connection, &spot, active, now);
    /// A connection has a post in view, or none any more.
    View { connection: ConnectionId, post: Option<(PostId, CategoryId)> } by connection => |server, now| server.hub.view(connection, post, now);
    /// Events that were committed.
    Publish { entries: Vec<Entry>, committed: Instant } => |server, now| {
        server.committed = Some(committed);
        server.publish(entries, now)
    };
    /// The log ends here, told already or not.
    LogEnds { seq: i64 } => |server, now| server.hub.log_ends(seq, now);
    /// The database is another one than it was, or was put back.
    BeginAnew { history: History } => |server, _now| server.begin_anew(history);
    /// A session has ended.
    EndSession { session: SessionId, reason: Goodbye } => |server, now| server.hub.end_session(session, reason, now);
    /// A person's name, picture or role has changed.
    UpdateUser { user: User } => |server, now| server.hub.update_user(&user, now);
    /// A person has decided anew who sees them and whom they see.
    UpdatePrivacy { user: UserId, privacy: Privacy } => |server, now| server.hub.update_privacy(user, privacy, now);
    /// The server stops.
    ShutDown {} => |server, _now| server.hub.shut_down();
}
