//! What writing costs: `POST /api/posts` by 1, 8 and 32 writers, against a floor on the same disk in
//! the same run: bare SQLite that commits one row of the same size a transaction, with WAL and
//! `synchronous=FULL`, and on PostgreSQL `pgbench` that inserts one such row a transaction, with as
//! many clients as there are writers.
//!
//! `ALTHING_TEST_POSTGRES_DURABLE=1 scripts/with-postgres scripts/cargo bench --bench write`. SQLite
//! has one writer, so of N writers each waits for N commits at best: a latency of N times the
//! floor's is then all that can be had, unless posts share a commit. Nothing is asserted.

mod support;

use std::fs;
use std::process::Command;
use std::time::{Duration, Instant};
use std::{env, thread};

use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use support::Result;
use support::cpu::CpuClock;
use support::database::Database;
use support::http::Http;
use support::server::{Server, TEXT, new_post};
use support::spread::{Spread, micros, number};
use tempfile::TempDir;

const WRITERS: [usize; 3] = [1, 8, 32];
/// Posts or rows in a run.
const WRITES: usize = 640;
const ROUNDS: usize = 9;
/// Parts of the latencies that are told: one half, nineteen of twenty, ninety-nine of a hundred.
const PARTS: [f64; 3] = [0.5, 0.95, 0.99];

/// One run: the latency of each write in microseconds, and the time of all.
struct Run {
    latencies: Spread,
    time: Duration,
}

fn main() -> Result<()> {
    if !env::args().any(|argument| argument == "--bench") {
        println!("measured by `cargo bench --bench write`");
        return Ok(());
    }
    println!("load average before: {}", fs::read_to_string("/proc/loadavg")?.trim());
    println!("\n{WRITES} posts a run, {ROUNDS} rounds: median (least–most)\n");
    println!(
        "| database | writers | floor's p50, µs | posts a second | posts a second ÷ floor | p50 ÷ floor | p95 ÷ floor | p99 ÷ floor | server CPU a post ÷ floor's time a row |"
    );
    println!("|---|---|---|---|---|---|---|---|---|");
    measure(Database::sqlite()?, &mut Sqlite::open()?)?;
    if let Some(database) = Database::postgres()? {
        let mut floor = Pgbench::open()?;
        measure(database, &mut floor)?;
    }
    Ok(())
}

/// What the server is judged by.
trait Floor {
    /// As many rows as posts are written, by as many writers where there can be several.
    fn run(&mut self, writers: usize) -> Result<Run>;
}

fn measure(database: Database, floor: &mut impl Floor) -> Result<()> {
    let name = database.name();
    let server = Server::start(database)?;
    let cookie = server.register("snorri")?;
    let mut cpu = CpuClock::of(server.pid());
    let mut rates = Vec::new();
    for writers in WRITERS {
        // Afresh for each run: while the floor has its turn, the server lets go of idle
        // connections.
        let connect = || {
            (0..writers).map(|_| Http::connect(server.address, &cookie)).collect::<Result<Vec<_>>>()
        };
        posts(&mut connect()?)?;
        let mut columns = [(); 7].map(|()| Spread::default());
        for _ in 0..ROUNDS {
            let least = floor.run(writers)?;
            let mut connections = connect()?;
            let before = cpu.now()?;
            let run = posts(&mut connections)?;
            let spent = cpu.now()?.saturating_sub(before);
            columns[6].add(number(WRITES) / run.time.as_secs_f64());
            columns[5].add(least.latencies.at(0.5));
            columns[0].add(least.time.div_duration_f64(run.time));
            for (column, part) in columns[1..4].iter_mut().zip(PARTS) {
                column.add(run.latencies.at(part) / least.latencies.at(part));
            }
            columns[4].add(spent.div_duration_f64(least.time));
        }
        let [rate, p50, p95, p99, cost, floor_p50, posts] = columns;
        println!(
            "| {name} | {writers} | {floor_p50} | {posts} | **{rate}** | {p50} | {p95} | {p99} | {cost} |"
        );
        rates.push(posts.median());
    }
    if let [one, .., many] = rates.as_slice() {
        println!("| {name} | | | {:.1} times as many as by one writer | | | | | |", many / one);
    }
    Ok(())
}

/// Each connection posts in a thread of its own, one post after the other.
fn posts(connections: &mut [Http]) -> Result<Run> {
    let each = WRITES / connections.len();
    let post = &new_post("The hut is open", TEXT);
    let start = Instant::now();
    let parts = thread::scope(|scope| {
        let threads: Vec<_> = connections
            .iter_mut()
            .map(|connection| scope.spawn(move || write(connection, post, each)))
            .collect();
        threads
            .into_iter()
            .map(|thread| thread.join().map_err(|_| "a writer panicked".to_owned())?)
            .collect::<std::result::Result<Vec<_>, String>>()
    })?;
    Ok(Run { time: start.elapsed(), latencies: parts.concat().into_iter().collect() })
}

