//! What is kept: one pool, reads and writes.
//!
//! A read takes any connection. A write is a transaction on a writer's connection (SQLite has just one, so that
//! `BEGIN IMMEDIATE` never waits for itself), and what it tells the world goes into the event log as its last step. Nothing here knows
//! HTTP, sockets or the wire's shapes.

use std::{
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use diesel::r2d2::Pool;

use crate::{
    blocking::{Bounds, Queue},
    config::DatabaseUrl,
    error::Error,
};

#[macro_use]
pub mod connection;
pub mod backup;
pub mod categories;
pub mod comments;
pub mod dialect;
pub mod events;
mod files;
pub mod follows;
pub mod idempotency;
pub mod ids;
pub mod invites;
pub mod lock;
pub mod messages;
pub mod notifications;
mod outdated;
pub mod posts;
pub mod privacy;
pub mod rendered;
pub mod resets;
pub mod restore;
pub mod revocations;
pub mod schema;
pub mod sessions;
pub mod timings;
pub mod tokens;
pub mod transaction;
pub mod uploads;
pub mod users;

pub use connection::Connection;
use connection::Manager;
pub use timings::Timings;
pub use transaction::Tx;

/// Connections for reading: more than the cores of a small server only make them wait for each other.
const READERS: u32 = 8;
/// How long a request waits for a free connection before it is answered 503.
const POOL_WAIT: Duration = Duration::from_secs(3);

/// Requests before it, reads and writes each. All connections can be at work, and as many threads are there already when one becomes free. A
/// request waits longer for its answer than any statement of PostgreSQL may take (8 s) and than SQLite waits for a lock (5 s): past it the
/// database itself does not answer, and nobody knows whether it did what it was asked.
const QUEUE: Bounds = Bounds {
    what: "the database",
    at_once: 16,
    waiting: 1_000,
    turn_wait: Duration::from_secs(3),
    work_wait: Duration::from_secs(10),
    refusal: Error::Unavailable,
};

/// Where the events of what was committed go.
type Tell = Arc<dyn Fn(Vec<events::Logged>) + Send + Sync>;

/// The database, as everyone gets it. Cloning shares the pool.
#[derive(Clone)]
pub struct Db {
    manager: Manager,
    readers: Pool<Manager>,
    writers: Pool<Manager>,
    reads_queue: Queue,
    writes_queue: Queue,
    timings: Option<Timings>,
    tell: Option<Tell>,
    writes: Arc<AtomicUsize>,
}

impl Db {
    /// Opens the database, makes it when it is a missing SQLite file, and migrates it. Blocks.
    pub fn open(url: &DatabaseUrl) -> Result<Self, OpenError> {
        let mut first = Connection::open(url).map_err(OpenError::Connect)?;
        if let DatabaseUrl::Sqlite(path) = url {
            files::close(path);
        }
        dialect::check_version(&mut first)?;
        if let DatabaseUrl::Sqlite(path) = url
            && let Some(kept) = backup::keep_before_migration(&mut first, path).map_err(OpenError::Backup)?
        {
            log::info!("the tables change: as it was, the database is kept as {}", kept.display());
        }
        dialect::migrate(&mut first).map_err(OpenError::Migrate)?;
        events::ensure_epoch(&mut first).map_err(|error| OpenError::Migrate(error.into()))?;
        let pool = |size| Pool::builder().max_size(size).min_idle(Some(1)).test_on_check_out(true).connection_timeout(POOL_WAIT);
        let manager = Manager::new(url.clone());
        let readers = pool(READERS).build_unchecked(manager.clone());
        let writers = match url {
            DatabaseUrl::Sqlite(_) => pool(1).build_unchecked(manager.clone()),
            DatabaseUrl::Postgres(_) => readers.clone(),
        };
        let (reads_queue, writes_queue) = (Queue::new(QUEUE), Queue::new(QUEUE));
        Ok(Self { manager, readers, writers, reads_queue, writes_queue, timings: None, tell: None, writes: Arc::default() })
    }

    /// Tells how long it takes from now on.
    #[must_use]
    pub fn timed(self, timings: Timings) -> Self {
        Self { timings: Some(timings), ..self }
    }

    /// Hands the events of each transaction to `tell` from now on, on the thread that committed it and right after that: whatever becomes of
    /// whoever asked for it, what is committed is told. On SQLite they come in the order of their commits. Must be quick.
    #[must_use]
    pub fn telling(self, tell: impl Fn(Vec<events::Logged>) + Send + Sync + 'static) -> Self {
        Self { tell: Some(Arc::new(tell)), ..self }
    }

    /// Counts the writes that are under way, those that wait for their turn included.
    pub fn writes(&self) -> Arc<AtomicUsize> {
        self.writes.clone()
    }

    /// Runs `work` on a reading connection, off the event loop.
    pub async fn read<T, F>(&self, work: F) -> Result<T, Error>
    where
        T: Send + 'static,
        F: FnOnce(&mut Connection) -> Result<T, Error> + Send + 'static,
    {
        let this = self.clone();
        self.reads_queue.run(move || this.read_blocking(work)).await
    }

    /// Runs `work` in a transaction, off the event loop. Only if it returns `Ok` is anything kept, its events included.
    pub async fn write<T, F>(&self, work: F) -> Result<T, Error>
    where
        T: Send + 'static,
        F: FnOnce(&mut Tx<'_>) -> Result<T, Error> + Send + 'static,
    {
        let this = self.clone();
        let _under_way = UnderWay::begin(&self.writes);
        self.writes_queue.run(move || this.write_blocking(work)).await
    }

    /// [`Db::read`] for those who are off the event loop already.
    pub fn read_blocking<T>(&self, work: impl FnOnce(&mut Connection) -> Result<T, Error>) -> Result<T, Error> {
        let _timer = self.timings.as_ref().map(Timings::read);
        self.on_connection(&self.readers, work)
    }

    /// [`Db::write`] for those who are off the event loop already.
    pub fn write_blocking<T>(&self, work: impl FnOnce(&mut Tx<'_>) -> Result<T, Error>) -> Result<T, Error> {
        let _timer = self.timings.as_ref().map(Timings::write);
        self.on_connection(&self.writers, |conn| {
            let done = transaction::run(conn, work)?;
            if let Some(tell) = self.tell.as_ref().filter(|_| !done.events.is_empty()) {
                tell(done.events);
            }
            done.afterwards.into_iter().for_each(|act| act());
            Ok(done.value)
        })
    }

    /// Draws the conclusion when the connection turns out to be lost.
    fn on_connection<T>(&self, pool: &Pool<Manager>, work: impl FnOnce(&mut Connection) -> Result<T, Error>) -> Result<T, Error> {
        let mut pooled = pool.get()?;
        let result = work(&mut pooled.conn);
        if result.as_ref().is_err_and(Error::is_lost_connection) {
            self.manager.suspect_all_older(&pooled);
        }
        result
    }
}

/// Counts a write until it is dropped, be it because nobody waits for it any more.
struct UnderWay<'a>(&'a AtomicUsize);

impl<'a> UnderWay<'a> {
    fn begin(writes: &'a AtomicUsize) -> Self {
        writes.fetch_add(1, Ordering::Relaxed);
        Self(writes)
    }
}

impl Drop for UnderWay<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}

/// Why the database could not be opened.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// Nothing answered, or not with a database.
    #[error("can't open the database: {0}")]
    Connect(diesel::ConnectionError),
    /// The library or server is too old to be trusted.
    #[error("{0}")]
    TooOld(String),
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
