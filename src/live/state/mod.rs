//! The state of the live half: pure, without a clock, a socket or a database.

pub mod connection;
pub mod effect;
pub mod endings;
pub mod ephemeral;
pub mod frame;
pub mod hub;
pub mod nodes;
pub mod presence;
pub mod privacy;
pub mod replay;
pub mod rights;
pub mod subscriptions;
pub mod typing;
pub mod viewing;
