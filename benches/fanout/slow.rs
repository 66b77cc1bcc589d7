//! What readers that never read do to all others: the same events are sent twice, without them and
//! with them.

use std::io::{ErrorKind, Read};
use std::net::TcpStream;
use std::time::{Duration, Instant};

use crate::crowd::{Crowd, open};
use crate::frames::{Frame, UPGRADE, next_frame};
use crate::loads::BURST;
use crate::support::Result;
use crate::support::spread::number;

/// Receive buffer of a reader that never reads, in bytes: small, so that the server's side backs up
/// soon.
const ROOM: usize = 4096;
/// Bursts in each half. With posts as long as these, what a reader is owed at the end, some 8 MB,
/// is more than its socket's buffers (up to 4 MB) and the contract's bound on its backlog hold.
const BURSTS: usize = 100;
/// Characters of a post's text, which its frame has twice.
const TEXT_LENGTH: usize = 2_400;
/// The contract's close code for a slow reader.
const SLOW: u16 = 4008;

/// `deaf` of the `size` connections never read.
pub(crate) fn measure(size: usize, deaf: usize) -> Result<()> {
    let readers =
        size.checked_sub(deaf).filter(|readers| *readers > 0).ok_or("--slow leaves no reader")?;
    let mut crowd = Crowd::new()?;
    let (server, mut althing) = crate::althing(&"snow ".repeat(TEXT_LENGTH / 5))?;
    althing.welcome(&mut crowd, server.address, readers, UPGRADE)?;
    althing.batches(&mut crowd, BURSTS / 4, BURST, Duration::ZERO)?;
    let without = althing.batches(&mut crowd, BURSTS, BURST, Duration::ZERO)?;
    let before = althing.cpu.resident_kib()?;

    let deaf_ones: Vec<TcpStream> = (0..deaf)
        .map(|place| open(server.address, readers + place, UPGRADE, Some(ROOM)))
        .collect::<Result<_>>()?;
    crowd.rest(Duration::from_secs(2))?;
    let joined = althing.cpu.resident_kib()?;
    let with = althing.batches(&mut crowd, BURSTS, BURST, Duration::ZERO)?;
    let after = althing.cpu.resident_kib()?;

    let events = BURSTS * BURST;
    println!(
        "\n{readers} readers and {deaf} connections that never read, {events} events in bursts of {BURST}\n"
    );
    println!("| | without them | with them | ratio |");
    println!("|---|---|---|---|");
    println!("| deliveries to the readers | {0} of {0} | {0} of {0} | 1.00 |", events * readers);
    let (spread_without, spread_with) =
        (without.spread_time.as_secs_f64() * 1e3, with.spread_time.as_secs_f64() * 1e3);
    println!(
        "| a burst reaches all of them, ms | {spread_without:.1} | {spread_with:.1} | **{:.2}** |",
        spread_with / spread_without
    );
    let (cpu_without, cpu_with) =
        (without.an_event() / number(readers), with.an_event() / number(readers));
    println!(
        "| server CPU a delivery to them, µs | {cpu_without:.2} | {cpu_with:.2} | **{:.2}** |",
        cpu_with / cpu_without
    );
    println!(
        "| server memory, KiB | {before} | {joined} when they had come, {after} after the events | **{:.2}** |",
        f64::from(after) / f64::from(before)
    );

    let mut ends = [0; 3];
    for stream in &deaf_ones {
        ends[fate(stream)? as usize] += 1;
    }
    let [told, cut, open] = ends;
    println!(
        "\nof the {deaf}: {told} closed with {SLOW}, {cut} cut off (their socket was full), {open} still open"
    );
    Ok(())
}

/// What became of a connection that never read.
#[derive(Clone, Copy)]
enum Fate {
    Told,
    Cut,
    Open,
}

/// Reads at last, for half a second at most.
fn fate(mut stream: &TcpStream) -> Result<Fate> {
    stream.set_nonblocking(false)?;
    stream.set_read_timeout(Some(Duration::from_millis(100)))?;
    let end = Instant::now() + Duration::from_millis(500);
    let mut received = Vec::new();
    let mut buffer = [0; 16 * 1024];
    let ended = loop {
        match stream.read(&mut buffer) {
            Ok(0) => break true,
            Ok(read) => received.extend_from_slice(&buffer[..read]),
            Err(error) if [ErrorKind::WouldBlock, ErrorKind::TimedOut].contains(&error.kind()) => {
                break false;
            }
            Err(_) => break true,
        }
        if Instant::now() > end {
            break false;
        }
    };
    let head = received
        .windows(4)
        .position(|part| part == b"\r\n\r\n")
        .map_or(received.len(), |end| end + 4);
    let mut rest = &received[head..];
    while let Some((frame, length)) = next_frame(rest) {
        if frame == Frame::Close(SLOW) {
            return Ok(Fate::Told);
        }
        rest = &rest[length..];
    }
    Ok(if ended { Fate::Cut } else { Fate::Open })
}
