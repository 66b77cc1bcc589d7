//! The event log on PostgreSQL, where writers wait for nobody and events get their places after the
//! commit.

mod places;
mod side_by_side;

use crate::support::{Database, TestDatabase};

/// An empty forum's database, without a server.
fn database() -> TestDatabase {
    let database = TestDatabase::new(Database::Postgres);
    drop(althing::db::open(&database.url.parse().unwrap()).unwrap());
    database
}
