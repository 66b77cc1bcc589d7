//! What tests are written with: a server, people, their sockets and their browsers.

mod app;
mod browser;
mod client;
mod command;
mod database;
mod mail;
mod messages;
mod notifications;
mod pictures;
mod plan;
mod traces;
mod ws;

use std::{num::NonZeroUsize, sync::LazyLock, time::Duration};

use tokio::sync::Semaphore;

pub use app::TestApp;
pub use browser::{Browser, Role};
pub use client::{Answer, PASSWORD, Person, registration};
pub use command::{Finished, Process, command, program};
pub use database::{Database, TestDatabase};
pub use mail::MailServer;
pub use pictures::{encoded, form, noise};
pub use plan::Plan;
pub use reqwest::Method;
pub use serde_json::{Value, json};
pub use traces::Traces;
pub use ws::Socket;

/// How long an event may take before a test gives up: far longer than any should, so that a busy
/// machine fails nothing.
pub const PATIENCE: Duration = Duration::from_secs(20);

/// Makes `name::sqlite` and `name::postgres` of one test.
#[macro_export]
macro_rules! both {
    ($name:ident, $test:expr) => {
        mod $name {
            #[allow(unused_imports)]
            use super::*;

            #[actix_web::test]
            async fn sqlite() {
                $crate::support::TestApp::test($crate::support::Database::Sqlite, $test).await;
            }

            #[actix_web::test]
            async fn postgres() {
                $crate::support::TestApp::test($crate::support::Database::Postgres, $test).await;
            }
        }
    };
}

/// The same of what needs no server, or one of its own: it is given a [`Database`], or what is made
/// from one, as a [`TestDatabase`].
#[macro_export]
macro_rules! on_both {
    ($name:ident, $test:expr) => {
        mod $name {
            #[allow(unused_imports)]
            use super::*;

            #[actix_web::test]
            async fn sqlite() {
                ($test)($crate::support::Database::Sqlite.into()).await;
            }

            #[actix_web::test]
            async fn postgres() {
                ($test)($crate::support::Database::Postgres.into()).await;
            }
        }
    };
}

/// Makes a test of three servers on one PostgreSQL database.
#[macro_export]
macro_rules! on_nodes {
    ($name:ident, $test:expr) => {
        #[actix_web::test]
        async fn $name() {
            $crate::support::TestApp::test_nodes($test).await;
        }
    };
}

/// Makes a test in browsers. What they show is the same on both databases: one is enough.
#[macro_export]
macro_rules! in_browsers {
    ($name:ident, $test:expr) => {
        #[actix_web::test]
        async fn $name() {
            let _turn = $crate::support::BROWSER_TESTS.acquire().await;
            $crate::support::TestApp::test($crate::support::Database::Sqlite, $test).await;
        }
    };
}

/// Turns at the cores: browsers want one each, and too many tests of them at a time would be late for
/// what has to be seen soon.
pub static BROWSER_TESTS: LazyLock<Semaphore> = LazyLock::new(|| {
    Semaphore::new(std::thread::available_parallelism().map_or(2, NonZeroUsize::get))
});

/// The values of one key, in the order of the items.
pub fn pick<'a>(items: &'a Value, key: &str) -> Vec<&'a Value> {
    items.as_array().expect("a list").iter().map(|item| &item[key]).collect()
}
