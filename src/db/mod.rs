//! What is kept: one pool, reads and writes.
//!
//! A read takes any connection. A write is a transaction, and what it tells the world goes into the
//! event log as its last step. SQLite has one writer, so there one thread does all that waits and
//! commits it together (`batch_writer`); on PostgreSQL each write has a connection of its own, its
//! events are queued, and it is answered when they have got their places (`queue`, `pending`).
//! Nothing here knows HTTP, sockets or the wire's shapes.

use std::{
    sync::{
        Arc, Mutex, MutexGuard, OnceLock, PoisonError,
        atomic::{AtomicUsize, Ordering},
    },
    time::{Duration, Instant},
};

use diesel::{ConnectionError, r2d2::Pool};
use tokio::{sync::oneshot, time::timeout};

use crate::{
    blocking::{Bounds, Late, Queue},
    config::DatabaseUrl,
    error::Error,
};

#[macro_use]
pub mod connection;
mod batch_writer;
mod commit;
pub mod dialect;
pub mod ids;
pub mod open;
mod pending;
pub mod pool;
pub mod reader;
pub mod schema;
pub mod sqlite_files;
pub mod tables;
pub mod timings;
pub mod transaction;

use batch_writer::BatchWriter;
pub use connection::Connection;
use connection::Manager;
pub use open::{OpenError, open};
use pending::Pending;
pub use reader::Reader;
pub use sqlite_files::{backup, last_backup, lock, restore};
pub use tables::{
    accounts::{
        account_keys, addresses, doctor_tokens, former, invites, privacy, resets, revocations,
        sessions, setup, tokens, users,
    },
    events,
    finding::{search, tags},
    house::{
        admin_users, audit, backup_grants, held, readers, reports, settings, sign_ups, suspensions,
        undone,
    },
    locks, login_attempts, mailed,
    moving::{category_merging, merged_addresses, merging, splitting},
    nodes,
    own::{bookmarks, exports, leaving, levels, viewed},
    queue,
    reading::{quotes, reacted, reactions, reads, visits},
    runs,
    texts::{
        categories, comments, concerned, counts, follows, idempotency, messages, notifications,
        outdated, posts, rendered, uploads, written,
    },
    writing::{drafts, solutions, versions},
};
pub use timings::Timings;
pub use transaction::Tx;

/// Connections for reading: more than the cores of a small server only make them wait for each
/// other.
const READERS: u32 = 8;
/// How long a request waits for a free connection before it is answered 503.
const POOL_WAIT: Duration = Duration::from_secs(3);

/// How long the disk counts as full after a write has failed for it.
const DISK_FULL: Duration = Duration::from_secs(5);

/// Requests before it, reads and writes each. As many at once as there are connections: one more
/// would have a thread only to wait for one. A request waits longer for its answer than any
/// statement of PostgreSQL may take (8 s) and than SQLite waits for a lock (5 s): past it the
/// database itself does not answer, and nobody knows whether it did what it was asked.
const QUEUE: Bounds = Bounds {
    what: "the database",
    at_once: READERS as usize,
    waiting: 1_000,
    turn_wait: Duration::from_secs(3),
    work_wait: Duration::from_secs(10),
    yields: false,
    refusal: Error::Unavailable,
};

/// Called when events are queued; told whether their write was the only one under way.
type Wake = Arc<dyn Fn(bool) + Send + Sync>;
/// Where the events of what was committed go.
type Tell = Arc<dyn Fn(Vec<events::Logged>) + Send + Sync>;

/// The database, as everyone gets it. Cloning shares the pool.
#[derive(Clone)]
pub struct Db {
    manager: Manager,
    readers: Pool<Manager>,
    writers: Pool<Manager>,
    reads_queue: Queue,
    writes_queue: WriteQueue,
    timings: Arc<OnceLock<Timings>>,
    tell: Option<Tell>,
    wake: Option<Wake>,
    pending: Arc<Pending>,
    writes: Arc<AtomicUsize>,
    /// When a write last failed because the disk took no more, until one is known to go through
    /// again.
    disk_full: Arc<Mutex<Option<Instant>>>,
}

/// How writes come to a connection.
#[derive(Clone)]
enum WriteQueue {
    /// SQLite: all to one thread, which commits them together.
    Batches(BatchWriter),
    /// PostgreSQL: each on a thread and a connection of its own.
    SideBySide(Queue),
}

