//! From an effect to the bytes on a socket: fan-out, batches and bounded queues.

pub mod batch;
pub mod coalesce;
pub mod connections;
pub mod fanout;
pub mod gauges;
pub mod outbox;

use std::time::Instant;

use actix::Message;

use crate::live::state::effect::Effect;

/// What must happen on one worker, in order.
#[derive(Message)]
#[rtype(result = "()")]
pub struct Deliver {
    /// What is to be done, in this order.
    pub effects: Vec<Effect>,
    /// When the events among it were committed, if that was just now.
    pub committed: Option<Instant>,
}
