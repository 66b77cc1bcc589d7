//! The readers: thousands of sockets in one epoll loop that does no more than find the frames and
//! count them, the same for Althing and for the floor. Pings are answered, as any browser does.

use std::io::{ErrorKind, Read, Write};
use std::net::{Ipv4Addr, SocketAddr};
use std::time::{Duration, Instant};

use mio::net::TcpStream;
use mio::{Events, Interest, Poll, Token};
use socket2::{Domain, SockAddr, Socket, Type};

use crate::frames::{Frame, PONG, next_frame};
use crate::support::Result;

/// Connections a loopback source address is used for, well within the kernel's usual range of
/// ports.
const CONNECTIONS_A_SOURCE: usize = 20_000;
/// Connections opened before waiting for their `hello`, so that no listener's backlog overflows.
const CONNECT_BATCH: usize = 64;
/// How long anything may take to arrive before the run is called off.
const PATIENCE: Duration = Duration::from_secs(90);

/// What the members of one group have seen since they connected.
#[derive(Clone, Copy, Default)]
pub(crate) struct Seen {
    pub(crate) hellos: u32,
    pub(crate) posts: u32,
    pub(crate) closed: u32,
    /// Bytes of the last post's whole frame.
    pub(crate) post_length: usize,
}

/// All members of all groups; a group is the crowd of one server.
pub(crate) struct Crowd {
    poll: Poll,
    events: Events,
    members: Vec<Member>,
    groups: Vec<Seen>,
    buffer: Vec<u8>,
}

struct Member {
    stream: TcpStream,
    group: usize,
    /// The answer to the upgrade request has yet to come.
    upgrading: bool,
    /// The start of a frame whose end has yet to come.
    rest: Vec<u8>,
}

impl Crowd {
    pub(crate) fn new() -> Result<Self> {
        let (poll, events) = (Poll::new()?, Events::with_capacity(1024));
        Ok(Self {
            poll,
            events,
            members: Vec::new(),
            groups: Vec::new(),
            buffer: vec![0; 256 * 1024],
        })
    }

    /// Connects a group of `size` and waits until each member has been greeted. `request` is sent
    /// first, unless empty.
    pub(crate) fn connect(
        &mut self,
        server: SocketAddr,
        size: usize,
        request: &[u8],
    ) -> Result<usize> {
        let group = self.groups.len();
        self.groups.push(Seen::default());
        for place in 1..=size {
            let mut stream = TcpStream::from_std(open(server, self.members.len(), request, None)?);
            self.poll.registry().register(
                &mut stream,
                Token(self.members.len()),
                Interest::READABLE,
            )?;
            self.members.push(Member {
                stream,
                group,
                upgrading: !request.is_empty(),
                rest: Vec::new(),
            });
            if place % CONNECT_BATCH == 0 || place == size {
                self.until(group, |seen| seen.hellos as usize == place)?;
            }
        }
        Ok(group)
    }

    pub(crate) fn seen(&self, group: usize) -> Seen {
        self.groups[group]
    }

    /// Reads until the group has seen enough.
    pub(crate) fn until(&mut self, group: usize, enough: impl Fn(Seen) -> bool) -> Result<()> {
        let start = Instant::now();
        while !enough(self.groups[group]) {
            let seen = self.groups[group];
            if start.elapsed() > PATIENCE || seen.closed > 0 {
                return Err(format!(
                    "some will never have it: {} greeted, {} posts, {} closed",
                    seen.hellos, seen.posts, seen.closed
                )
                .into());
            }
            self.turn(PATIENCE)?;
        }
        Ok(())
    }

    /// Reads whatever comes for that long.
    pub(crate) fn rest(&mut self, time: Duration) -> Result<()> {
        let end = Instant::now() + time;
        while let Some(left) = end.checked_duration_since(Instant::now()) {
            self.turn(left)?;
        }
        Ok(())
    }

    fn turn(&mut self, longest: Duration) -> Result<()> {
        match self.poll.poll(&mut self.events, Some(longest)) {
            Err(error) if error.kind() != ErrorKind::Interrupted => return Err(error.into()),
            _ => {}
        }
        for event in &self.events {
            let member = &mut self.members[event.token().0];
            member.read(&mut self.buffer, &mut self.groups[member.group])?;
        }
        Ok(())
    }
}

impl Member {
    fn read(&mut self, buffer: &mut [u8], seen: &mut Seen) -> Result<()> {
        loop {
            let read = match self.stream.read(buffer) {
                Ok(0) => {
                    seen.closed += 1;
                    return Ok(());
                }
                Ok(read) => read,
                Err(error) if error.kind() == ErrorKind::WouldBlock => return Ok(()),
                Err(error) => return Err(error.into()),
            };
            if self.rest.is_empty() {
                let used = self.take(&buffer[..read], seen)?;
                self.rest.extend_from_slice(&buffer[used..read]);
            } else {
                let mut joined = std::mem::take(&mut self.rest);
                joined.extend_from_slice(&buffer[..read]);
                let used = self.take(&joined, seen)?;
                joined.drain(..used);
                self.rest = joined;
            }
            // Less than asked for: the socket is drained, and epoll tells of what comes later.
            if read < buffer.len() {
                return Ok(());
            }
        }
    }

    /// Counts the whole frames at the start of `bytes`; gives the length of what it used.
    fn take(&mut self, bytes: &[u8], seen: &mut Seen) -> Result<usize> {
        let mut used = 0;
        if self.upgrading {
            let Some(end) = bytes.windows(4).position(|part| part == b"\r\n\r\n") else {
                return Ok(0);
            };
            if !bytes.starts_with(b"HTTP/1.1 101") {
                return Err(format!("no upgrade: {}", String::from_utf8_lossy(bytes)).into());
            }
            self.upgrading = false;
            used = end + 4;
        }
        while let Some((frame, length)) = next_frame(&bytes[used..]) {
            match frame {
                Frame::Post => {
                    seen.posts += 1;
                    seen.post_length = length;
                }
                Frame::Hello => seen.hellos += 1,
                Frame::Ping => self.stream.write_all(PONG)?,
                Frame::Close(_) | Frame::Other => {}
            }
            used += length;
        }
        Ok(used)
    }
}

/// A connection from the loopback address that has ports left. `room` shrinks its receive buffer,
/// in bytes.
pub(crate) fn open(
    server: SocketAddr,
    place: usize,
    request: &[u8],
    room: Option<usize>,
) -> Result<std::net::TcpStream> {
    let socket = Socket::new(Domain::IPV4, Type::STREAM, None)?;
    if let Some(room) = room {
        socket.set_recv_buffer_size(room)?;
    }
    let source = u8::try_from(place / CONNECTIONS_A_SOURCE + 1)?;
    if source > 1 {
        socket.bind(&SockAddr::from(SocketAddr::from((Ipv4Addr::new(127, 0, 0, source), 0))))?;
    }
    socket.connect(&SockAddr::from(server))?;
    socket.set_tcp_nodelay(true)?;
    let mut stream = std::net::TcpStream::from(socket);
    stream.write_all(request)?;
    stream.set_nonblocking(true)?;
    Ok(stream)
}
