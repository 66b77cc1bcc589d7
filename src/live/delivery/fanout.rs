//! One a worker: takes each frame once and gives it to those of the worker's connections that are
//! to have it.
//!
//! It works in turns: what has come together goes out together, with one send a connection; and in
//! slices, so that requests to the same worker do not wait for thousands of sends.

use std::time::{Duration, Instant};

use actix::prelude::*;
use tokio::task::yield_now;

use super::{
    gauges::Gauges,
    outbox::{Care, Overflow},
};
use crate::{
    domain::ConnectionId,
    live::{
        chat_server::{ChatServer, FellBehind, Leave, TellOnline},
        delivery::{
            batch::Turns,
            coalesce::Hold,
            connections::{Seat, Seats},
        },
        state::{
            effect::{Effect, Recipients},
            hub::{HEARTBEAT_S, Hub},
        },
    },
    panics,
    protocol::Goodbye,
};

/// How often silent connections are looked for.
const SWEEP: Duration = Duration::from_millis(500);
/// Silence after which a client is pinged: so early that the sweep is never late.
const PING_AFTER: Duration = Duration::from_secs(HEARTBEAT_S - 1);
/// Silence after which a client is taken for dead: a ping, and ten seconds.
const DEAD_AFTER: Duration = Duration::from_secs(HEARTBEAT_S + 9);
/// Connections that are sent to before the worker does what else there is: two to four
/// milliseconds.
const SLICE: usize = 512;
/// How long a turn that is held rests before it asks again. Commits end on other threads; to be
/// told of each would cost more.
const HOLD_STEP: Duration = Duration::from_millis(1);

/// The actor that brings one worker's connections their frames.
pub struct Fanout {
    seats: Seats,
    chat: Addr<ChatServer>,
    gauges: Gauges,
    turns: Turns,
    hold: Hold,
    /// Whether the turn's end is under way.
    ending: bool,
    /// When the turn that leaves began to.
    began: Instant,
    waiting: i64,
}

impl Fanout {
    /// For the connections in `seats`.
    pub fn new(seats: Seats, chat: Addr<ChatServer>, gauges: Gauges, hold: Hold) -> Self {
        Self {
            seats,
            chat,
            gauges,
            turns: Turns::default(),
            hold,
            ending: false,
            began: Instant::now(),
            waiting: 0,
        }
    }

    fn apply(&mut self, effect: Effect) {
        match effect {
            Effect::Send { to: Recipients::Connection(connection), frame, weight } => {
                self.alone(connection, |seat| {
                    let pushed = seat.outbox.push(&frame, weight);
                    seat.greet();
                    pushed.map(|()| 1)
                });
            }
            Effect::Send { to, frame, weight } => {
                if self.turns.gathering().is_full() {
                    self.write_out();
                }
                self.turns.gathering().add(to, frame, weight);
            }
            Effect::Listen(connection, heard) => self.alone(connection, |seat| {
                seat.heard = heard;
                Ok(0)
            }),
            Effect::Close { connection, reason, retry_after_ms } => {
                self.alone(connection, |seat| {
                    seat.outbox.close(reason, retry_after_ms);
                    seat.greet();
                    Ok(0)
                });
            }
            // The ChatServer's own.
            Effect::ReadLog { .. } | Effect::FillHole { .. } => {}
        }
    }

    /// Does something to one connection, behind what the turn holds for it. `act` gives the number
    /// of frames.
    fn alone(
        &mut self,
        connection: ConnectionId,
        act: impl FnOnce(&mut Seat) -> Result<u64, Overflow>,
    ) {
        if let Some(seat) = self.seats.borrow_mut().get_mut(&connection) {
            match self.turns.settle(connection, seat).and_then(|settled| Ok(settled + act(seat)?)) {
                Ok(frames) => self.gauges.deliveries.inc_by(frames),
                Err(Overflow) => let_go(&self.gauges, &self.chat, connection, seat),
            }
        }
    }

    /// The turn is complete. What is for a few connections alone leaves at once.
    fn begin(&mut self) {
        self.hold.end();
        self.began = Instant::now();
        let seats = self.seats.borrow();
        self.turns
            .begin()
            .iter()
            .filter_map(|connection| seats.get(connection))
            .for_each(|seat| seat.outbox.flush());
    }

