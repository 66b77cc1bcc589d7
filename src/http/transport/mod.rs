//! Connections below HTTP: accepted, counted, timed, and handed over at an upgrade.

pub mod connection;
pub mod heads;
mod pace;
pub mod parse_errors;
pub mod refused;
pub mod slots;
pub mod turns;
mod unclaimed;
pub mod upgrade;
