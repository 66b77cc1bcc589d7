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

mod access;
mod accounts;
mod backup;
mod backup_folders;
mod bad_input;
mod browser;
mod browser_accounts;
mod browser_admin;
mod browser_messages;
mod browser_names;
mod browser_notifications;
mod browser_offline;
mod browser_pictures;
mod browser_places;
mod browser_reading;
mod browser_shapes;
mod browser_texts;
mod browser_writing;
mod bytes_held;
mod categories;
mod command;
mod comments;
mod conversations;
mod counting;
mod database_errors;
mod doctor;
mod edits;
mod engine;
mod event_stream;
mod exit_codes;
mod frames;
mod heads;
mod hostile;
mod idempotency;
mod limits;
mod live;
mod log;
mod login;
mod mailboxes;
mod measures;
mod mentions;
mod message_edits;
mod names;
mod notifications;
mod openapi;
mod outage;
mod outdated;
mod packaging;
mod pagination;
mod panics;
mod posts;
mod presence;
mod privacy;
mod proof;
mod proxies;
mod readiness;
mod registration;
mod rendered;
mod reset;
mod resume;
mod security;
mod sessions;
mod setup;
mod start;
mod static_files;
mod texts;
mod told;
mod typing;
mod upgrade;
mod upload_files;
mod upload_quotas;
mod uploads;
mod uploads_kept;
