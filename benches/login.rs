//! What a flood of logins costs everybody else: the feed and a socket's delivery, with 500 attempts
//! a second against without, in the same run and in turns.
//!
//! `cargo bench --bench login`. Passwords at the cost of service (12), limits off, so that every
//! attempt comes as far as the hashing pool.

mod support;

use std::{
    env, fs,
    io::{Read, Write},
    net::{SocketAddr, TcpStream},
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicU32, AtomicUsize, Ordering},
    },
    thread,
    time::{Duration, Instant},
};

use support::{
    Result,
    database::Database,
    http::Http,
    server::{Server, new_post},
    spread::{Spread, micros},
};

const ATTEMPTS_A_SECOND: u32 = 500;
/// Attempts under way at most: more than can wait for the hashing pool of a small machine.
const INTRUDERS: usize = 200;
const ROUNDS: usize = 5;
const READS: usize = 400;
const EVENTS: usize = 100;
const POSTS: usize = 100;

fn main() -> Result<()> {
    if !env::args().any(|argument| argument == "--bench") {
        println!("measured by `cargo bench --bench login`");
        return Ok(());
    }
    println!("load average before: {}", fs::read_to_string("/proc/loadavg")?.trim());
    let server = Server::start_with(Database::sqlite()?, &[("ALTHING_BCRYPT_COST", "12")])?;
    let cookie = server.register("snorri")?;
    let mut writer = Http::connect(server.address, &cookie)?;
    for _ in 0..POSTS {
        writer.call("POST", "/api/posts", &new_post("The hut is open", "Bring water."), 201)?;
    }
    let mut kinds = [
        ("the feed, 20 posts", [(); 4].map(|()| Spread::default())),
        ("a post to a socket", [(); 4].map(|()| Spread::default())),
    ];
    let (mut answered, mut sent_away) = (0, 0);
    for _ in 0..ROUNDS {
        let calm = measure(&server, &cookie)?;
        let flood = Flood::begin(&server);
        let flooded = measure(&server, &cookie)?;
        let [hashed, refused] = flood.end();
        answered += hashed;
        sent_away += refused;
        for ((_, spreads), (calm, flooded)) in kinds.iter_mut().zip(calm.iter().zip(&flooded)) {
            for (spread, part) in spreads.iter_mut().zip([0.5, 0.95, 0.99]) {
                spread.add(flooded.at(part) / calm.at(part));
            }
            spreads[3].add(calm.median());
        }
    }
    println!(
        "\n{ROUNDS} rounds; {answered} attempts were hashed, {sent_away} sent away with 429\n"
    );
    println!(
        "| what | median ÷ calm | 95th percentile ÷ calm | 99th percentile ÷ calm | calm median µs |"
    );
    println!("|---|---|---|---|---|");
    for (what, [median, most, nearly_all, calm]) in kinds {
        println!("| {what} | **{median}** | {most} | {nearly_all} | {calm} |");
    }
    Ok(())
}

/// The times of reads and of deliveries, on fresh connections: the last ones may have ended
/// meanwhile.
fn measure(server: &Server, cookie: &str) -> Result<[Spread; 2]> {
    let mut http = Http::connect(server.address, cookie)?;
    let reads = reads(&mut http)?;
    Ok([reads, deliveries(&mut http, &mut Listener::open(server)?)?])
}

/// How long reads of the feed take, one after the other with a pause, as people come.
fn reads(reader: &mut Http) -> Result<Spread> {
    (0..READS)
        .map(|_| {
            thread::sleep(Duration::from_millis(2));
            let start = Instant::now();
            reader.call("GET", "/api/posts", "", 200)?;
            Ok(micros(start.elapsed()))
        })
        .collect()
}

/// How long it takes from a post's being sent to its arrival at a socket.
fn deliveries(writer: &mut Http, listener: &mut Listener) -> Result<Spread> {
    (0..EVENTS)
        .map(|number| {
            thread::sleep(Duration::from_millis(5));
            let (title, start) = (format!("event {number}"), Instant::now());
            writer.send("POST", "/api/posts", &new_post(&title, "Here it is."))?;
            listener.hear(&format!("\"title\":\"{title}\""))?;
            let time = micros(start.elapsed());
            writer.receive()?.with_status(201)?;
            Ok(time)
        })
        .collect()
}

/// A guest's socket.
struct Listener(TcpStream);

impl Listener {
    fn open(server: &Server) -> Result<Self> {
        let mut stream = TcpStream::connect(server.address)?;
        stream.set_read_timeout(Some(Duration::from_secs(30)))?;
        stream.write_all(
            b"GET /ws HTTP/1.1\r\nhost: bench\r\nconnection: upgrade\r\nupgrade: websocket\r\nsec-websocket-version: 13\r\n\
              sec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n",
        )?;
        let mut listener = Self(stream);
        listener.hear("\"type\":\"hello\"")?;
        // Past the time in which events are held back for those who left off somewhere.
        thread::sleep(Duration::from_millis(500));
        Ok(listener)
    }

    fn hear(&mut self, what: &str) -> Result<()> {
        let (mut heard, mut bytes) = (Vec::new(), [0; 16 * 1024]);
        while !heard.windows(what.len()).any(|part| part == what.as_bytes()) {
            let read = self.0.read(&mut bytes)?;
            if read == 0 {
                return Err("the socket was closed".into());
            }
            heard.extend_from_slice(&bytes[..read]);
        }
        Ok(())
    }
}

/// Attempts to log in, so many a second.
struct Flood {
    over: Arc<AtomicBool>,
    counts: Arc<[AtomicUsize; 2]>,
    intruders: Vec<thread::JoinHandle<()>>,
}

impl Flood {
    fn begin(server: &Server) -> Self {
        let (over, counts, attempts) = (
            Arc::<AtomicBool>::default(),
            Arc::<[AtomicUsize; 2]>::default(),
            Arc::<AtomicU32>::default(),
        );
        let (address, begin) = (server.address, Instant::now());
        let intruder = |_| {
            let (over, counts, attempts) = (over.clone(), counts.clone(), attempts.clone());
            thread::spawn(move || {
                while !over.load(Ordering::Relaxed) {
                    // Whoever is free makes the next attempt, when its time has come.
                    let due = begin
                        + attempts.fetch_add(1, Ordering::Relaxed) * Duration::from_secs(1)
                            / ATTEMPTS_A_SECOND;
                    thread::sleep(due.saturating_duration_since(Instant::now()));
                    if let Ok(sent_away) = attempt(address) {
                        counts[usize::from(sent_away)].fetch_add(1, Ordering::Relaxed);
                    }
                }
            })
        };
        let intruders = (0..INTRUDERS).map(intruder).collect();
        // Until the pool is as full as it gets.
        thread::sleep(Duration::from_secs(1));
        Self { over, counts, intruders }
    }

    /// How many were hashed, and how many sent away.
    fn end(self) -> [usize; 2] {
        self.over.store(true, Ordering::Relaxed);
        for intruder in self.intruders {
            let _ = intruder.join();
        }
        [0, 1].map(|kind: usize| self.counts[kind].load(Ordering::Relaxed))
    }
}

/// One attempt; whether it was sent away.
fn attempt(address: SocketAddr) -> Result<bool> {
    let mut http = Http::connect(address, "")?;
    http.send("POST", "/api/auth/login", r#"{"login":"snorri","password":"not the password"}"#)?;
    Ok(http.receive()?.status == 429)
}
