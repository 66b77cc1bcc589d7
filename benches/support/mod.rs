//! What the benches share: the real server as a child process, its CPU clock, a database of its
//! own, a plain HTTP client and medians. Client and server share one machine, so everything here is
//! cheap on purpose: what the client burns, the server waits for. Nothing here may judge a time;
//! the benches print ratios to a floor of the same run and assert none.
#![allow(dead_code, reason = "each bench is a crate of its own and uses a part of this")]

pub(crate) mod cpu;
pub(crate) mod database;
pub(crate) mod http;
pub(crate) mod server;
pub(crate) mod spread;
pub(crate) mod words;

/// What stops a bench: said on standard error, never measured.
pub(crate) type Result<T> = std::result::Result<T, Box<dyn std::error::Error>>;
