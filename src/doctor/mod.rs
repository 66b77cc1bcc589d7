//! What a host would look for by hand, looked at in one go: `althing doctor`, and the worst of it
//! in the log at each start.
//!
//! Finding out (the other files here) is apart from deciding what it means (`verdict`, which is
//! pure). Each look is bounded in time, none changes anything but for the one-time tokens by which
//! a forum that runs knows that its own host asks.

use serde::Serialize;

use crate::{
    config::{Config, DatabaseUrl},
    db::Connection,
};

mod database;
mod found;
mod machine;
mod mail;
mod verdict;
mod web;

pub use found::{Descriptors, Seen};
pub use web::TOKEN_HEADER;

/// One thing that was looked at.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Check {
    /// What: `database`, `disk of the pictures`.
    pub name: &'static str,
    /// Whether it is as it should be.
    pub ok: bool,
    /// What was found, and, where it is not as it should be, what to do.
    pub detail: String,
}

impl Check {
    fn ok(name: &'static str, detail: impl Into<String>) -> Self {
        Self { name, ok: true, detail: detail.into() }
    }

    fn wrong(name: &'static str, detail: impl Into<String>) -> Self {
        Self { name, ok: false, detail: detail.into() }
    }
}

/// Looks at everything. What needs a forum that runs is left out where `offline`. Blocks, for up to
/// a minute when much is wrong.
pub fn look(config: &Config, offline: bool) -> Vec<Check> {
    let mut checks = vec![verdict::options(config.check())];
    // A look must not make what is not there.
    let missing = match &config.database_url {
        DatabaseUrl::Sqlite(path) if !path.exists() => Some(path.clone()),
        _ => None,
    };
    let mut conn = match missing {
        Some(path) => Err(format!("there is no {} yet; the first start makes it", path.display())),
        None => Connection::open(&config.database_url).map_err(|error| error.to_string()),
    };
    match &mut conn {
        Ok(conn) => checks.extend(database::look(conn, config)),
        Err(error) => {
            checks.push(Check::wrong("database", format!("{}: {error}", config.database_url)));
        }
    }
    checks.extend(machine::look(config));
    checks.extend(mail::look(config));
    if !offline {
        checks.extend(web::look(config, conn.ok().as_mut()));
    }
    checks
}

/// What a forum that starts looks at itself: what needs nobody else. Blocks.
pub fn look_at_start(config: &Config) -> Vec<Check> {
    let mut checks = match Connection::open(&config.database_url) {
        Ok(mut conn) => database::look(&mut conn, config),
        Err(error) => vec![Check::wrong("database", error.to_string())],
    };
    checks.extend(machine::look(config));
    checks.push(verdict::descriptors(Descriptors::of_this_process()));
    checks
}

/// The first thing that is wrong: they are in the order of what hurts most.
pub fn worst(checks: &[Check]) -> Option<&Check> {
    checks.iter().find(|check| !check.ok)
}
