//! The few things that the two databases do in their own way.

use std::path::Path;

use diesel::{
    connection::SimpleConnection,
    migration::MigrationSource,
    prelude::*,
    result::{DatabaseErrorKind, Error as DieselError},
    sql_types::{BigInt, Text},
    sqlite::Sqlite,
};
use diesel_migrations::{EmbeddedMigrations, MigrationHarness, embed_migrations};

use super::{
    Connection, OpenError, Tx,
    schema::{comments, notifications, posts, sessions, uploads, users},
};
use crate::domain::{CommentId, PostId, SessionId, Timestamp, UploadId, UserId};

const SQLITE: EmbeddedMigrations = embed_migrations!("migrations/sqlite");
const POSTGRES: EmbeddedMigrations = embed_migrations!("migrations/postgres");

/// Older ones can corrupt a write-ahead log with two connections.
const SQLITE_OLDEST: (u32, u32, u32) = (3, 51, 3);
const POSTGRES_OLDEST: u32 = 15;

#[derive(diesel::QueryableByName)]
struct Version {
    #[diesel(sql_type = Text)]
    version: String,
}

/// What every SQLite connection is told first: readers beside the writer, nothing lost at a power
/// cut, no waiting for ever.
const SQLITE_SETUP: &str = "PRAGMA busy_timeout = 5000; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON;";
/// What every PostgreSQL connection is told first: no statement and no lock is waited for longer
/// than a person would. And messages are not translated, since errors are told apart by them: most
/// roles may not ask for that, and then it is as the server's administrator decided.
const POSTGRES_SETUP: &str = "
    SET statement_timeout = '8s';
    SET lock_timeout = '5s';
    SET idle_in_transaction_session_timeout = '15s';
    DO $$ BEGIN
        SET lc_messages = 'C';
    EXCEPTION WHEN insufficient_privilege THEN
        NULL;
    END $$";

