//! One connection type for both databases.
//!
//! `query!` compiles its expression once for each backend, so that a query is written once and
//! still has all of diesel that both share, `RETURNING` and `ON CONFLICT` included.

use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering},
};

use diesel::{
    Connection as _, ConnectionError, PgConnection, QueryResult, SqliteConnection,
    connection::{AnsiTransactionManager, TransactionManager},
    r2d2::{HandleError, ManageConnection, R2D2Connection},
};

use super::dialect::setup;
use crate::{
    config::DatabaseUrl,
    files,
    logging::{self, Kind},
};

/// A connection to the one database or the other.
pub enum Connection {
    /// To a SQLite file.
    Sqlite(SqliteConnection),
    /// To a PostgreSQL server.
    Postgres(PgConnection),
}

/// Runs a diesel expression on whichever backend the connection has: `query!(conn, |c|
/// users::table.load(c))`.
macro_rules! query {
    ($conn:expr, |$c:ident| $query:expr) => {
        match $conn.any() {
            $crate::db::Connection::Sqlite($c) => $query,
            $crate::db::Connection::Postgres($c) => $query,
        }
    };
}

impl Connection {
    /// Connects and sets up. A missing SQLite file is made, with its folder. Blocks.
    pub fn open(url: &DatabaseUrl) -> Result<Self, ConnectionError> {
        match url {
            DatabaseUrl::Sqlite(path) => {
                let refused = |error: std::io::Error| {
                    ConnectionError::BadConnection(format!("{}: {error}", path.display()))
                };
                files::make_file(path).map_err(refused)?;
                let mut conn = SqliteConnection::establish(&path.to_string_lossy())?;
                setup::sqlite(&mut conn).map_err(ConnectionError::CouldntSetupConfiguration)?;
                Ok(Self::Sqlite(conn))
            }
            DatabaseUrl::Postgres(url) => {
                let mut conn = PgConnection::establish(&with_waits(url))?;
                setup::postgres(&mut conn).map_err(ConnectionError::CouldntSetupConfiguration)?;
                Ok(Self::Postgres(conn))
            }
        }
    }

    /// An empty SQLite database in memory, which is gone with the connection: for tests alone.
    #[cfg(test)]
    pub(super) fn in_memory() -> Result<Self, ConnectionError> {
        let mut conn = SqliteConnection::establish(":memory:")?;
        setup::sqlite(&mut conn).map_err(ConnectionError::CouldntSetupConfiguration)?;
        Ok(Self::Sqlite(conn))
    }

    /// Itself: what `query!` calls, so that it also takes whatever dereferences to a connection.
    pub fn any(&mut self) -> &mut Self {
        self
    }

    /// Whether events get their places after the commit, so that writers wait for nobody: on
    /// PostgreSQL. SQLite has one writer, which gives them in the transaction.
    pub(super) fn numbers_later(&self) -> bool {
        matches!(self, Self::Postgres(_))
    }

    /// Opens a transaction. On SQLite it takes the write lock at once: one that reads first and
    /// writes later fails without waiting.
    pub(super) fn begin(&mut self) -> QueryResult<()> {
        match self {
            Self::Sqlite(c) => AnsiTransactionManager::begin_transaction_sql(c, "BEGIN IMMEDIATE"),
            Self::Postgres(c) => AnsiTransactionManager::begin_transaction(c),
        }
    }

    /// Opens a part of the open transaction that can be undone alone. It is kept and undone as the
    /// transaction itself is.
    pub(super) fn begin_savepoint(&mut self) -> QueryResult<()> {
        query!(self, |c| AnsiTransactionManager::begin_transaction(c))
    }

    /// Keeps what the transaction did.
    pub(super) fn commit(&mut self) -> QueryResult<()> {
        query!(self, |c| AnsiTransactionManager::commit_transaction(c))
    }

    /// Undoes what the transaction did. A connection on which even that fails is thrown away by the
    /// pool. Tells whether it went well.
    pub(super) fn rollback(&mut self) -> bool {
        let undone = query!(self, |c| AnsiTransactionManager::rollback_transaction(c));
        if let Err(error) = &undone {
            logging::repeated(
                Kind::Database,
                log::Level::Warn,
                format_args!("a rollback failed: {error}"),
            );
        }
        undone.is_ok()
    }
}

/// What bounds the wait for a server or a network that is gone without a word: two seconds for a
/// connection, ten for an answer. The operator may choose otherwise in the address.
const POSTGRES_WAITS: [(&str, u32); 5] = [
    ("connect_timeout", 2),
    ("tcp_user_timeout", 10_000),
    ("keepalives_idle", 4),
    ("keepalives_interval", 2),
    ("keepalives_count", 3),
];

fn with_waits(url: &str) -> String {
    let mut url = url.to_owned();
    for (option, value) in POSTGRES_WAITS {
        if !url.contains(&format!("{option}=")) {
            url.push(if url.contains('?') { '&' } else { '?' });
            url.extend([option, "=", &value.to_string()]);
        }
    }
    url
}

/// Makes connections for the pool, and knows which of them are no good any more.
///
/// A connection does not notice that its server is gone; only a query does. So once one has failed
/// for such a reason, every connection made before is thrown away when its turn comes, without
/// being asked: one request pays for a restart of the database, not one for each connection in the
/// pool.
#[derive(Clone, Debug)]
pub(super) struct Manager {
    url: DatabaseUrl,
    generation: Arc<AtomicUsize>,
}

/// A connection of the pool.
pub(super) struct Pooled {
    pub(super) conn: Connection,
    generation: usize,
}

impl Manager {
    pub(super) fn new(url: DatabaseUrl) -> Self {
        Self { url, generation: Arc::default() }
    }

    /// A new connection, for whoever asks.
    pub(super) fn open(&self) -> Result<Connection, ConnectionError> {
        Connection::open(&self.url)
    }

    /// This connection turned out to be lost. When it was an old one, that is no news about those
    /// made since.
    pub(super) fn suspect_all_older(&self, pooled: &Pooled) {
        let next = pooled.generation.wrapping_add(1);
        let _ = self.generation.compare_exchange(
            pooled.generation,
            next,
            Ordering::Relaxed,
            Ordering::Relaxed,
        );
    }

    fn is_current(&self, pooled: &Pooled) -> bool {
        pooled.generation == self.generation.load(Ordering::Relaxed)
    }
}

/// The pool tries on and on while the database is away.
impl HandleError<diesel::r2d2::Error> for Manager {
    fn handle_error(&self, error: diesel::r2d2::Error) {
        logging::repeated(
            Kind::Database,
            log::Level::Warn,
            format_args!("can't connect to the database: {error}"),
        );
    }
}

impl ManageConnection for Manager {
    type Connection = Pooled;
    type Error = diesel::r2d2::Error;

    fn connect(&self) -> Result<Pooled, Self::Error> {
        let generation = self.generation.load(Ordering::Relaxed);
        let conn = self.open().map_err(diesel::r2d2::Error::ConnectionError)?;
        Ok(Pooled { conn, generation })
    }

    /// Asked at every checkout, so it must cost nothing.
    fn is_valid(&self, pooled: &mut Pooled) -> Result<(), Self::Error> {
        let gone =
            || diesel::r2d2::Error::QueryError(diesel::result::Error::BrokenTransactionManager);
        if self.is_current(pooled) { Ok(()) } else { Err(gone()) }
    }

    fn has_broken(&self, pooled: &mut Pooled) -> bool {
        let broken = query!(pooled.conn, |c| std::thread::panicking() || c.is_broken());
        broken || !self.is_current(pooled)
    }
}