impl Db {
    /// Opens the database as [`open`] does, for many. Blocks.
    pub fn open(url: &DatabaseUrl) -> Result<Self, OpenError> {
        drop(open(url)?);
        let manager = Manager::new(url.clone());
        let pool = |size| {
            Pool::builder()
                .max_size(size)
                .min_idle(Some(1))
                .test_on_check_out(true)
                .connection_timeout(POOL_WAIT)
                .error_handler(Box::new(manager.clone()))
        };
        let readers = pool(READERS).build_unchecked(manager.clone());
        let writers = match url {
            DatabaseUrl::Sqlite(_) => pool(1).build_unchecked(manager.clone()),
            DatabaseUrl::Postgres(_) => readers.clone(),
        };
        let timings = Arc::<OnceLock<Timings>>::default();
        let writes_queue = match url {
            DatabaseUrl::Sqlite(_) => {
                let timings = timings.clone();
                let committed = move |writes| {
                    if let Some(timings) = timings.get() {
                        timings.committed(writes);
                    }
                };
                let writer = BatchWriter::start(QUEUE, writers.clone(), manager.clone(), committed);
                WriteQueue::Batches(writer.map_err(|error| {
                    OpenError::Connect(ConnectionError::BadConnection(error.to_string()))
                })?)
            }
            DatabaseUrl::Postgres(_) => WriteQueue::SideBySide(Queue::new(QUEUE)),
        };
        Ok(Self {
            manager,
            readers,
            writers,
            reads_queue: Queue::new(QUEUE),
            writes_queue,
            timings,
            tell: None,
            wake: None,
            pending: Arc::default(),
            writes: Arc::default(),
            disk_full: Arc::default(),
        })
    }

    /// Tells how long it takes from now on.
    #[must_use]
    pub fn timed(self, timings: Timings) -> Self {
        let _ = self.timings.set(timings);
        self
    }

    /// Hands the events of each transaction to `tell` from now on, on the thread that committed it
    /// and right after that: whatever becomes of whoever asked for it, what is committed is told.
    /// On SQLite they come in the order of their commits; on PostgreSQL they do not come here, see
    /// [`Db::waking`]. Must be quick.
    #[must_use]
    pub fn telling(self, tell: impl Fn(Vec<events::Logged>) + Send + Sync + 'static) -> Self {
        Self { tell: Some(Arc::new(tell)), ..self }
    }

    /// Calls `wake` from now on when events are queued, on the thread that has just committed them:
    /// on PostgreSQL, where somebody must number them ([`queue::number`]), tell them, and say so
    /// ([`Db::told`]) before the write is answered. It hears whether no other write is under way.
    #[must_use]
    pub fn waking(self, wake: impl Fn(bool) + Send + Sync + 'static) -> Self {
        Self { wake: Some(Arc::new(wake)), ..self }
    }

    /// These events of the log are told: those of this process who wrote them are answered.
    pub fn told(&self, events: &[events::Logged]) {
        self.pending.told(events);
    }

    /// So many writes were numbered, and so kept, by one commit.
    pub fn numbered(&self, writes: usize) {
        if let Some(timings) = self.timings.get() {
            timings.committed(writes);
        }
    }

    /// A connection of one's own, outside of the pool. Blocks.
    pub fn connect(&self) -> Result<Connection, Error> {
        self.manager.open().map_err(|error| Error::Unavailable(error.into()))
    }

    /// Whether events are numbered after the commit of the write that they are of.
    pub fn numbers_later(&self) -> bool {
        matches!(self.writes_queue, WriteQueue::SideBySide(_))
    }

    /// Counts the writes that are under way, those that wait for their turn included.
    pub fn writes(&self) -> Arc<AtomicUsize> {
        self.writes.clone()
    }

    /// Open connections, and how many of them are idle.
    fn connections(&self) -> (u32, u32) {
        let mut pools = vec![self.readers.state()];
        if matches!(self.writes_queue, WriteQueue::Batches(_)) {
            pools.push(self.writers.state());
        }
        pools.iter().fold((0, 0), |(open, idle), pool| {
            (open + pool.connections, idle + pool.idle_connections)
        })
    }

