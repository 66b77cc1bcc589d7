//! What reading costs: the feed and a post's comments, against an answer of the same server that
//! touches no database.
//!
//! `cargo bench --bench feed`. 10,000 posts, 100 comments under one of them, lists of 20; on
//! SQLite, and on PostgreSQL too where `ALTHING_TEST_POSTGRES` is set. Floor and lists take turns;
//! nothing is asserted.

mod support;

use std::env;
use std::fs;
use std::time::{Duration, Instant};

use serde_json::Value;
use support::Result;
use support::cpu::CpuClock;
use support::database::Database;
use support::http::Http;
use support::server::{Server, new_post};
use support::spread::{Spread, micros, number};

const POSTS: usize = 10_000;
const COMMENTS: usize = 100;
const CONNECTIONS: usize = 8;
/// Requests on each connection in a run.
const REQUESTS: usize = 250;
const ROUNDS: usize = 5;
/// A post of ordinary length.
const TEXT: &str = "The hut at the pass is **open** again, and the path from the lake is clear of snow.\n\n\
    Bring water: the spring behind the house is still frozen. There are twelve beds and a stove; wood is where it always was.";

fn main() -> Result<()> {
    if !env::args().any(|argument| argument == "--bench") {
        println!("measured by `cargo bench --bench feed`");
        return Ok(());
    }
    println!("load average before: {}", fs::read_to_string("/proc/loadavg")?.trim());
    println!(
        "\n{POSTS} posts; {CONNECTIONS} connections, {ROUNDS} rounds: median (least–most), floor is GET /healthz\n"
    );
    println!(
        "| database | answer | CPU µs a request | CPU ÷ floor | floor's requests a second ÷ its own |"
    );
    println!("|---|---|---|---|---|");
    measure(Database::sqlite()?)?;
    if let Some(database) = Database::postgres()? {
        measure(database)?;
    }
    Ok(())
}

fn measure(database: Database) -> Result<()> {
    let name = database.name();
    let server = Server::start(database)?;
    let cookie = server.register("snorri")?;
    let mut readers = (0..CONNECTIONS)
        .map(|_| Http::connect(server.address, &cookie))
        .collect::<Result<Vec<_>>>()?;
    let post = fill(&mut readers)?;
    let paths =
        ["/healthz".to_owned(), "/api/posts".to_owned(), format!("/api/posts/{post}/comments")];
    let names =
        ["/healthz, the floor", "/api/posts, 20 of them", "/api/posts/{id}/comments, 20 of them"];

    let mut cpu = CpuClock::of(server.pid());
    let mut columns = [(); 3].map(|()| [(); 3].map(|()| Spread::default()));
    for path in &paths {
        run(&mut readers, path, &mut cpu)?;
    }
    for _ in 0..ROUNDS {
        let runs = paths
            .iter()
            .map(|path| run(&mut readers, path, &mut cpu))
            .collect::<Result<Vec<_>>>()?;
        let (floor_cpu, floor_time) = runs[0];
        for (column, (cpu, time)) in columns.iter_mut().zip(&runs) {
            let figures = [
                micros(*cpu) / number(CONNECTIONS * REQUESTS),
                cpu.div_duration_f64(floor_cpu),
                time.div_duration_f64(floor_time),
            ];
            for (spread, figure) in column.iter_mut().zip(figures) {
                spread.add(figure);
            }
        }
    }
    for (answer, [cost, ratio, time]) in names.iter().zip(columns) {
        println!("| {name} | {answer} | {cost} | **{ratio}** | {time} |");
    }
    Ok(())
}

/// Writes the posts and, under the newest, the comments; gives that post's id.
fn fill(writers: &mut [Http]) -> Result<u64> {
    for _ in 0..POSTS / writers.len() {
        at_once(writers, "POST", "/api/posts", &new_post("The hut is open", TEXT), 201)?;
    }
    let newest =
        writers[0].call("POST", "/api/posts", &new_post("The hut is open", TEXT), 201)?.body;
    let id =
        serde_json::from_str::<Value>(&newest)?["id"].as_u64().ok_or("a post without an id")?;
    let comment = serde_json::json!({ "body": TEXT }).to_string();
    for _ in 0..COMMENTS {
        writers[0].call("POST", &format!("/api/posts/{id}/comments"), &comment, 201)?;
    }
    Ok(id)
}

/// The server's CPU and the time of one run.
fn run(readers: &mut [Http], path: &str, cpu: &mut CpuClock) -> Result<(Duration, Duration)> {
    let (before, start) = (cpu.now()?, Instant::now());
    for _ in 0..REQUESTS {
        at_once(readers, "GET", path, "", 200)?;
    }
    let time = start.elapsed();
    Ok((cpu.now()?.saturating_sub(before), time))
}

/// One request on each connection, all under way together.
fn at_once(
    connections: &mut [Http],
    method: &str,
    path: &str,
    body: &str,
    status: u16,
) -> Result<()> {
    for connection in &mut *connections {
        connection.send(method, path, body)?;
    }
    for connection in connections {
        connection.receive()?.with_status(status)?;
    }
    Ok(())
}
