//! The few things that the two databases do in their own way.

use diesel::{
    prelude::*,
    result::{DatabaseErrorKind, Error as DieselError},
    sql_types::Text,
};
use diesel_migrations::{EmbeddedMigrations, MigrationHarness, embed_migrations};

use super::{
    Connection, OpenError, Tx,
    schema::{comments, notifications, posts},
};
use crate::domain::{CommentId, PostId, UserId};

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

/// Refuses a database that is too old.
pub(super) fn check_version(conn: &mut Connection) -> Result<(), OpenError> {
    match conn {
        Connection::Sqlite(c) => {
            let found = diesel::sql_query("SELECT sqlite_version() AS version").get_result::<Version>(c)?.version;
            let mut parts = found.split('.').map(|part| part.parse().unwrap_or(0));
            let mut next = || parts.next().unwrap_or(0);
            if (next(), next(), next()) < SQLITE_OLDEST {
                let (major, minor, patch) = SQLITE_OLDEST;
                return Err(OpenError::TooOld(format!("SQLite {found} is too old: {major}.{minor}.{patch} or later is needed")));
            }
        }
        Connection::Postgres(c) => {
            let found = diesel::sql_query("SELECT current_setting('server_version') AS version").get_result::<Version>(c)?.version;
            let major: u32 = found.split(|c: char| !c.is_ascii_digit()).next().and_then(|n| n.parse().ok()).unwrap_or(0);
            if major < POSTGRES_OLDEST {
                return Err(OpenError::TooOld(format!("PostgreSQL {found} is too old: {POSTGRES_OLDEST} or later is needed")));
            }
        }
    }
    Ok(())
}

/// Brings the tables up to date.
pub(super) fn migrate(conn: &mut Connection) -> Result<(), Box<dyn std::error::Error + Send + Sync>> {
    match conn {
        Connection::Sqlite(c) => c.run_pending_migrations(SQLITE).map(drop),
        Connection::Postgres(c) => {
            // Two servers that start at once take turns.
            diesel::sql_query("SELECT pg_advisory_lock(7236140)").execute(c)?;
            let migrated = c.run_pending_migrations(POSTGRES).map(drop);
            diesel::sql_query("SELECT pg_advisory_unlock(7236140)").execute(c)?;
            migrated
        }
    }
}

/// Whether `result` failed because a row with that value of `column` is there already.
pub(super) fn is_taken<T>(result: &QueryResult<T>, column: &str) -> bool {
    match result {
        // PostgreSQL names the constraint (`users_email_key_key`), SQLite the column (`users.email_key`).
        Err(DieselError::DatabaseError(DatabaseErrorKind::UniqueViolation, info)) => {
            info.constraint_name().is_some_and(|name| name.contains(column)) || info.message().contains(column)
        }
        _ => false,
    }
}

/// A pattern for `LIKE … ESCAPE '\'` that matches what begins with `prefix`, its own wildcards taken literally.
pub(super) fn prefix_pattern(prefix: &str) -> String {
    let mut pattern = String::with_capacity(prefix.len() + 1);
    for c in prefix.chars() {
        if matches!(c, '%' | '_' | '\\') {
            pattern.push('\\');
        }
        pattern.push(c);
    }
    pattern.push('%');
    pattern
}

/// A text to look up: PostgreSQL refuses NUL wherever it stands, and no stored text holds what takes its place here.
pub(super) fn storable(text: &str) -> String {
    text.replace('\0', "\u{fffd}")
}

/// Holds a comment until the transaction ends: nobody replies to it meanwhile, and who was about to has been waited for. With
/// SQLite's one writer that is so anyway.
pub(super) fn lock_comment(tx: &mut Tx<'_>, id: CommentId) -> QueryResult<()> {
    match tx.any() {
        Connection::Sqlite(_) => Ok(()),
        Connection::Postgres(c) => comments::table.find(id).select(comments::id).for_update().first::<i64>(c).optional().map(drop),
    }
}

/// Holds a post until the transaction ends, that nobody writes under it meanwhile, and what people were told of it, in the order of
/// [`lock_notifications`].
pub(super) fn lock_post(tx: &mut Tx<'_>, id: PostId) -> QueryResult<()> {
    match tx.any() {
        Connection::Sqlite(_) => Ok(()),
        Connection::Postgres(c) => {
            posts::table.find(id).select(posts::id).for_update().first::<i64>(c).optional()?;
            let told = notifications::table.filter(notifications::post_id.eq(id)).order(notifications::id);
            told.select(notifications::id).for_update().load::<i64>(c).map(drop)
        }
    }
}

/// Holds a person's unread notifications, always in the same order, so that two who change several of them never wait for each other.
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
