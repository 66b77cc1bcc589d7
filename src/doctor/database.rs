//! The database: whether it answers, of what version its tables are, its clock, and its last
//! backup.

use std::time::Instant;

use super::{Check, verdict};
use crate::{
    config::{Config, DatabaseUrl},
    db::{Connection, dialect, last_backup, users},
    domain::Timestamp,
};

pub(super) fn look(conn: &mut Connection, config: &Config) -> Vec<Check> {
    let start = Instant::now();
    let version = dialect::version(conn).map_err(|error| error.to_string());
    let mut checks = vec![verdict::database(version, start.elapsed())];
    checks.push(verdict::migrations(dialect::migrations(conn).map_err(|error| error.to_string())));
    if let (DatabaseUrl::Postgres(_), Ok(Some(theirs))) =
        (&config.database_url, dialect::clock(conn))
    {
        checks.push(verdict::clock("clock of the database", theirs.0 - Timestamp::now().0));
    }
    // Tables that are not there yet have been told of.
    if let (Ok(last), Ok(first)) = (last_backup::find(conn), users::first_created(conn)) {
        checks.push(verdict::backup(last, first, Timestamp::now()));
    }
    checks
}