/// Sets a new connection up.
pub(super) fn set_up(conn: &mut Connection) -> QueryResult<()> {
    match conn {
        Connection::Sqlite(c) => c.batch_execute(SQLITE_SETUP),
        Connection::Postgres(c) => c.batch_execute(POSTGRES_SETUP),
    }
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

/// Refuses a database that is too old.
pub(super) fn check_version(conn: &mut Connection) -> Result<(), OpenError> {
    match conn {
        Connection::Sqlite(c) => {
            let found = diesel::sql_query("SELECT sqlite_version() AS version")
                .get_result::<Version>(c)?
                .version;
            let mut parts = found.split('.').map(|part| part.parse().unwrap_or(0));
            let mut next = || parts.next().unwrap_or(0);
            if (next(), next(), next()) < SQLITE_OLDEST {
                let (major, minor, patch) = SQLITE_OLDEST;
                return Err(OpenError::TooOld(format!(
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
                return Err(OpenError::TooOld(format!(
                    "PostgreSQL {found} is too old: {POSTGRES_OLDEST} or later is needed"
                )));
            }
        }
    }
    Ok(())
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

/// Brings the tables up to date.
pub(super) fn migrate(
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
pub(super) fn first_pending(conn: &mut Connection) -> diesel::migration::Result<Option<String>> {
    let Connection::Sqlite(c) = conn else { return Ok(None) };
    let is_new = c.applied_migrations()?.is_empty();
    let pending = if is_new { Vec::new() } else { c.pending_migrations(SQLITE)? };
    Ok(pending.first().map(|migration| {
        migration.name().to_string().split('_').next().unwrap_or_default().to_owned()
    }))
}

/// The first migration that the database has had and this binary does not know.
pub(super) fn first_unknown(conn: &mut Connection) -> diesel::migration::Result<Option<String>> {
    let known = known()?;
    let mut applied: Vec<String> =
        query!(conn, |c| c.applied_migrations())?.iter().map(ToString::to_string).collect();
    applied.sort();
    Ok(applied.into_iter().find(|version| !known.contains(version)))
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

/// The versions of the migrations that this binary knows: the same for both databases.
fn known() -> diesel::migration::Result<Vec<String>> {
    let known = MigrationSource::<Sqlite>::migrations(&SQLITE)?;
    let mut known: Vec<String> =
        known.iter().map(|migration| migration.name().version().to_string()).collect();
    known.sort();
    Ok(known)
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

/// Holds a comment until the transaction ends: nobody replies to it meanwhile, and who was about to
/// has been waited for. With SQLite's one writer that is so anyway.
pub(super) fn lock_comment(tx: &mut Tx<'_>, id: CommentId) -> QueryResult<()> {
    match tx.any() {
        Connection::Sqlite(_) => Ok(()),
        Connection::Postgres(c) => comments::table
            .find(id)
            .select(comments::id)
            .for_update()
            .first::<i64>(c)
            .optional()
            .map(drop),
    }
}

/// Holds pictures until the transaction ends, as [`lock_comment`] does a comment; always in the
/// same order, so that nobody waits in a circle.
pub(super) fn lock_uploads(tx: &mut Tx<'_>, ids: &[UploadId]) -> QueryResult<()> {
    match tx.any() {
        Connection::Sqlite(_) => Ok(()),
        Connection::Postgres(c) => {
            let rows = uploads::table.filter(uploads::id.eq_any(ids)).order(uploads::id);
            rows.select(uploads::id).for_update().load::<i64>(c).map(drop)
        }
    }
}

/// Holds people's accounts until the transaction ends: nobody changes them meanwhile, and who was
/// about to has been waited for. Always in the same order, and before any session. With SQLite's
/// one writer that is so anyway.
pub(super) fn lock_users(tx: &mut Tx<'_>, ids: &[UserId]) -> QueryResult<()> {
    match tx.any() {
        Connection::Sqlite(_) => Ok(()),
        Connection::Postgres(c) => {
            let rows = users::table.filter(users::id.eq_any(ids)).order(users::id);
            rows.select(users::id).for_no_key_update().load::<i64>(c).map(drop)
        }
    }
}

/// Holds a session until the transaction ends: nobody ends it meanwhile, and who was about to has
/// been waited for. Any number of transactions hold the same one, and it may be noted as used.
pub(super) fn lock_session(tx: &mut Tx<'_>, id: SessionId) -> QueryResult<()> {
    match tx.any() {
        Connection::Sqlite(_) => Ok(()),
        Connection::Postgres(c) => sessions::table
            .find(id)
            .select(sessions::id)
            .for_key_share()
            .first::<i64>(c)
            .optional()
            .map(drop),
    }
}

/// Holds the order of the categories until the transaction ends. Those who count posts wait for
/// nobody.
pub(super) fn lock_categories(tx: &mut Tx<'_>) -> QueryResult<()> {
    match tx.any() {
        Connection::Sqlite(_) => Ok(()),
        Connection::Postgres(c) => {
            diesel::sql_query("SELECT pg_advisory_xact_lock(7236142)").execute(c).map(drop)
        }
    }
}

/// Lets one process at a time make the keys of older accounts. SQLite has one writer anyway.
pub(super) fn lock_account_keys(tx: &mut Tx<'_>) -> QueryResult<()> {
    match tx.any() {
        Connection::Sqlite(_) => Ok(()),
        Connection::Postgres(c) => {
            diesel::sql_query("SELECT pg_advisory_xact_lock(7236141)").execute(c).map(drop)
        }
    }
}

/// Holds a post until the transaction ends, that nobody writes under it meanwhile, and what people
/// were told of it, in the order of [`lock_notifications`].
pub(super) fn lock_post(tx: &mut Tx<'_>, id: PostId) -> QueryResult<()> {
    match tx.any() {
        Connection::Sqlite(_) => Ok(()),
        Connection::Postgres(c) => {
            posts::table.find(id).select(posts::id).for_update().first::<i64>(c).optional()?;
            let told =
                notifications::table.filter(notifications::post_id.eq(id)).order(notifications::id);
            told.select(notifications::id).for_update().load::<i64>(c).map(drop)
        }
    }
}

/// Holds a person's unread notifications, always in the same order, so that two who change several
/// of them never wait for each other.
pub(super) fn lock_notifications(tx: &mut Tx<'_>, person: UserId) -> QueryResult<()> {
    match tx.any() {
        Connection::Sqlite(_) => Ok(()),
        Connection::Postgres(c) => notifications::table
            .filter(notifications::person_id.eq(person).and(notifications::read_at.is_null()))
            .order(notifications::id)
            .select(notifications::id)
            .for_update()
            .load::<i64>(c)
            .map(drop),
    }
}
