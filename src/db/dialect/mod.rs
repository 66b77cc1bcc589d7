//! The few things that the two databases do in their own way.

use std::path::Path;

use diesel::{
    connection::SimpleConnection,
    prelude::*,
    result::{DatabaseErrorKind, Error as DieselError},
    sql_types::{BigInt, Text},
};

pub(super) use self::{
    attempts::take_attempt,
    locks::{
        first_held, hold_comments, hold_posts, hold_settings, lock_account_keys, lock_categories,
        lock_category, lock_comment, lock_leaving, lock_many_texts, lock_message,
        lock_notifications, lock_post, lock_reactions_told, lock_search_backlog, lock_settings,
        lock_told_in, lock_told_of_comment, lock_uploads, lock_users, share_post,
    },
    migrations::{first_pending, first_unknown, migrate},
    notify::notify,
    search::{find_words, forget_all_words, forget_words, forget_words_under, index_words},
    sequence::{number_events, set_config, vacuum_queue},
    statements::{advance_log, among, count_comments, count_posts},
    writing::{insert_comment, insert_post},
};
pub use self::{
    migrations::{Migrations, Newer, migrations, newest_known, refuse_newer},
    notify::CHANNEL,
};
use super::Connection;
use crate::domain::Timestamp;

mod attempts;
mod locks;
mod migrations;
mod notify;
mod search;
mod sequence;
pub(super) mod setup;
mod statements;
pub mod stats;
mod writing;

/// Older ones can corrupt a write-ahead log with two connections.
const SQLITE_OLDEST: (u32, u32, u32) = (3, 51, 3);
const POSTGRES_OLDEST: u32 = 15;

#[derive(diesel::QueryableByName)]
struct Version {
    #[diesel(sql_type = Text)]
    version: String,
}

/// The language in which PostgreSQL tells of errors, when they can't be told apart in it: `de_DE`.
pub(super) fn foreign_language(conn: &mut Connection) -> QueryResult<Option<String>> {
    let Connection::Postgres(c) = conn else { return Ok(None) };
    let found = diesel::sql_query("SELECT current_setting('lc_messages') AS version")
        .get_result::<Version>(c)?
        .version;
    let known = ["C", "POSIX", "en"].iter().any(|language| found.starts_with(language));
    Ok((!known && !found.is_empty()).then_some(found))
}

/// Why a database can't be trusted, if it is too old.
pub(super) fn too_old(conn: &mut Connection) -> QueryResult<Option<String>> {
    match conn {
        Connection::Sqlite(c) => {
            let found = diesel::sql_query("SELECT sqlite_version() AS version")
                .get_result::<Version>(c)?
                .version;
            let mut parts = found.split('.').map(|part| part.parse().unwrap_or(0));
            let mut next = || parts.next().unwrap_or(0);
            if (next(), next(), next()) < SQLITE_OLDEST {
                let (major, minor, patch) = SQLITE_OLDEST;
                return Ok(Some(format!(
                    "SQLite {found} is too old: {major}.{minor}.{patch} or later is needed"
                )));
            }
        }
        Connection::Postgres(c) => {
            let found = diesel::sql_query("SELECT current_setting('server_version') AS version")
                .get_result::<Version>(c)?
                .version;
            let major: u32 = found
                .split(|c: char| !c.is_ascii_digit())
                .next()
                .and_then(|n| n.parse().ok())
                .unwrap_or(0);
            if major < POSTGRES_OLDEST {
                return Ok(Some(format!(
                    "PostgreSQL {found} is too old: {POSTGRES_OLDEST} or later is needed"
                )));
            }
        }
    }
    Ok(None)
}

/// What it is, with its version.
pub fn version(conn: &mut Connection) -> QueryResult<String> {
    let ask = |sql: &'static str| diesel::sql_query(sql);
    Ok(match conn {
        Connection::Sqlite(c) => format!(
            "SQLite {}",
            ask("SELECT sqlite_version() AS version").get_result::<Version>(c)?.version
        ),
        Connection::Postgres(c) => {
            format!(
                "PostgreSQL {}",
                ask("SELECT current_setting('server_version') AS version")
                    .get_result::<Version>(c)?
                    .version
            )
        }
    })
}

/// PostgreSQL's clock; SQLite has none of its own.
pub fn clock(conn: &mut Connection) -> QueryResult<Option<Timestamp>> {
    #[derive(diesel::QueryableByName)]
    struct Now {
        #[diesel(sql_type = BigInt)]
        ms: i64,
    }
    let Connection::Postgres(c) = conn else { return Ok(None) };
    let now = "SELECT (extract(epoch FROM clock_timestamp()) * 1000)::bigint AS ms";
    Ok(Some(Timestamp(diesel::sql_query(now).get_result::<Now>(c)?.ms)))
}

/// Others who are connected to a PostgreSQL database.
pub fn other_connections(conn: &mut Connection) -> QueryResult<i64> {
    #[derive(diesel::QueryableByName)]
    struct Count {
        #[diesel(sql_type = BigInt)]
        count: i64,
    }
    let Connection::Postgres(c) = conn else { return Ok(0) };
    let others = "SELECT count(*) AS count FROM pg_stat_activity \
        WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend'";
    Ok(diesel::sql_query(others).get_result::<Count>(c)?.count)
}

