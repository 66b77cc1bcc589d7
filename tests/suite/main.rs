//! The integration suite: a real server for each test, real HTTP and WebSocket, on SQLite and on
//! PostgreSQL.
//!
//! A file is a theme, a test is a sentence about what people may rely on, written from the outside
//! and once for both databases:
//!
//! ```ignore
//! both!(a_post_reaches_everyone_at_once, async |app: TestApp| {
//!     let ana = app.register("ana").await;
//!     let mut bo = app.register("bo").await.ws().await;
//!     ana.post("general", "Hello", "World").await;
//!     bo.expect("post.created").await;
//! });
//! ```
//!
//! No test sleeps: it waits for the event, and proves absence by an event that must come after what
//! must not.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "in a test, that is how it fails")]
#![allow(unreachable_pub, reason = "a test program has no outside")]

#[macro_use]
mod support;

mod accounts;
mod administration;
mod api;
mod browser;
mod engine;
mod finding;
mod house;
mod live;
mod log;
mod messages;
mod moving;
mod nodes;
mod operation;
mod own;
mod packaging;
mod pages;
mod pictures;
mod reading;
mod texts;
mod writing;
