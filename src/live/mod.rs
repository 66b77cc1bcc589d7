//! The live half: who is here, who is typing, and every event to every browser.
//!
//! `hub` and what it is made of are pure state: `now` comes in, effects go out, so that every rule
//! is a table test. `chat_server`, `chat_session` and `fanout` are the actors around it, `outbox`
//! is a connection's way to its socket. Nothing here reads or writes the database, and nothing here
//! ever waits for a client.

pub mod chat_server;
pub mod chat_session;
pub mod effect;
pub mod event_stream;
pub mod fanout;
pub mod frame;
pub mod gauges;
pub mod handle;
pub mod hints;
pub mod history;
pub mod hold;
pub mod hub;
pub mod inbox;
pub mod incoming;
#[cfg(test)]
mod mishaps;
pub mod outbox;
pub mod presence;
pub mod privacy;
#[cfg(test)]
mod properties;
pub mod resume;
pub mod roster;
pub mod seats;
pub mod subscriptions;
pub mod throttle;
pub mod turn;
pub mod typing;
#[cfg(test)]
mod views;

/// How long the property tests look: `PROPTEST_CASES` says more. What they find is kept in
/// `proptest-regressions/`, and tried first.
#[cfg(test)]
fn cases() -> proptest::test_runner::Config {
    let usual = proptest::test_runner::Config::default();
    proptest::test_runner::Config { cases: usual.cases.max(400), ..usual }
}
