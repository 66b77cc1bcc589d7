//! A database of a test's own, and what it holds.

use std::{
    path::{Path, PathBuf},
    sync::{
        LazyLock,
        atomic::{AtomicU32, Ordering},
    },
};

use althing::{config::DatabaseUrl, db};
use diesel::{
    Connection, PgConnection, QueryableByName, RunQueryDsl, SqliteConnection,
    connection::SimpleConnection, sql_query, sql_types,
};
use tempfile::TempDir;

/// The two that Althing runs on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Database {
    Sqlite,
    Postgres,
}

/// A new, empty database that is gone when this is dropped.
pub struct TestDatabase {
    pub url: String,
    /// Holds the SQLite file, and what a server on this database keeps as files.
    dir: TempDir,
    kind: Database,
    name: String,
}

#[derive(QueryableByName)]
struct Text {
    #[diesel(sql_type = sql_types::Nullable<sql_types::Text>)]
    value: Option<String>,
}

impl TestDatabase {
    pub fn new(kind: Database) -> Self {
        Self::named(kind, next_name())
    }

    fn named(kind: Database, name: String) -> Self {
        if kind == Database::Postgres {
            create(&name, "template0");
        }
        Self::at(kind, name)
    }

    fn at(kind: Database, name: String) -> Self {
        let dir = tempfile::Builder::new()
            .prefix("database-")
            .tempdir_in(env!("CARGO_TARGET_TMPDIR"))
            .unwrap();
        let url = match kind {
            Database::Sqlite => format!("sqlite://{}/althing.db", dir.path().display()),
            Database::Postgres => with_database(&postgres_server(), &name),
        };
        Self { url, dir, kind, name }
    }

    /// A new one that has all its tables, as a server makes them at its first start. They are copied:
    /// made anew for each test, they would take a third of the processor time of all tests.
    pub fn with_tables(kind: Database) -> Self {
        static SQLITE: LazyLock<Vec<u8>> = LazyLock::new(|| {
            let made = TestDatabase::new(Database::Sqlite);
            made.make_tables();
            std::fs::read(made.path()).unwrap()
        });
        static POSTGRES: LazyLock<TestDatabase> = LazyLock::new(|| {
            forget_tables_of_others();
            let made = TestDatabase::named(Database::Postgres, tables_of(std::process::id()));
            made.make_tables();
            made
        });
        match kind {
            Database::Sqlite => {
                let copy = Self::new(kind);
                std::fs::write(copy.path(), &*SQLITE).unwrap();
                copy
            }
            Database::Postgres => {
                let name = next_name();
                create(&name, &POSTGRES.name);
                Self::at(kind, name)
            }
        }
    }

    fn make_tables(&self) {
        drop(db::open(&self.url.parse::<DatabaseUrl>().unwrap()).unwrap());
    }

    /// Which of the two it is on.
    pub fn kind(&self) -> Database {
        self.kind
    }

    /// One on PostgreSQL that is reached with TLS and a password, where the server is told as
    /// `ALTHING_TEST_POSTGRES_TLS`.
    pub fn over_tls() -> Option<Self> {
        let server = std::env::var("ALTHING_TEST_POSTGRES_TLS").ok()?;
        let mut database = Self::new(Database::Postgres);
        database.url = with_database(&server, &database.name);
        Some(database)
    }

    /// The folder for a server's pictures.
    pub fn uploads(&self) -> PathBuf {
        self.dir.path().join("uploads")
    }