    /// Sends a part of the turn that leaves.
    fn slice(&mut self, connections: usize) {
        let Self { turns, seats, gauges, chat, .. } = self;
        if !turns.is_leaving() {
            return;
        }
        let mut frames = 0;
        turns.leave(&seats.borrow(), connections, |connection, seat, given| match given {
            Ok(given) => frames += given,
            Err(Overflow) => let_go(gauges, chat, connection, seat),
        });
        gauges.deliveries.inc_by(frames);
        if !turns.is_leaving() {
            let took = self.began.elapsed();
            self.hold.took(took);
            gauges.fanout_seconds.observe(took.as_secs_f64());
        }
    }

    /// Sends all of it at once: there is no room for more.
    fn write_out(&mut self) {
        self.slice(usize::MAX);
        self.begin();
        self.slice(usize::MAX);
    }

    /// Does something that a panic may not leave half done. Then nobody can tell which of the
    /// worker's connections have had what, so all of them are told to come back: what they missed
    /// is in the log.
    pub(in crate::live) fn whole(&mut self, act: impl FnOnce(&mut Self)) {
        if panics::contain("a worker's fan-out", || act(self)).is_some() {
            return;
        }
        self.turns = Turns::default();
        let connections: Vec<ConnectionId> = self.seats.borrow().keys().copied().collect();
        log::error!("{} connections of the worker are told to come back", connections.len());
        for connection in connections {
            panics::contain("a worker's fan-out", || self.apply(Hub::farewell(connection)));
            self.chat.do_send(Leave { connection, died: false });
        }
    }

    /// Pings who is silent, lets go of who is dead, sees to those who had no room, and counts what
    /// waits.
    fn sweep(&mut self) {
        let now = Instant::now();
        let mut dead = Vec::new();
        let mut waiting = 0;
        for (connection, seat) in self.seats.borrow().iter() {
            let (silence, pinged) = seat.outbox.silence(now);
            if silence >= DEAD_AFTER {
                dead.push(*connection);
            } else if silence >= PING_AFTER && !pinged {
                seat.outbox.ping();
            }
            match seat.outbox.care(now) {
                Care::None => {}
                Care::Resync => self.chat.do_send(FellBehind { connection: *connection }),
                Care::Presence => self.chat.do_send(TellOnline { connection: *connection }),
                Care::LetGo => let_go(&self.gauges, &self.chat, *connection, seat),
            }
            waiting += i64::try_from(seat.outbox.len()).unwrap_or(i64::MAX);
        }
        self.gauges.outbox_frames.add(waiting - self.waiting);
        self.waiting = waiting;
        for connection in dead {
            self.gauges.dead_closed.inc();
            if let Some(seat) = self.seats.borrow().get(&connection) {
                seat.outbox.abort();
            }
            self.chat.do_send(Leave { connection, died: true });
        }
    }
}

impl Actor for Fanout {
    type Context = Context<Self>;

    fn started(&mut self, ctx: &mut Self::Context) {
        ctx.set_mailbox_capacity(1024);
        ctx.run_interval(SWEEP, |fanout, _| fanout.whole(Self::sweep));
    }
}

/// What must happen on this worker, in order.
#[derive(Message)]
#[rtype(result = "()")]
pub struct Deliver(pub Vec<Effect>);

impl Handler<Deliver> for Fanout {
    type Result = ();

    fn handle(&mut self, Deliver(effects): Deliver, ctx: &mut Self::Context) {
        self.whole(|fanout| effects.into_iter().for_each(|effect| fanout.apply(effect)));
        // What else has come by now is given first, so that a burst is one send a connection.
        if !std::mem::replace(&mut self.ending, true) {
            ctx.notify(EndTurn);
        }
    }
}

#[derive(Message)]
#[rtype(result = "()")]
struct EndTurn;

impl Handler<EndTurn> for Fanout {
    type Result = ();

    fn handle(&mut self, _: EndTurn, ctx: &mut Self::Context) {
        if !self.turns.is_leaving() {
            if self.hold.lasts(Instant::now()) {
                ctx.notify_later(EndTurn, HOLD_STEP);
                return;
            }
            self.whole(Self::begin);
        }
        self.whole(|fanout| fanout.slice(SLICE));
        self.ending = self.turns.is_leaving() || !self.turns.gathering().is_empty();
        if self.ending {
            // Not a message to itself: an actor goes through all of these before anything else may
            // run.
            ctx.spawn(yield_now().into_actor(self).map(|(), _, ctx| ctx.notify(EndTurn)));
        }
    }
}

/// A reader without room for what it must have.
fn let_go(gauges: &Gauges, chat: &Addr<ChatServer>, connection: ConnectionId, seat: &Seat) {
    gauges.slow_closed.inc();
    seat.outbox.close(Goodbye::Slow, None);
    chat.do_send(Leave { connection, died: false });
}
