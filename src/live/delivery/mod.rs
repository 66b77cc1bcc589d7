//! From an effect to the bytes on a socket: fan-out, batches and bounded queues.

pub mod batch;
pub mod coalesce;
pub mod connections;
pub mod fanout;
pub mod gauges;
pub mod outbox;
