//! What an attack by one address and one account costs everybody else: the feed and the answer to
//! a socket's ping, under attack against calm, in turns; and the server's memory.
//!
//! `cargo bench --bench attack`, with `-- --rounds 5 --seconds 5 --only typing`; on SQLite, and on
//! PostgreSQL too where `ALTHING_TEST_POSTGRES` is set. The limits are on as by default. Each round
//! begins with a new process, whose quotas are whole.

mod attacks;
#[path = "../../tests/fuzz/constructs.rs"]
#[allow(dead_code, unreachable_pub, clippy::unwrap_used, reason = "a part of the tests' own")]
mod constructs;
mod crowd;
#[path = "../../tests/fuzz/html.rs"]
#[allow(dead_code, unreachable_pub, clippy::unwrap_used, reason = "a part of the tests' own")]
mod html;
mod others;
#[path = "../support/mod.rs"]
mod support;
mod web_socket;

use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};
use std::{env, fs, thread};

use attacks::{ATTACKS, Attack};
use crowd::Target;
use others::{Noticed, measure};
use serde_json::{Value, json};
use support::Result;
use support::cpu::CpuClock;
use support::database::Database;
use support::http::Http;
use support::server::{Server, new_post};
use support::spread::Spread;

/// As a host has it, but for the number of workers, which is that of a small machine.
const OPTIONS: &[(&str, &str)] =
    &[("ALTHING_RATE_LIMITS", "on"), ("ALTHING_BCRYPT_COST", "12"), ("ALTHING_WORKERS", "2")];
/// Long texts in the log, some 40 KB a frame: more than a process keeps in memory.
const LONG: usize = 600;
const VICTIM: &str = "snorri";

struct Options {
    rounds: usize,
    seconds: Duration,
    only: String,
}

/// What one attack did, a run a round.
#[derive(Default)]
struct Row {
    feed: Spread,
    ping: Spread,
    grown: Spread,
    calm_feed: Spread,
    calm_ping: Spread,
}

fn main() -> Result<()> {
    if !env::args().any(|argument| argument == "--bench") {
        println!("measured by `cargo bench --bench attack`");
        return Ok(());
    }
    rlimit::increase_nofile_limit(u64::MAX)?;
    let options = options()?;
    println!("load average before: {}", fs::read_to_string("/proc/loadavg")?.trim());
    println!("\n{} rounds of {:?} calm and {0:?} under attack\n", options.rounds, options.seconds);
    println!(
        "| database | attack | feed p99 ÷ calm | ping p99 ÷ calm | memory grown, MB | calm feed p99 ms | calm ping p99 ms |"
    );
    println!("|---|---|---|---|---|---|---|");
    attack_all(Database::sqlite()?, &options)?;
    if let Some(database) = Database::postgres()? {
        attack_all(database, &options)?;
    }
    Ok(())
}

fn options() -> Result<Options> {
    let mut options = Options { rounds: 3, seconds: Duration::from_secs(5), only: String::new() };
    let mut arguments = env::args().skip(1).filter(|argument| argument != "--bench");
    while let Some(name) = arguments.next() {
        let value = arguments.next().ok_or_else(|| format!("{name} needs a value"))?;
        match name.as_str() {
            "--rounds" => options.rounds = value.parse()?,
            "--seconds" => options.seconds = Duration::from_secs_f64(value.parse()?),
            "--only" => options.only = value,
            _ => return Err(format!("no option {name}").into()),
        }
    }
    Ok(options)
}

fn attack_all(database: Database, options: &Options) -> Result<()> {
    let name = database.name();
    let mut server = Server::start(database)?;
    let mut target = prepare(&server)?;
    for (attack, run) in ATTACKS.iter().filter(|(attack, _)| attack.contains(&options.only)) {
        let mut row = Row::default();
        for _ in 0..options.rounds {
            server.restart(OPTIONS)?;
            target.address = server.address;
            if let Err(error) = one_round(&server, &target, *run, options.seconds, &mut row) {
                println!("| {name} | {attack} | others were refused: {error} |");
            }
        }
        let Row { feed, ping, grown, calm_feed, calm_ping } = row;
        println!(
            "| {name} | {attack} | **{feed}** | **{ping}** | {grown} | {calm_feed} | {calm_ping} |"
        );
    }
    Ok(())
}

fn one_round(
    server: &Server,
    target: &Target,
    attack: Attack,
    time: Duration,
    row: &mut Row,
) -> Result<()> {
    measure(server, Duration::from_secs(1))?;
    let calm = measure(server, time)?;
    let cpu = CpuClock::of(server.pid());
    let before = cpu.resident_kib()?;
    target.over.store(false, Ordering::Relaxed);
    let (attacked, most) = thread::scope(|scope| -> Result<(Noticed, u32)> {
        let attackers = scope.spawn(|| attack(target));
        let memory = scope.spawn(|| {
            let mut most = before;
            while !target.is_over() {
                most = most.max(cpu.resident_kib().unwrap_or(0));
                thread::sleep(Duration::from_millis(20));
            }
            most
        });
        let attacked = measure(server, time);
        target.over.store(true, Ordering::Relaxed);
        let _ = attackers.join();
        Ok((attacked?, memory.join().map_err(|_| "the look at the memory failed")?))
    })?;
    row.feed.add(attacked.feed.at(0.99) / calm.feed.at(0.99));
    row.ping.add(attacked.ping.at(0.99) / calm.ping.at(0.99));
    row.grown.add(f64::from(most - before) / 1024.0);
    row.calm_feed.add(calm.feed.at(0.99) / 1e3);
    row.calm_ping.add(calm.ping.at(0.99) / 1e3);
    Ok(())
}

/// Writes what is read and resumed from, and finds the hardest texts.
fn prepare(server: &Server) -> Result<Target> {
    server.register(VICTIM).map(drop)?;
    let cookie = server.register("loki")?;
    let mut writer = Http::connect(server.address, &cookie)?;
    let long = json!({ "category": "help", "title": "long", "body": "word ".repeat(3_900) });
    for _ in 0..LONG {
        writer.call("POST", "/api/posts", &long.to_string(), 201)?;
    }
    let mut post = 0;
    for _ in 0..20 {
        let body = new_post("The hut is open", "Bring water.");
        let written = writer.call("POST", "/api/posts", &body, 201)?.body;
        post = serde_json::from_str::<Value>(&written)?["id"].as_u64().ok_or("no id")?;
    }
    let source = std::net::Ipv4Addr::LOCALHOST.into();
    let hello = web_socket::WebSocket::open(source, server.address, "", "")?.next()?;
    let hello: Value = serde_json::from_slice(&hello)?;
    Ok(Target {
        address: server.address,
        cookie,
        victim: VICTIM,
        epoch: hello["epoch"].as_str().ok_or("no epoch")?.to_owned(),
        seq: hello["seq"].as_u64().ok_or("no seq")?,
        post,
        texts: hardest(),
        over: AtomicBool::new(false),
    })
}

/// Of the texts that were hard for some renderer the eight that take longest here, taken or refused.
fn hardest() -> Vec<String> {
    let time = |text: &str| {
        let begin = Instant::now();
        std::hint::black_box(constructs::rendered(text));
        begin.elapsed()
    };
    let mut texts: Vec<(Duration, String)> = constructs::worst()
        .into_iter()
        .map(|(_, text)| ((0..3).map(|_| time(&text)).min().unwrap_or_default(), text))
        .collect();
    texts.sort_by_key(|(time, _)| std::cmp::Reverse(*time));
    texts.into_iter().take(8).map(|(_, text)| text).collect()
}
