//! One a worker: takes each frame once and gives it to those of the worker's connections that are
//! to have it.
//!
//! It works in batches: what has come together goes out together, with one send a connection; and in
//! slices, so that requests to the same worker do not wait for thousands of sends.

use std::time::{Duration, Instant};

use actix::prelude::*;
use tokio::task::yield_now;

use super::{
    Deliver,
    gauges::Gauges,
    outbox::{Care, Overflow},
};
use crate::{
    domain::ConnectionId,
    live::{
        chat_server::{ChatServer, FellBehind, Leave, TellOnline},
        delivery::{
            batch::WriteBatches,
            coalesce::CoalescingDelay,
            connections::{Connections, Recipient},
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
/// How long a batch that is held rests before it asks again. Commits end on other threads; to be
/// told of each would cost more.
const DELAY_STEP: Duration = Duration::from_millis(1);

/// The actor that brings one worker's connections their frames.
pub struct Fanout {
    connections: Connections,
    chat: Addr<ChatServer>,
    gauges: Gauges,
    batches: WriteBatches,
    delay: CoalescingDelay,
    /// Whether the batch's end is under way.
    ending: bool,
    /// When the batch that leaves began to.
    began: Instant,
    /// When the first event of the batch that gathers, and of that which leaves, was committed.
    committed: [Option<Instant>; 2],
    waiting: i64,
}

impl Fanout {
    /// For the connections in `connections`.
    pub fn new(
        connections: Connections,
        chat: Addr<ChatServer>,
        gauges: Gauges,
        delay: CoalescingDelay,
    ) -> Self {
        Self {
            connections,
            chat,
            gauges,
            batches: WriteBatches::default(),
            delay,
            ending: false,
            began: Instant::now(),
            committed: [None; 2],
            waiting: 0,
        }
    }

    fn apply(&mut self, effect: Effect) {
        match effect {
            Effect::Send { to: Recipients::Connection(connection), frame, weight } => {
                self.alone(connection, |recipient| {
                    let pushed = recipient.outbox.push(&frame, weight);
                    recipient.greet();
                    pushed.map(|()| 1)
                });
            }
            Effect::Send { to, frame, weight } => {
                if self.batches.gathering().is_full() {
                    self.write_out();
                }
                self.batches.gathering().add(to, frame, weight);
            }
            Effect::Listen(connection, heard) => self.alone(connection, |recipient| {
                recipient.heard = heard;
                Ok(0)
            }),
            Effect::Close { connection, reason, retry_after_ms } => {
                self.alone(connection, |recipient| {
                    recipient.outbox.close(reason, retry_after_ms);
                    recipient.greet();
                    Ok(0)
                });
            }
            // The ChatServer's own.
            Effect::ReadLog { .. }
            | Effect::ReadRuns
            | Effect::ReadReaders
            | Effect::FillHole { .. }
            | Effect::ReadPeople(_) => {}
        }
    }

    /// Does something to one connection, behind what the batch holds for it. `act` gives the number
    /// of frames.
    fn alone(
        &mut self,
        connection: ConnectionId,
        act: impl FnOnce(&mut Recipient) -> Result<u64, Overflow>,
    ) {
        if let Some(recipient) = self.connections.borrow_mut().get_mut(&connection) {
            match self
                .batches
                .settle(connection, recipient)
                .and_then(|settled| Ok(settled + act(recipient)?))
            {
                Ok(frames) => self.gauges.deliveries.inc_by(frames),
                Err(Overflow) => let_go(&self.gauges, &self.chat, connection, recipient),
            }
        }
    }

    /// The batch is complete. What is for a few connections alone leaves at once.
    fn begin(&mut self) {
        self.delay.end();
        self.began = Instant::now();
        self.committed[1] = self.committed[0].take();
        let connections = self.connections.borrow();
        self.batches
            .begin()
            .iter()
            .filter_map(|connection| connections.get(connection))
            .for_each(|recipient| recipient.outbox.flush());
        drop(connections);
        self.measure();
    }

    /// Once all of a batch is written: how long ago the first of it was committed.
    fn measure(&mut self) {
        if !self.batches.is_leaving()
            && let Some(committed) = self.committed[1].take()
        {
            self.gauges.fanout_seconds.observe(committed.elapsed().as_secs_f64());
        }
    }

    /// Sends a part of the batch that leaves.
    fn slice(&mut self, count: usize) {
        let Self { batches, connections, gauges, chat, .. } = self;
        if !batches.is_leaving() {
            return;
        }
        let mut frames = 0;
        batches.leave(&connections.borrow(), count, |connection, recipient, given| match given {
            Ok(given) => frames += given,
            Err(Overflow) => let_go(gauges, chat, connection, recipient),
        });
        gauges.deliveries.inc_by(frames);
        if !batches.is_leaving() {
            self.delay.took(self.began.elapsed());
            self.measure();
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
        self.batches = WriteBatches::default();
        let connections: Vec<ConnectionId> = self.connections.borrow().keys().copied().collect();
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
        for (connection, recipient) in self.connections.borrow().iter() {
            let (silence, pinged) = recipient.outbox.silence(now);
            if silence >= DEAD_AFTER {
                dead.push(*connection);
            } else if silence >= PING_AFTER && !pinged {
                recipient.outbox.ping();
            }
            match recipient.outbox.care(now) {
                Care::None => {}
                Care::Resync => self.chat.do_send(FellBehind { connection: *connection }),
                Care::Presence => self.chat.do_send(TellOnline { connection: *connection }),
                Care::LetGo => let_go(&self.gauges, &self.chat, *connection, recipient),
            }
            waiting += i64::try_from(recipient.outbox.len()).unwrap_or(i64::MAX);
        }
        self.gauges.outbox_frames.add(waiting - self.waiting);
        self.waiting = waiting;
        for connection in dead {
            self.gauges.dead_closed.inc();
            if let Some(recipient) = self.connections.borrow().get(&connection) {
                recipient.outbox.abort();
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

impl Handler<Deliver> for Fanout {
    type Result = ();

    fn handle(&mut self, Deliver { effects, committed }: Deliver, ctx: &mut Self::Context) {
        self.committed[0] = self.committed[0].or(committed);
        self.whole(|fanout| effects.into_iter().for_each(|effect| fanout.apply(effect)));
        // What else has come by now is given first, so that a burst is one send a connection.
        if !std::mem::replace(&mut self.ending, true) {
            ctx.notify(EndBatch);
        }
    }
}

#[derive(Message)]
#[rtype(result = "()")]
struct EndBatch;

impl Handler<EndBatch> for Fanout {
    type Result = ();

    fn handle(&mut self, _: EndBatch, ctx: &mut Self::Context) {
        if !self.batches.is_leaving() {
            if self.delay.lasts(Instant::now()) {
                ctx.notify_later(EndBatch, DELAY_STEP);
                return;
            }
            self.whole(Self::begin);
        }
        self.whole(|fanout| fanout.slice(SLICE));
        self.ending = self.batches.is_leaving() || !self.batches.gathering().is_empty();
        if self.ending {
            // Not a message to itself: an actor goes through all of these before anything else may
            // run.
            ctx.spawn(yield_now().into_actor(self).map(|(), _, ctx| ctx.notify(EndBatch)));
        }
    }
}

/// A reader without room for what it must have.
fn let_go(
    gauges: &Gauges,
    chat: &Addr<ChatServer>,
    connection: ConnectionId,
    recipient: &Recipient,
) {
    gauges.slow_closed.inc();
    recipient.outbox.close(Goodbye::Slow, None);
    chat.do_send(Leave { connection, died: false });
}