/// Gives the schema of a PostgreSQL database another name, and makes an empty one in its place.
pub fn put_schema_aside(conn: &mut Connection, name: &str) -> QueryResult<()> {
    on_schema(
        conn,
        name,
        "DO $$ DECLARE here text := current_schema(); BEGIN \
            EXECUTE format('ALTER SCHEMA %I RENAME TO %I', here, current_setting('althing.schema')); \
            EXECUTE format('CREATE SCHEMA %I', here); \
        END $$",
    )
}

/// Undoes [`put_schema_aside`]; what is in its place meanwhile is gone.
pub fn put_schema_back(conn: &mut Connection, name: &str) -> QueryResult<()> {
    on_schema(
        conn,
        name,
        "DO $$ DECLARE here text := current_schema(); BEGIN \
            EXECUTE format('DROP SCHEMA %I CASCADE', here); \
            EXECUTE format('ALTER SCHEMA %I RENAME TO %I', current_setting('althing.schema'), here); \
        END $$",
    )
}

/// What makes names of schemas can't be bound, so PostgreSQL quotes them itself.
fn on_schema(conn: &mut Connection, name: &str, statement: &str) -> QueryResult<()> {
    let Connection::Postgres(c) = conn else { return Ok(()) };
    diesel::Connection::transaction(c, |c| {
        diesel::sql_query("SELECT set_config('althing.schema', $1, true)")
            .bind::<Text, _>(name)
            .execute(c)?;
        c.batch_execute(statement)
    })
}

/// Whether these are the tables of a forum.
pub(super) fn is_forum(conn: &mut Connection) -> QueryResult<bool> {
    let tables = "SELECT name AS text FROM sqlite_master WHERE type = 'table' \
        AND name IN ('__diesel_schema_migrations', 'events', 'log_head', 'posts', 'users')";
    Ok(texts(conn, tables)?.len() == 5)
}

/// Whether a table is there already. PostgreSQL's are brought up to date before anyone asks.
pub(super) fn has_table(conn: &mut Connection, name: &str) -> QueryResult<bool> {
    let Connection::Sqlite(_) = conn else { return Ok(true) };
    Ok(texts(conn, "SELECT name AS text FROM sqlite_master WHERE type = 'table'")?
        .iter()
        .any(|table| table == name))
}

/// Takes the name of the history from a database that has one name for all of it.
pub(super) fn take_name_of_history(conn: &mut Connection) -> QueryResult<()> {
    let unnamed = "UPDATE log_head SET epoch = ''";
    query!(conn, |c| diesel::sql_query(unnamed).execute(c)).map(drop)
}

/// What is wrong with a SQLite database; the first thing found.
pub(super) fn fault(conn: &mut Connection) -> QueryResult<Option<String>> {
    let whole = texts(conn, "SELECT integrity_check AS text FROM pragma_integrity_check LIMIT 1")?;
    let loose = texts(
        conn,
        "SELECT 'a row of ' || \"table\" || ' belongs to nothing' AS text FROM pragma_foreign_key_check LIMIT 1",
    )?;
    Ok(whole.into_iter().find(|told| told != "ok").or_else(|| loose.into_iter().next()))
}

/// Copies a SQLite database as it is at this moment into an empty file.
pub(super) fn copy_into(conn: &mut Connection, file: &Path) -> QueryResult<()> {
    let Connection::Sqlite(c) = conn else { return Ok(()) };
    diesel::sql_query("VACUUM INTO ?").bind::<Text, _>(file.to_string_lossy()).execute(c).map(drop)
}

/// Brings all of a SQLite database into its one file. Fails as locked while someone else has it
/// open.
pub(super) fn fold(conn: &mut Connection) -> QueryResult<()> {
    let Connection::Sqlite(c) = conn else { return Ok(()) };
    c.batch_execute("PRAGMA journal_mode = DELETE")
}

/// Brings what was written into the file of a SQLite database, and leaves its log empty.
pub(super) fn check_point(conn: &mut Connection) -> QueryResult<()> {
    let Connection::Sqlite(c) = conn else { return Ok(()) };
    c.batch_execute("PRAGMA wal_checkpoint(TRUNCATE)")
}

/// The column `text` of what SQLite answers.
fn texts(conn: &mut Connection, sql: &str) -> QueryResult<Vec<String>> {
    #[derive(diesel::QueryableByName)]
    struct Row {
        #[diesel(sql_type = Text)]
        text: String,
    }
    let Connection::Sqlite(c) = conn else { return Ok(Vec::new()) };
    Ok(diesel::sql_query(sql).load::<Row>(c)?.into_iter().map(|row| row.text).collect())
}

/// Whether `result` failed because a row with that value of `column` is there already.
pub(super) fn is_taken<T>(result: &QueryResult<T>, column: &str) -> bool {
    match result {
        // PostgreSQL names the constraint (`users_email_key_key`), SQLite the column
        // (`users.email_key`).
        Err(DieselError::DatabaseError(DatabaseErrorKind::UniqueViolation, info)) => {
            info.constraint_name().is_some_and(|name| name.contains(column))
                || info.message().contains(column)
        }
        _ => false,
    }
}

/// A text to look up: PostgreSQL refuses NUL wherever it stands, and no stored text holds what
/// takes its place here.
pub(super) fn storable(text: &str) -> String {
    text.replace('\0', "\u{fffd}")
}