fn write(connection: &mut Http, post: &str, times: usize) -> std::result::Result<Vec<f64>, String> {
    let one = |_| {
        let start = Instant::now();
        connection.call("POST", "/api/posts", post, 201).map_err(|error| error.to_string())?;
        Ok(micros(start.elapsed()))
    };
    (0..times).map(one).collect()
}

/// Bare SQLite through diesel: no HTTP, no session, no Markdown, no event.
struct Sqlite {
    connection: SqliteConnection,
    _folder: TempDir,
}

impl Sqlite {
    fn open() -> Result<Self> {
        let folder = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR"))?;
        let mut connection =
            SqliteConnection::establish(&folder.path().join("floor.db").to_string_lossy())?;
        connection.batch_execute(
            "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;
             CREATE TABLE posts (id INTEGER PRIMARY KEY, title TEXT NOT NULL, body TEXT NOT NULL, body_html TEXT NOT NULL)",
        )?;
        Ok(Self { connection, _folder: folder })
    }
}

impl Floor for Sqlite {
    fn run(&mut self, _writers: usize) -> Result<Run> {
        let mut latencies = Vec::new();
        let start = Instant::now();
        for _ in 0..WRITES {
            let begin = Instant::now();
            diesel::sql_query("INSERT INTO posts (title, body, body_html) VALUES (?, ?, ?)")
                .bind::<diesel::sql_types::Text, _>("The hut is open")
                .bind::<diesel::sql_types::Text, _>(TEXT)
                .bind::<diesel::sql_types::Text, _>(TEXT)
                .execute(&mut self.connection)?;
            latencies.push(micros(begin.elapsed()));
        }
        Ok(Run { time: start.elapsed(), latencies: latencies.into_iter().collect() })
    }
}

/// `pgbench` on the same server, in a table of its own.
struct Pgbench {
    server: String,
    folder: TempDir,
}

impl Pgbench {
    fn open() -> Result<Self> {
        let server = env::var("ALTHING_TEST_POSTGRES")?;
        let folder = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR"))?;
        PgConnection::establish(&server)?.batch_execute(
            "CREATE TABLE floor (id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
                title TEXT NOT NULL, body TEXT NOT NULL, body_html TEXT NOT NULL)",
        )?;
        let text = TEXT.replace('\n', " ");
        let insert = format!(
            "INSERT INTO floor (title, body, body_html) VALUES ('The hut is open', '{text}', '{text}');"
        );
        fs::write(folder.path().join("insert.sql"), insert)?;
        Ok(Self { server, folder })
    }
}

impl Floor for Pgbench {
    fn run(&mut self, writers: usize) -> Result<Run> {
        let ran = Command::new("pgbench")
            .current_dir(self.folder.path())
            .args(["--no-vacuum", "--protocol=prepared", "--file=insert.sql", "--log"])
            .args(["--log-prefix=rows", &format!("--client={writers}")])
            .args([&format!("--transactions={}", WRITES / writers), &self.server])
            .output()?;
        let told = String::from_utf8_lossy(&ran.stdout).into_owned();
        let rate = told.lines().find_map(|line| line.strip_prefix("tps = ")?.split(' ').next());
        let rate: f64 =
            rate.ok_or_else(|| String::from_utf8_lossy(&ran.stderr).into_owned())?.parse()?;
        let mut latencies = Vec::new();
        for file in fs::read_dir(self.folder.path())? {
            let file = file?.path();
            if file.file_name().is_some_and(|name| name.to_string_lossy().starts_with("rows.")) {
                // Client, transaction, its time in microseconds, …
                let rows = fs::read_to_string(&file)?;
                let times = rows.lines().filter_map(|row| row.split(' ').nth(2)?.parse().ok());
                latencies.extend(times.collect::<Vec<f64>>());
                fs::remove_file(file)?;
            }
        }
        let time = Duration::from_secs_f64(number(WRITES) / rate);
        Ok(Run { latencies: latencies.into_iter().collect(), time })
    }
}

impl Drop for Pgbench {
    fn drop(&mut self) {
        let dropped = PgConnection::establish(&self.server)
            .map(|mut connection| connection.batch_execute("DROP TABLE floor"));
        if !matches!(dropped, Ok(Ok(()))) {
            eprintln!("the table floor stays behind");
        }
    }
}
