//! The live half: who is here, who is typing, and every event to every browser.
//!
//! `hub` and what it is made of are pure state: `now` comes in, effects go out, so that every rule
//! is a table test. `chat_server`, `chat_session` and `fanout` are the actors around it, `outbox`
//! is a connection's way to its socket. Nothing here reads or writes the database, and nothing here
//! ever waits for a client.

pub mod chat_server;
pub mod delivery;
pub mod handle;
pub mod log;
pub mod others;
pub mod questions;
pub mod session;
pub mod state;
#[cfg(test)]
mod tests;

/// How long the property tests look: `PROPTEST_CASES` says more. What they find is kept in
/// `proptest-regressions/`, and tried first.
#[cfg(test)]
fn cases() -> proptest::test_runner::Config {
    let usual = proptest::test_runner::Config::default();
    proptest::test_runner::Config { cases: usual.cases.max(400), ..usual }
}
