//! Althing, a real-time forum server.
//!
//! HTTP handlers make things durable; the live half tells everyone. A post is written once through
//! [`db`], gets its place in the event log inside the same transaction, and only then goes through
//! [`live`] to every browser.
//!
//! Who may import whom (`tests/tidy/` holds us to it): `domain ← protocol ← live`, `domain ← db`,
//! [`http`] uses [`db`] and the doors of [`live`], [`app`] wires all.

pub mod app;
pub mod backups;
mod blocking;
pub mod commands;
pub mod config;
#[macro_use]
pub mod db;
pub mod doctor;
pub mod domain;
pub mod error;
pub mod files;
pub mod forum;
pub mod housekeeping;
pub mod http;
pub mod live;
pub mod log;
pub mod logging;
pub mod lookups;
mod mail;
mod metrics;
pub mod nodes;
pub mod panics;
pub mod protocol;
pub mod reacted;
pub mod revocations;
pub mod telling;
pub mod uploads;
