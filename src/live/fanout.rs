//! One a worker: takes each frame once and gives it to those of the worker's connections that are to have it.
//!
//! It works in turns: what has come together goes out together, with one send a connection.

use std::time::{Duration, Instant};

use actix::prelude::*;

use super::{
    chat_server::{ChatServer, Leave},
    effect::{Effect, Recipients},
    gauges::Gauges,
    hold::Hold,
    hub::HEARTBEAT_S,
    outbox::Overflow,
    seats::{Seat, Seats},
    turn::Turn,
};
use crate::{domain::ConnectionId, protocol::Goodbye};

/// How often silent connections are looked for.
const SWEEP: Duration = Duration::from_millis(500);
/// Silence after which a client is pinged: so early that the sweep is never late.
const PING_AFTER: Duration = Duration::from_secs(HEARTBEAT_S - 1);
/// Silence after which a client is taken for dead: a ping, and ten seconds.
const DEAD_AFTER: Duration = Duration::from_secs(HEARTBEAT_S + 9);

/// How long a turn that is held rests before it asks again. Commits end on other threads; to be told of each would cost more.
const HOLD_STEP: Duration = Duration::from_millis(1);

/// The actor that brings one worker's connections their frames.
pub struct Fanout {
    seats: Seats,
    chat: Addr<ChatServer>,
    gauges: Gauges,
    turn: Turn,
    hold: Hold,
    /// Whether the turn's end is under way.
    ending: bool,
    waiting: i64,
}

impl Fanout {
    /// For the connections in `seats`.
    pub fn new(seats: Seats, chat: Addr<ChatServer>, gauges: Gauges, hold: Hold) -> Self {
        Self { seats, chat, gauges, turn: Turn::default(), hold, ending: false, waiting: 0 }
    }

    fn apply(&mut self, effect: Effect) {
        match effect {
            Effect::Send { to: Recipients::Connection(connection), frame, weight } => self.alone(connection, |seat| {
                seat.greeted = true;
                seat.outbox.push(&frame, weight).map(|()| 1)
            }),
            Effect::Send { to, frame, weight } => {
                if self.turn.is_full() {
                    self.write_out();
                }
                self.turn.add(to, frame, weight);
            }
            Effect::Listen(connection, heard) => self.alone(connection, |seat| {
                seat.heard = heard;
                Ok(0)
            }),
            Effect::Close { connection, reason, retry_after_ms } => self.alone(connection, |seat| {
                seat.outbox.close(reason, retry_after_ms);
                Ok(0)
            }),
            // The ChatServer's own.
            Effect::ReadLog { .. } | Effect::FillHole { .. } => {}
        }
    }

    /// Does something to one connection, behind what the turn holds for it. `act` gives the number of frames.
    fn alone(&mut self, connection: ConnectionId, act: impl FnOnce(&mut Seat) -> Result<u64, Overflow>) {
        if let Some(seat) = self.seats.borrow_mut().get_mut(&connection) {
            match self.turn.settle(connection, seat).and_then(|settled| Ok(settled + act(seat)?)) {
                Ok(frames) => self.gauges.deliveries.inc_by(frames),
                Err(Overflow) => self.let_go(connection, seat),
            }
        }
    }

    /// A reader without room for what it must have.
    fn let_go(&self, connection: ConnectionId, seat: &Seat) {
        self.gauges.slow_closed.inc();
        seat.outbox.close(Goodbye::Slow, None);
        self.chat.do_send(Leave { connection, died: false });
    }

    /// Sends all of the turn, and begins the next.
    fn write_out(&mut self) {
        let started = Instant::now();
        let mut turn = std::mem::take(&mut self.turn);
        let few = turn.few();
        let seats = self.seats.borrow();
        let mut given = 0;
        let mut send = |connection: ConnectionId, seat: &Seat| match turn.send(connection, seat) {
            Ok(frames) => given += frames,
            Err(Overflow) => self.let_go(connection, seat),
        };
        if let Some(few) = few {
            few.iter().filter_map(|connection| seats.get_key_value(connection)).for_each(|(connection, seat)| send(*connection, seat));
        } else {
            seats.iter().for_each(|(connection, seat)| send(*connection, seat));
            self.hold.took(started.elapsed());
        }
        self.gauges.deliveries.inc_by(given);
        self.gauges.fanout_seconds.observe(started.elapsed().as_secs_f64());
    }

    /// Pings who is silent, lets go of who is dead, and counts what waits.
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
        ctx.run_interval(SWEEP, |fanout, _| fanout.sweep());
    }
}

/// What must happen on this worker, in order.
#[derive(Message)]
#[rtype(result = "()")]
pub struct Deliver(pub Vec<Effect>);

impl Handler<Deliver> for Fanout {
    type Result = ();

    fn handle(&mut self, Deliver(effects): Deliver, ctx: &mut Self::Context) {
        for effect in effects {
            self.apply(effect);
        }
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
        if self.hold.lasts(Instant::now()) {
            ctx.notify_later(EndTurn, HOLD_STEP);
        } else {
            self.ending = false;
            self.hold.end();
            self.write_out();
        }
    }
}
