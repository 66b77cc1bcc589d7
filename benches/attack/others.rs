//! Everybody else: someone who reads the feed, and sockets that ping. They come as people do, at
//! fixed times; what is answered late makes the next one late, and that counts as well.

use std::net::{IpAddr, Ipv4Addr};
use std::thread;
use std::time::{Duration, Instant};

use crate::support::Result;
use crate::support::http::Http;
use crate::support::server::Server;
use crate::support::spread::{Spread, micros};
use crate::web_socket::{WebSocket, frame};

const SOURCE: IpAddr = IpAddr::V4(Ipv4Addr::LOCALHOST);
const SOCKETS: usize = 10;
const READ_EVERY: Duration = Duration::from_millis(25);
const PING_EVERY: Duration = Duration::from_millis(100);
/// A fresh connection is held events back for that long.
const SETTLED: Duration = Duration::from_millis(500);

/// Microseconds of all reads and of all pings.
pub(crate) struct Noticed {
    pub(crate) feed: Spread,
    pub(crate) ping: Spread,
}

/// Reads and pings for that long, on fresh connections.
pub(crate) fn measure(server: &Server, time: Duration) -> Result<Noticed> {
    let mut reader = Http::connect(server.address, "")?;
    let mut sockets = (0..SOCKETS)
        .map(|_| WebSocket::open(SOURCE, server.address, "", ""))
        .collect::<Result<Vec<_>>>()?;
    thread::sleep(SETTLED);
    let end = Instant::now() + time;
    thread::scope(|scope| {
        let feed = scope.spawn(move || {
            times(READ_EVERY, end, |_| {
                reader.call("GET", "/api/posts?category=general", "", 200).map(drop)
            })
            .map_err(|error| error.to_string())
        });
        let pings: Vec<_> = sockets
            .iter_mut()
            .enumerate()
            .map(|(place, socket)| {
                // Not all at the same moment.
                let begin = PING_EVERY * u32::try_from(place).unwrap_or(0) / 10;
                scope.spawn(move || {
                    thread::sleep(begin);
                    times(PING_EVERY, end, |number| ping(socket, number))
                        .map_err(|error| error.to_string())
                })
            })
            .collect();
        let joined =
            |handle: thread::ScopedJoinHandle<'_, std::result::Result<Vec<f64>, String>>| {
                handle.join().map_err(|_| "a thread of the bench panicked")?.map_err(Into::into)
            };
        let feed: Result<Vec<f64>> = joined(feed);
        let pings = pings.into_iter().map(joined).collect::<Result<Vec<_>>>()?;
        Ok(Noticed {
            feed: feed?.into_iter().collect(),
            ping: pings.into_iter().flatten().collect(),
        })
    })
}

fn ping(socket: &mut WebSocket, number: usize) -> Result<()> {
    socket.send(&frame(&format!(r#"{{"type":"ping","ref":{number}}}"#)))?;
    let pong = socket.until(&[r#"{"type":"pong""#])?;
    let expected = format!(r#""ref":{number}}}"#);
    if pong.ends_with(expected.as_bytes()) {
        return Ok(());
    }
    Err(format!("another pong: {}", String::from_utf8_lossy(&pong)).into())
}

/// How long each took from when it was due, or from its beginning if that was in time.
fn times(
    every: Duration,
    end: Instant,
    mut what: impl FnMut(usize) -> Result<()>,
) -> Result<Vec<f64>> {
    let (mut due, mut times) = (Instant::now(), Vec::new());
    while due < end {
        let begin = match due.checked_duration_since(Instant::now()) {
            Some(early) => {
                thread::sleep(early);
                Instant::now()
            }
            None => due,
        };
        what(times.len())?;
        times.push(micros(begin.elapsed()));
        due += every;
    }
    Ok(times)
}
