//! The floor: the least that any server on this kernel must do to bring one frame to many sockets.
//!
//! One thread, one epoll, plain sockets. Every byte on the first connection is an event; its frame,
//! built once, goes to all others without blocking, and frames that a socket is still owed go out
//! in one write. No HTTP, no JSON, no database, no limits: nothing that a forum needs may be added
//! here, or the floor would flatter the server.

use std::io::{ErrorKind, Read, Write};

use mio::net::{TcpListener, TcpStream};
use mio::{Events, Interest, Poll, Token};

use crate::support::Result;

const LISTENER: Token = Token(usize::MAX);
/// The first connection.
const CONTROL: Token = Token(0);
/// What one write may carry at most.
const FRAMES_A_WRITE: usize = 32;

struct Socket {
    stream: TcpStream,
    /// Bytes of frames taken by the kernel so far.
    sent: usize,
}

/// Serves until the control connection closes. `frame_length` is the whole WebSocket frame in
/// bytes.
pub(crate) fn run(frame_length: usize) -> Result<()> {
    let mut poll = Poll::new()?;
    let mut events = Events::with_capacity(1024);
    let mut listener = TcpListener::bind(([127, 0, 0, 1], 0).into())?;
    poll.registry().register(&mut listener, LISTENER, Interest::READABLE)?;
    println!("listening on {}", listener.local_addr()?);

    let frames = text_frame(b"post.created", frame_length).repeat(FRAMES_A_WRITE);
    let mut sockets: Vec<Socket> = Vec::new();
    let mut due = 0;
    loop {
        poll.poll(&mut events, None)?;
        for event in &events {
            match event.token() {
                LISTENER => accept(&poll, &listener, &mut sockets, due)?,
                CONTROL => {
                    let Some(news) = read_control(&mut sockets[0].stream)? else { return Ok(()) };
                    due += news * frame_length;
                    for socket in &mut sockets[1..] {
                        flush(socket, &frames, frame_length, due);
                    }
                }
                Token(place) => flush(&mut sockets[place], &frames, frame_length, due),
            }
        }
    }
}

fn accept(
    poll: &Poll,
    listener: &TcpListener,
    sockets: &mut Vec<Socket>,
    due: usize,
) -> Result<()> {
    loop {
        let mut stream = match listener.accept() {
            Ok((stream, _)) => stream,
            Err(error) if error.kind() == ErrorKind::WouldBlock => return Ok(()),
            Err(error) => return Err(error.into()),
        };
        stream.set_nodelay(true)?;
        let place = Token(sockets.len());
        let interest = if place == CONTROL {
            Interest::READABLE
        } else {
            Interest::READABLE | Interest::WRITABLE
        };
        poll.registry().register(&mut stream, place, interest)?;
        stream.write_all(&text_frame(b"hello", 32))?;
        sockets.push(Socket { stream, sent: due });
    }
}

/// How many events arrived; none once the bench has gone.
fn read_control(stream: &mut TcpStream) -> Result<Option<usize>> {
    let mut news = 0;
    let mut buffer = [0; 64];
    loop {
        match stream.read(&mut buffer) {
            Ok(0) => return Ok(None),
            Ok(read) => news += read,
            Err(error) if error.kind() == ErrorKind::WouldBlock => return Ok(Some(news)),
            Err(error) => return Err(error.into()),
        }
    }
}

/// Writes what the socket is owed, as far as the kernel takes it; a socket that fails is owed
/// nothing more.
fn flush(socket: &mut Socket, frames: &[u8], frame_length: usize, due: usize) {
    while socket.sent < due {
        let from = socket.sent % frame_length;
        let to = frames.len().min(from + due - socket.sent);
        match socket.stream.write(&frames[from..to]) {
            Ok(written) => socket.sent += written,
            Err(error) if error.kind() == ErrorKind::WouldBlock => return,
            Err(_) => socket.sent = usize::MAX,
        }
    }
}

/// An unmasked text frame of `length` bytes with its header, JSON of that type; filled up with
/// spaces.
fn text_frame(kind: &[u8], length: usize) -> Vec<u8> {
    let mut frame = vec![0x81];
    if let Ok(payload @ 0..126) = u8::try_from(length - 2) {
        frame.push(payload);
    } else {
        frame.push(126);
        frame.extend(u16::try_from(length - 4).unwrap_or(u16::MAX).to_be_bytes());
    }
    frame.extend([b"{\"type\":\"", kind, b"\"}"].concat());
    frame.resize(length, b' ');
    frame
}