    /// Requests that wait for their turn.
    fn waiting(&self) -> usize {
        let writes = match &self.writes_queue {
            WriteQueue::Batches(writer) => writer.waiting(),
            WriteQueue::SideBySide(queue) => queue.waiting(),
        };
        self.reads_queue.waiting() + writes
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

    /// Runs `work` in a transaction, off the event loop. Only if it returns `Ok` is anything kept,
    /// its events included.
    pub async fn write<T, F>(&self, work: F) -> Result<T, Error>
    where
        T: Send + 'static,
        F: FnOnce(&mut Tx<'_>) -> Result<T, Error> + Send + 'static,
    {
        let _under_way = UnderWay::begin(&self.writes);
        let _timer = self.timings.get().map(Timings::write);
        let written = match &self.writes_queue {
            WriteQueue::Batches(writer) => writer.run(self.tell.clone(), work).await,
            WriteQueue::SideBySide(queue) => {
                let this = self.clone();
                match queue.run(move || this.write_blocking(work)).await {
                    Ok((value, None)) => Ok(value),
                    Ok((value, Some(numbered))) => until(numbered).await.map(|()| value),
                    Err(error) => Err(error),
                }
            }
        };
        if let Err(Error::Storage(_)) = &written {
            *self.disk_full() = Some(Instant::now());
        }
        written
    }

    /// [`Db::read`] for those who are off the event loop already.
    pub fn read_blocking<T>(
        &self,
        work: impl FnOnce(&mut Connection) -> Result<T, Error>,
    ) -> Result<T, Error> {
        let _timer = self.timings.get().map(Timings::read);
        self.on_connection(&self.readers, work)
    }

    /// A transaction of its own, and the word that its events are told, if it has some.
    fn write_blocking<T>(
        &self,
        work: impl FnOnce(&mut Tx<'_>) -> Result<T, Error>,
    ) -> Result<(T, Option<oneshot::Receiver<()>>), Error> {
        let mut done =
            self.on_connection(&self.writers, |conn| commit::run(conn, &self.pending, work))?;
        let numbered = done.numbered.take();
        if numbered.is_none() {
            self.numbered(1);
        } else if let Some(wake) = &self.wake {
            wake(self.writes.load(Ordering::Relaxed) <= 1);
        }
        Ok((done.tell(self.tell.as_ref()), numbered))
    }

    /// Whether all is well: it answers, can be written as far as one knows, and is of this Althing.
    /// The error says what is not.
    pub async fn check(&self) -> Result<(), Error> {
        let migrations = self.read(|c| Ok(dialect::migrations(c)?)).await?;
        if !migrations.unknown.is_empty() {
            return Err(Error::NotReady(
                "The database was changed by a newer Althing than this one: start that one.",
            ));
        }
        let failed = *self.disk_full();
        if let Some(failed) = failed {
            // A small write may go through where a larger one has just failed.
            if failed.elapsed() < DISK_FULL {
                return Err(Error::Storage("a write has just failed".into()));
            }
            // Perhaps there is room again. Nobody else may try, where a proxy sends nobody here
            // meanwhile.
            self.write(|tx| Ok(last_backup::touch(tx)?)).await?;
            self.disk_full().take_if(|latest| *latest == failed);
        }
        Ok(())
    }

    fn disk_full(&self) -> MutexGuard<'_, Option<Instant>> {
        self.disk_full.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Draws the conclusion when the connection turns out to be lost.
    fn on_connection<T>(
        &self,
        pool: &Pool<Manager>,
        work: impl FnOnce(&mut Connection) -> Result<T, Error>,
    ) -> Result<T, Error> {
        let mut pooled = pool.get()?;
        let result = work(&mut pooled.conn);
        if result.as_ref().is_err_and(Error::is_lost_connection) {
            self.manager.suspect_all_older(&pooled);
        }
        result
    }
}

/// A transaction on a connection of one's own. Whom it concerns hears of it from the forum that
/// runs, which finds it in the log.
pub fn write_on<T>(
    conn: &mut Connection,
    work: impl FnOnce(&mut Tx<'_>) -> Result<T, Error>,
) -> Result<T, Error> {
    let pending = Pending::default();
    let mut done = commit::run(conn, &pending, work)?;
    if done.numbered.take().is_some() {
        // On the connection that committed them: it has outlived no crash, so nothing is lost, and
        // what it does not find to be numbered, somebody else has numbered.
        while let events @ [_, ..] = queue::number(conn)?.as_slice() {
            pending.told(events);
        }
    }
    Ok(done.tell(None))
}

/// Waits for the events of a write to be told.
async fn until(numbered: oneshot::Receiver<()>) -> Result<(), Error> {
    let Bounds { work_wait, refusal, .. } = QUEUE;
    match timeout(work_wait, numbered).await {
        Ok(Ok(())) => Ok(()),
        Ok(Err(lost)) => Err(refusal(lost.into())),
        Err(_) => Err(refusal(Late::NoAnswer("the event log", work_wait).into())),
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
