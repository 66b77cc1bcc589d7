//! Opening the database at a start: waiting for it, refusing what is too old or too new, and
//! bringing it up to date.

use std::time::{Duration, Instant};

use diesel::ConnectionError;
use tokio::{task::spawn_blocking, time::sleep};

use super::{Connection, account_keys, backup, dialect, lock};
use crate::{config::DatabaseUrl, files};

/// Between two tries while the database does not answer.
const TRY_EVERY: Duration = Duration::from_secs(1);
/// Between two lines that say so.
const TELL_EVERY: Duration = Duration::from_secs(10);
/// What waiting does not help against, in PostgreSQL's words: of a connection that fails there is
/// nothing else. In another language it is waited for in vain, and then told all the same.
const FINAL: [&str; 6] = [
    "authentication failed",
    "does not exist",
    "no pg_hba.conf entry",
    "no password supplied",
    "does not support SSL",
    "invalid",
];

/// Returns once the database answers, or when it has not for so long; then opening it will say why.
/// Each try takes moments: whoever waits can be told to stop.
pub async fn wait_for(url: &DatabaseUrl, patience: Duration) {
    let DatabaseUrl::Postgres(_) = url else { return };
    let (start, mut told) = (Instant::now(), None);
    loop {
        let tried = url.clone();
        let Ok(Err(error)) = spawn_blocking(move || Connection::open(&tried).map(drop)).await
        else {
            break;
        };
        let (left, error) = (patience.saturating_sub(start.elapsed()), error.to_string());
        if left.is_zero() || FINAL.iter().any(|words| error.contains(words)) {
            return;
        }
        if told.is_none_or(|told: Instant| told.elapsed() >= TELL_EVERY) {
            log::warn!(
                "the database does not answer; waiting for it, {} s at most: {error}",
                left.as_secs()
            );
            told = Some(Instant::now());
        }
        sleep(TRY_EVERY.min(left)).await;
    }
    if told.is_some() {
        log::info!("the database answers");
    }
}

/// One connection to a database that is ready for use: made when it is a missing SQLite file, and
/// brought up to date. Blocks.
///
/// For a command it is all that is needed: a pool would still be connecting, in threads of its own,
/// while the process ends.
pub fn open(url: &DatabaseUrl) -> Result<Connection, OpenError> {
    let mut conn = Connection::open(url).map_err(OpenError::Connect)?;
    if let DatabaseUrl::Sqlite(path) = url {
        files::close(path);
    }
    if let Some(why) = dialect::too_old(&mut conn)? {
        return Err(OpenError::TooOld(why));
    }
    if let Some(language) = dialect::foreign_language(&mut conn)? {
        log::warn!(
            "PostgreSQL tells of errors in {language}, in which they can't be told apart: as an administrator of it, run ALTER ROLE … SET lc_messages = 'C'"
        );
    }
    dialect::refuse_newer(&mut conn)?;
    if let DatabaseUrl::Sqlite(path) = url
        && let Some(kept) =
            backup::keep_before_migration(&mut conn, path).map_err(OpenError::Backup)?
    {
        log::info!("the tables change: as it was, the database is kept as {}", kept.display());
    }
    bring_up_to_date(&mut conn)?;
    Ok(conn)
}

fn bring_up_to_date(conn: &mut Connection) -> Result<(), OpenError> {
    dialect::migrate(conn).map_err(OpenError::Migrate)?;
    account_keys::fill(conn)
        .map_err(|error| OpenError::Migrate(format!("the keys of names: {error:?}").into()))?;
    Ok(())
}

/// A fresh forum's database in memory: for tests alone.
#[cfg(test)]
pub fn in_memory() -> Connection {
    let mut conn = Connection::in_memory().expect("SQLite in memory");
    bring_up_to_date(&mut conn).expect("the tables");
    conn
}

/// Why the database could not be opened.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// Nothing answered, or not with a database.
    #[error("can't open the database: {0}")]
    Connect(ConnectionError),
    /// The library or server is too old to be trusted.
    #[error("{0}")]
    TooOld(String),
    /// A later version of Althing has changed its tables.
    #[error(transparent)]
    Newer(#[from] dialect::Newer),
    /// Another forum has it.
    #[error(transparent)]
    Locked(#[from] lock::LockError),
    /// It could not be copied before its tables change.
    #[error("can't keep a copy of the database before it changes: {0}")]
    Backup(backup::BackupError),
    /// The tables could not be brought up to date.
    #[error("can't bring the database up to date: {0}")]
    Migrate(Box<dyn std::error::Error + Send + Sync>),
    /// The version could not be read.
    #[error("can't ask the database for its version: {0}")]
    Version(#[from] diesel::result::Error),
}
