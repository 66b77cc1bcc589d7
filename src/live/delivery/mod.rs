//! From an effect to the bytes on a socket: fan-out, batches and bounded queues.

pub mod batch;
pub mod coalesce;
pub mod connections;
pub mod fanout;
pub mod gauges;
pub mod outbox;

use actix::Message;

use crate::live::state::effect::Effect;

/// What must happen on one worker, in order.
#[derive(Message)]
#[rtype(result = "()")]
pub struct Deliver(pub Vec<Effect>);
