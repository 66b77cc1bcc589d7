//! One a worker: takes each frame once and gives it to those of the worker's connections that are to have it.
//!
//! A turn first fills outboxes, then writes: what has come together goes out together, with one call a connection.

use std::time::{Duration, Instant};

use actix::prelude::*;

use super::{
    chat_server::{ChatServer, Leave},
    effect::{Effect, Recipients, Weight},
    gauges::Gauges,
    hub::HEARTBEAT_S,
    outbox::Overflow,
    seats::{Seat, Seats},
};
use crate::{domain::ConnectionId, live::frame::Frame, protocol::Goodbye};

/// How often silent connections are looked for.
const SWEEP: Duration = Duration::from_millis(500);
/// Silence after which a client is pinged: so early that the sweep is never late.
const PING_AFTER: Duration = Duration::from_secs(HEARTBEAT_S - 1);
/// Silence after which a client is taken for dead: a ping, and ten seconds.
const DEAD_AFTER: Duration = Duration::from_secs(HEARTBEAT_S + 9);

/// The actor that fills the outboxes of one worker.
pub struct Fanout {
    seats: Seats,
    chat: Addr<ChatServer>,
    gauges: Gauges,
    to_flush: Flush,
    flushing: bool,
    waiting: i64,
}

/// Who has something to be written.
enum Flush {
    Some(Vec<ConnectionId>),
    Everyone,
}

impl Fanout {
    /// For the connections in `seats`.
    pub fn new(seats: Seats, chat: Addr<ChatServer>, gauges: Gauges) -> Self {
        Self { seats, chat, gauges, to_flush: Flush::Some(Vec::new()), flushing: false, waiting: 0 }
    }

    fn apply(&mut self, effect: Effect) {
        match effect {
            Effect::Send { to: Recipients::Connection(connection), frame, weight } => {
                if let Some(seat) = self.seats.borrow_mut().get_mut(&connection) {
                    seat.greeted = true;
                    self.gauges.deliveries.inc_by(u64::from(self.give(connection, seat, &frame, weight)));
                    self.to_flush.add(connection);
                }
            }
            Effect::Send { to: Recipients::Everyone, frame, weight } => self.broadcast(&frame, weight, |seat| seat.greeted),
            Effect::Send { to: Recipients::Category(category, without), frame, weight } => {
                self.broadcast(&frame, weight, |seat| seat.wants(category, &without));
            }
            Effect::Listen(connection, heard) => {
                if let Some(seat) = self.seats.borrow_mut().get_mut(&connection) {
                    seat.heard = heard;
                }
            }
            Effect::Close { connection, reason, retry_after_ms } => {
                if let Some(seat) = self.seats.borrow().get(&connection) {
                    seat.outbox.close(reason, retry_after_ms);
                }
            }
            // The ChatServer's own.
            Effect::ReadLog { .. } | Effect::FillHole { .. } => {}
        }
    }

    fn broadcast(&mut self, frame: &Frame, weight: Weight, wants: impl Fn(&Seat) -> bool) {
        let mut given = 0;
        for (connection, seat) in self.seats.borrow().iter().filter(|(_, seat)| wants(seat)) {
            given += u64::from(self.give(*connection, seat, frame, weight));
        }
        self.gauges.deliveries.inc_by(given);
        self.to_flush = Flush::Everyone;
    }

    /// Queues a frame; a reader without room for it is let go.
    fn give(&self, connection: ConnectionId, seat: &Seat, frame: &Frame, weight: Weight) -> bool {
        let given = seat.outbox.push(frame, weight);
        if given == Err(Overflow) {
            self.gauges.slow_closed.inc();
            seat.outbox.close(Goodbye::Slow, None);
            self.chat.do_send(Leave { connection, died: false });
        }
        given.is_ok()
    }

    fn flush(&mut self) {
        let started = Instant::now();
        match std::mem::replace(&mut self.to_flush, Flush::Some(Vec::new())) {
            Flush::Everyone => self.seats.borrow().values().for_each(|seat| seat.outbox.flush()),
            Flush::Some(connections) => {
                let seats = self.seats.borrow();
                connections.iter().filter_map(|connection| seats.get(connection)).for_each(|seat| seat.outbox.flush());
            }
        }
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

impl Flush {
    fn add(&mut self, connection: ConnectionId) {
        if let Self::Some(connections) = self {
            connections.push(connection);
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
        // What else has come by now is given first, so that a burst is one write a connection.
        if !std::mem::replace(&mut self.flushing, true) {
            ctx.notify(WriteOut);
        }
    }
}

#[derive(Message)]
#[rtype(result = "()")]
struct WriteOut;

impl Handler<WriteOut> for Fanout {
    type Result = ();

    fn handle(&mut self, _: WriteOut, _: &mut Self::Context) {
        self.flushing = false;
        self.flush();
    }
}
