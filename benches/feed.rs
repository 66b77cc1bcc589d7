//! What reading costs: the feed and a post's comments, as JSON and as a page, for a guest and for
//! somebody who is signed in, against nginx with the very same bytes as files.
//!
//! `cargo bench --bench feed`. 10,000 posts, 100 comments under one of them, lists of 20; on
//! SQLite, and on PostgreSQL too where `ALTHING_TEST_POSTGRES` is set. nginx and Althing have one
//! worker each and take turns; what is compared is the CPU that a request costs the server, since
//! the client is the same. Nothing is asserted.

mod support;

use std::env;
use std::fs;
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::os::unix::fs::PermissionsExt;
use std::process::{Child, Command};
use std::thread;
use std::time::{Duration, Instant};

use serde_json::Value;
use support::Result;
use support::cpu::CpuClock;
use support::database::Database;
use support::http::Http;
use support::server::{Server, TEXT, end, new_post};
use support::spread::{Spread, micros, number};
use tempfile::TempDir;

const POSTS: usize = 10_000;
const COMMENTS: usize = 100;
const CONNECTIONS: usize = 16;
/// Requests on each connection in a run.
const REQUESTS: usize = 250;
const ROUNDS: usize = 5;
fn main() -> Result<()> {
    if !env::args().any(|argument| argument == "--bench") {
        println!("measured by `cargo bench --bench feed`");
        return Ok(());
    }
    println!("load average before: {}", fs::read_to_string("/proc/loadavg")?.trim());
    println!(
        "\n{POSTS} posts; {CONNECTIONS} connections, {ROUNDS} rounds: median (least–most); the floor is nginx with the same bytes as a file\n"
    );
    println!("| database | answer | bytes | CPU µs a request | floor ÷ it |");
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
    let connect = |address, cookie: &str| {
        (0..CONNECTIONS).map(|_| Http::connect(address, cookie)).collect::<Result<Vec<_>>>()
    };
    let mut members = connect(server.address, &cookie)?;
    let post = fill(&mut members)?;
    let mut guests = connect(server.address, "")?;
    let thread = format!("/api/posts/{post}/comments");
    let page = format!("/p/{post}");
    let answers = [
        ("the feed as JSON, a guest", "/api/posts", false),
        ("the feed as JSON, signed in", "/api/posts", true),
        ("the feed as a page", "/", false),
        ("comments as JSON, a guest", thread.as_str(), false),
        ("a post with its comments as a page", page.as_str(), false),
    ];
    let mut bodies = Vec::new();
    for (_, path, _) in &answers {
        bodies.push(guests[0].call("GET", path, "", 200)?.body);
    }
    let floor = Nginx::start(&bodies)?;
    let mut files = connect(floor.address, "")?;

    let mut clocks = (CpuClock::of(server.pid()), CpuClock::of(floor.child.id()));
    let mut columns = vec![[(); 2].map(|()| Spread::default()); answers.len()];
    for round in 0..=ROUNDS {
        for (at, (_, path, is_member)) in answers.iter().enumerate() {
            let readers = if *is_member { &mut members } else { &mut guests };
            let own = run(readers, path, &mut clocks.0)?;
            let floor = run(&mut files, &format!("/{at}"), &mut clocks.1)?;
            // The first one warms up.
            if round > 0 {
                columns[at][0].add(micros(own) / number(CONNECTIONS * REQUESTS));
                columns[at][1].add(floor.div_duration_f64(own));
            }
        }
    }
    for (((answer, ..), body), [cost, ratio]) in answers.iter().zip(&bodies).zip(columns) {
        println!("| {name} | {answer} | {} | {cost} | **{ratio}** |", body.len());
    }
    Ok(())
}

/// nginx with one worker, which serves these texts as files named by their numbers.
struct Nginx {
    child: Child,
    address: SocketAddr,
    _folder: TempDir,
}

impl Nginx {
    fn start(texts: &[String]) -> Result<Self> {
        let folder = tempfile::tempdir()?;
        let path = folder.path();
        // Another process may not read what only its owner may.
        fs::set_permissions(path, fs::Permissions::from_mode(0o755))?;
        for (at, text) in texts.iter().enumerate() {
            fs::write(path.join(at.to_string()), text)?;
        }
        let address = TcpListener::bind("127.0.0.1:0")?.local_addr()?;
        let root = path.display();
        let config = format!(
            "daemon off; master_process off; pid {root}/pid; error_log stderr crit;
             events {{ worker_connections 1024; }}
             http {{ access_log off; sendfile on; tcp_nopush on; default_type application/json;
                     client_body_temp_path {root}; proxy_temp_path {root}; fastcgi_temp_path {root};
                     uwsgi_temp_path {root}; scgi_temp_path {root}; open_file_cache max=100;
                     server {{ listen {address}; root {root}; keepalive_requests 100000000; }} }}"
        );
        fs::write(path.join("nginx.conf"), config)?;
        let child = Command::new("nginx")
            .arg("-c")
            .arg(path.join("nginx.conf"))
            .arg("-e")
            .arg("stderr")
            .spawn()?;
        let start = Instant::now();
        while TcpStream::connect(address).is_err() {
            if start.elapsed() > Duration::from_secs(10) {
                return Err("nginx does not listen".into());
            }
            thread::sleep(Duration::from_millis(20));
        }
        Ok(Self { child, address, _folder: folder })
    }
}

impl Drop for Nginx {
    fn drop(&mut self) {
        end(&mut self.child);
    }
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

/// The server's CPU in one run.
fn run(readers: &mut [Http], path: &str, cpu: &mut CpuClock) -> Result<Duration> {
    let before = cpu.now()?;
    for _ in 0..REQUESTS {
        at_once(readers, "GET", path, "", 200)?;
    }
    Ok(cpu.now()?.saturating_sub(before))
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