    /// A SQLite file that is there already.
    pub fn of_file(path: &Path) -> Self {
        let dir = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).unwrap();
        Self {
            url: format!("sqlite://{}", path.display()),
            dir,
            kind: Database::Sqlite,
            name: String::new(),
        }
    }

    /// SQLite only: the file.
    pub fn path(&self) -> &Path {
        Path::new(self.url.trim_start_matches("sqlite://"))
    }

    /// The column `value` of a query's rows, as text: `SELECT count(*) AS value FROM posts`.
    pub fn texts(&self, sql: &str) -> Vec<String> {
        let sql = format!("SELECT CAST(value AS text) AS value FROM ({sql}) AS rows");
        let rows: Vec<Text> = match self.kind {
            Database::Sqlite => sql_query(sql).load(&mut self.sqlite()),
            Database::Postgres => {
                sql_query(sql).load(&mut PgConnection::establish(&self.url).unwrap())
            }
        }
        .unwrap();
        rows.into_iter().map(|row| row.value.unwrap_or_default()).collect()
    }

    /// The one number that a query gives as `value`.
    pub fn number(&self, sql: &str) -> i64 {
        self.texts(sql)[0].parse().unwrap()
    }

    /// Runs statements.
    pub fn execute(&self, sql: &str) {
        match self.kind {
            Database::Sqlite => self.sqlite().batch_execute(sql),
            Database::Postgres => PgConnection::establish(&self.url).unwrap().batch_execute(sql),
        }
        .unwrap();
    }

    /// PostgreSQL only: ends every connection and takes no new ones.
    pub fn take_away(&self) {
        let name = &self.name;
        postgres(&format!("ALTER DATABASE {name} ALLOW_CONNECTIONS false"));
        postgres(&format!(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'"
        ));
    }

    /// PostgreSQL only: undoes [`TestDatabase::take_away`].
    pub fn bring_back(&self) {
        postgres(&format!("ALTER DATABASE {} ALLOW_CONNECTIONS true", self.name));
    }

    /// Copies it as it is, by hand. Nobody may be using it.
    pub fn copy(&self) -> Self {
        let copy = Self::new(self.kind);
        copy.become_copy_of(self);
        copy
    }

    /// Puts a copy in its place, by hand. Nobody may be using them.
    pub fn put_back(&self, copy: &Self) {
        self.become_copy_of(copy);
    }

    fn become_copy_of(&self, other: &Self) {
        match self.kind {
            Database::Sqlite => {
                for ending in ["", "-wal", "-shm"] {
                    let [from, to] =
                        [other, self].map(|one| format!("{}{ending}", one.path().display()));
                    let _ = std::fs::remove_file(&to);
                    if Path::new(&from).exists() {
                        std::fs::copy(from, to).unwrap();
                    }
                }
            }
            Database::Postgres => {
                let (name, other) = (&self.name, &other.name);
                postgres(&format!(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{other}'"
                ));
                create(name, other);
            }
        }
    }

    fn sqlite(&self) -> SqliteConnection {
        let mut conn =
            SqliteConnection::establish(self.url.trim_start_matches("sqlite://")).unwrap();
        conn.batch_execute("PRAGMA busy_timeout = 5000").unwrap();
        conn
    }
}

impl From<Database> for TestDatabase {
    fn from(kind: Database) -> Self {
        Self::new(kind)
    }
}

impl Drop for TestDatabase {
    fn drop(&mut self) {
        if self.kind == Database::Postgres
            && let Ok(mut conn) = PgConnection::establish(&postgres_server())
        {
            let _ = sql_query(format!("DROP DATABASE IF EXISTS {} WITH (FORCE)", self.name))
                .execute(&mut conn);
        }
    }
}

/// Makes a database as a copy of another one, in the place of what goes by that name: names come from
/// the process id alone, and what a killed run left behind may have it.
fn create(name: &str, template: &str) {
    postgres(&format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)"));
    postgres(&format!("CREATE DATABASE {name} TEMPLATE {template}"));
}

fn next_name() -> String {
    static COUNT: AtomicU32 = AtomicU32::new(0);
    format!("test_{}_{}", std::process::id(), COUNT.fetch_add(1, Ordering::Relaxed))
}

/// The name of the database whose tables a process copies for its tests.
fn tables_of(process: u32) -> String {
    format!("test_{process}_tables")
}

/// Nobody is told when a test program ends: what an earlier one has copied from goes with the next.
fn forget_tables_of_others() {
    let mut conn = PgConnection::establish(&postgres_server()).unwrap();
    let names: Vec<Text> = sql_query(
        r"SELECT datname::text AS value FROM pg_database WHERE datname LIKE 'test\_%\_tables'",
    )
    .load(&mut conn)
    .unwrap();
    for name in names.into_iter().filter_map(|row| row.value) {
        let process = name.split('_').nth(1).unwrap_or_default();
        if !Path::new("/proc").join(process).exists() {
            sql_query(format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)"))
                .execute(&mut conn)
                .unwrap();
        }
    }
}

/// Runs a statement on the server's own database.
fn postgres(sql: &str) {
    let mut conn = PgConnection::establish(&postgres_server())
        .expect("ALTHING_TEST_POSTGRES names a server that answers");
    sql_query(sql).execute(&mut conn).unwrap();
}

fn postgres_server() -> String {
    std::env::var("ALTHING_TEST_POSTGRES")
        .expect("this half of the suite needs PostgreSQL: run `make test`, or put `scripts/with-postgres` before the command")
}

/// The same server's address with another database.
fn with_database(server: &str, name: &str) -> String {
    let (address, options) = server.split_once('?').unwrap_or((server, ""));
    let (host, _) = address
        .rsplit_once('/')
        .expect("ALTHING_TEST_POSTGRES has the form postgres://USER@HOST/DATABASE");
    format!("{host}/{name}?{options}")
}
