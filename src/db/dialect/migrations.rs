//! The tables' changes, once for each database.

use diesel::{
    connection::SimpleConnection, migration::MigrationSource, prelude::*,
    result::Error as DieselError, sqlite::Sqlite,
};
use diesel_migrations::{EmbeddedMigrations, MigrationHarness, embed_migrations};

use super::Version;
use crate::db::Connection;

const SQLITE: EmbeddedMigrations = embed_migrations!("migrations/sqlite");
const POSTGRES: EmbeddedMigrations = embed_migrations!("migrations/postgres");

/// Brings the tables up to date.
pub(in crate::db) fn migrate(
    conn: &mut Connection,
) -> Result<(), Box<dyn std::error::Error + Send + Sync>> {
    match conn {
        Connection::Sqlite(c) => c.run_pending_migrations(SQLITE).map(drop),
        Connection::Postgres(c) => {
            // A change of a large table takes the time that it takes. Two servers that start at
            // once take turns.
            c.batch_execute("SET statement_timeout = 0; SET lock_timeout = 0")?;
            diesel::sql_query("SELECT pg_advisory_lock(7236140)").execute(c)?;
            let migrated = c.run_pending_migrations(POSTGRES).map(drop);
            diesel::sql_query("SELECT pg_advisory_unlock(7236140)").execute(c)?;
            migrated
        }
    }
}

/// The version of the first migration that a SQLite database lacks, unless it is a new one:
/// `2026-11-22-000002`.
pub(in crate::db) fn first_pending(
    conn: &mut Connection,
) -> diesel::migration::Result<Option<String>> {
    let Connection::Sqlite(c) = conn else { return Ok(None) };
    let is_new = c.applied_migrations()?.is_empty();
    let pending = if is_new { Vec::new() } else { c.pending_migrations(SQLITE)? };
    Ok(pending.first().map(|migration| {
        migration.name().to_string().split('_').next().unwrap_or_default().to_owned()
    }))
}

/// The first migration that the database has had and this binary does not know.
pub(in crate::db) fn first_unknown(
    conn: &mut Connection,
) -> diesel::migration::Result<Option<String>> {
    let known = known()?;
    let mut applied: Vec<String> =
        query!(conn, |c| c.applied_migrations())?.iter().map(ToString::to_string).collect();
    applied.sort();
    Ok(applied.into_iter().find(|version| !known.contains(version)))
}

/// Why a database is left alone.
#[derive(Debug, thiserror::Error)]
pub enum Newer {
    /// A later version of Althing has changed its tables; this one would fail on them, or spoil
    /// them.
    #[error(
        "the database is of a newer Althing than this one: it has the change {0}; start the newer one, or restore a backup of before"
    )]
    Than(String),
    /// It could not be asked.
    #[error("can't ask the database for its changes: {0}")]
    Unknown(Box<dyn std::error::Error + Send + Sync>),
}

/// Refuses a database that a later version of Althing has changed.
pub fn refuse_newer(conn: &mut Connection) -> Result<(), Newer> {
    let unknown = first_unknown(conn).map_err(Newer::Unknown)?;
    unknown.map_or(Ok(()), |version| Err(Newer::Than(version)))
}

/// What a database has had of the migrations.
#[derive(Debug)]
pub struct Migrations {
    /// Those that it lacks.
    pub pending: Vec<String>,
    /// Those that this binary does not know.
    pub unknown: Vec<String>,
}

/// A look at the migrations of a forum's database, which changes nothing.
pub fn migrations(conn: &mut Connection) -> QueryResult<Migrations> {
    let known = known().map_err(DieselError::QueryBuilderError)?;
    let applied = "SELECT version FROM __diesel_schema_migrations ORDER BY version";
    let applied: Vec<Version> = query!(conn, |c| diesel::sql_query(applied).load(c))?;
    let applied: Vec<String> = applied.into_iter().map(|applied| applied.version).collect();
    let missing = |from: &[String], of: &[String]| {
        of.iter().filter(|version| !from.contains(version)).cloned().collect()
    };
    Ok(Migrations { pending: missing(&applied, &known), unknown: missing(&known, &applied) })
}

/// The last migration that this binary knows.
pub fn newest_known() -> QueryResult<String> {
    Ok(known().map_err(DieselError::QueryBuilderError)?.pop().unwrap_or_default())
}

/// The versions of the migrations that this binary knows: the same for both databases.
fn known() -> diesel::migration::Result<Vec<String>> {
    let known = MigrationSource::<Sqlite>::migrations(&SQLITE)?;
    let mut known: Vec<String> =
        known.iter().map(|migration| migration.name().version().to_string()).collect();
    known.sort();
    Ok(known)
}
