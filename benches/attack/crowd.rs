//! What attackers are made of: threads that run when nobody else wants to, since a real attacker has
//! machines of their own, all from one address that is not the others'.

use std::fs;
use std::io::{ErrorKind, Read, Write};
use std::net::{IpAddr, Ipv4Addr, SocketAddr, TcpStream};
use std::path::Path;
use std::process::Command;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use crate::support::Result;
use crate::support::http::{Answer, Http, connect_from};

/// Where all attacks come from; the others come from 127.0.0.1.
pub(crate) const SOURCE: IpAddr = IpAddr::V4(Ipv4Addr::new(127, 0, 0, 2));
/// Lower than the server's hashing threads; where there is no better way.
const NICENESS: i32 = 15;
const STACK: usize = 256 * 1024;
/// Before whoever was sent away tries again.
const PAUSE: Duration = Duration::from_millis(20);

/// What is attacked, and with what.
pub(crate) struct Target {
    pub(crate) address: SocketAddr,
    /// The attacker's session.
    pub(crate) cookie: String,
    /// The name of another member.
    pub(crate) victim: &'static str,
    /// Names the log, and its end.
    pub(crate) epoch: String,
    pub(crate) seq: u64,
    /// Of the attacker's own.
    pub(crate) post: u64,
    /// As bodies of `/api/preview` and the like, the hardest first.
    pub(crate) texts: Vec<String>,
    pub(crate) over: AtomicBool,
}

impl Target {
    pub(crate) fn is_over(&self) -> bool {
        self.over.load(Ordering::Relaxed)
    }

    pub(crate) fn http(&self, cookie: &str) -> Result<Http> {
        Http::over(connect_from(SOURCE, self.address)?, cookie)
    }
}

/// So many at once, until it is over. One whose connection breaks comes back.
pub(crate) fn crowd(
    target: &Target,
    size: usize,
    attacker: impl Fn(&Target, usize) -> Result<()> + Sync,
) {
    let attacker = &attacker;
    thread::scope(|scope| {
        for number in 0..size {
            let started = thread::Builder::new().stack_size(STACK).spawn_scoped(scope, move || {
                yield_to_all();
                while !target.is_over() {
                    if attacker(target, number).is_err() {
                        thread::sleep(PAUSE);
                    }
                }
            });
            if let Err(error) = started {
                eprintln!("one attacker less: {error}");
            }
        }
    });
}

/// Has this thread run only while a core is idle. A nice one is not interrupted at once by whoever
/// wakes up: it keeps its core for some milliseconds, and the server would seem to be that late.
fn yield_to_all() {
    let own = fs::read_link("/proc/thread-self").ok();
    let own = own.as_deref().and_then(Path::file_name).unwrap_or_default();
    let idle = Command::new("chrt").args(["--idle", "--pid", "0"]).arg(own).output();
    if !idle.is_ok_and(|idle| idle.status.success()) {
        let _ = rustix::process::nice(NICENESS);
    }
}

/// Sends requests one after the other on a connection, with a pause behind each refusal.
pub(crate) fn call_on(
    target: &Target,
    cookie: &str,
    mut request: impl FnMut() -> (&'static str, String, String),
) -> Result<()> {
    let mut http = target.http(cookie)?;
    while !target.is_over() {
        let (method, path, body) = request();
        http.send(method, &path, &body)?;
        if http.receive()?.status == 429 {
            thread::sleep(PAUSE);
        }
    }
    Ok(())
}

/// Makes one call on a connection of its own.
pub(crate) fn call_once(target: &Target, path: &str, body: &str) -> Result<Answer> {
    let mut http = target.http("")?;
    http.send("POST", path, body)?;
    http.receive()
}

/// Gives whoever is free the next thing to do when its time has come.
pub(crate) struct Pace {
    begin: Instant,
    a_second: u32,
    done: AtomicU32,
}

impl Pace {
    pub(crate) fn of(a_second: u32) -> Self {
        Self { begin: Instant::now(), a_second, done: AtomicU32::new(0) }
    }

    /// Waits for the next one's time; gives its number.
    pub(crate) fn next(&self) -> u32 {
        let number = self.done.fetch_add(1, Ordering::Relaxed);
        let due = self.begin + number * Duration::from_secs(1) / self.a_second;
        thread::sleep(due.saturating_duration_since(Instant::now()));
        number
    }
}

/// Holds connections on which so much was sent and no more comes; those that are ended are opened
/// anew.
pub(crate) fn withhold(target: &Target, size: usize, sent: &[u8]) {
    let mut held: Vec<Option<TcpStream>> = (0..size).map(|_| None).collect();
    while !target.is_over() {
        for place in &mut held {
            if place.as_mut().is_none_or(has_ended) && !target.is_over() {
                *place = begin(target, sent).ok();
            }
        }
        thread::sleep(5 * PAUSE);
    }
}

fn begin(target: &Target, sent: &[u8]) -> Result<TcpStream> {
    let mut stream = connect_from(SOURCE, target.address)?;
    stream.set_write_timeout(Some(Duration::from_secs(1)))?;
    stream.write_all(sent)?;
    stream.set_nonblocking(true)?;
    Ok(stream)
}

/// It was answered or closed.
fn has_ended(stream: &mut TcpStream) -> bool {
    !matches!(stream.read(&mut [0; 1024]), Err(error) if error.kind() == ErrorKind::WouldBlock)
}
