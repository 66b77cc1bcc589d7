//! HTTP/1.1 on one kept-alive connection, just enough to drive Althing: sending and receiving are
//! apart, so that many requests can be under way from one thread.

use std::io::{Read, Write};
use std::net::{IpAddr, SocketAddr, TcpStream};
use std::time::Duration;

use socket2::{Domain, Socket, Type};

use super::Result;

/// One connection. A request still unanswered after 30 s is an error.
pub(crate) struct Http {
    stream: TcpStream,
    inbox: Vec<u8>,
    /// Those that every request has.
    headers: String,
}

/// What came back; the body as it is, since all of Althing's answers are text.
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) head: String,
    pub(crate) body: String,
}

impl Http {
    /// `cookie` is sent with every request; empty for a guest.
    pub(crate) fn connect(address: SocketAddr, cookie: &str) -> Result<Self> {
        Self::over(TcpStream::connect(address)?, cookie)
    }

    /// The same over a connection that is open already.
    pub(crate) fn over(stream: TcpStream, cookie: &str) -> Result<Self> {
        stream.set_nodelay(true)?;
        stream.set_read_timeout(Some(Duration::from_secs(30)))?;
        let cookie =
            if cookie.is_empty() { String::new() } else { format!("cookie: {cookie}\r\n") };
        Ok(Self { stream, inbox: Vec::new(), headers: format!("host: bench\r\n{cookie}") })
    }

    pub(crate) fn send(&mut self, method: &str, path: &str, body: &str) -> Result<()> {
        let entity = match body.len() {
            0 => String::new(),
            length => format!("content-type: application/json\r\ncontent-length: {length}\r\n"),
        };
        let request = format!("{method} {path} HTTP/1.1\r\n{}{entity}\r\n{body}", self.headers);
        Ok(self.stream.write_all(request.as_bytes())?)
    }

    /// The answer to the oldest unanswered request.
    pub(crate) fn receive(&mut self) -> Result<Answer> {
        let head_end = loop {
            if let Some(end) = self.inbox.windows(4).position(|part| part == b"\r\n\r\n") {
                break end;
            }
            self.fill()?;
        };
        let head = String::from_utf8(self.inbox[..head_end].to_vec())?;
        let status = head.split(' ').nth(1).ok_or("no HTTP status")?.parse()?;
        let length = header(&head, "content-length").map_or(Ok(0), str::parse::<usize>)?;
        let end = head_end + 4 + length;
        while self.inbox.len() < end {
            self.fill()?;
        }
        let body = String::from_utf8(self.inbox[head_end + 4..end].to_vec())?;
        self.inbox.drain(..end);
        Ok(Answer { status, head, body })
    }

    /// Sends one request and takes its answer, which must have `status`.
    pub(crate) fn call(
        &mut self,
        method: &str,
        path: &str,
        body: &str,
        status: u16,
    ) -> Result<Answer> {
        self.send(method, path, body)?;
        self.receive()?.with_status(status)
    }

    fn fill(&mut self) -> Result<()> {
        let mut buffer = [0; 16 * 1024];
        let read = self.stream.read(&mut buffer)?;
        if read == 0 {
            return Err("the server closed the connection in the middle of an answer".into());
        }
        self.inbox.extend_from_slice(&buffer[..read]);
        Ok(())
    }
}

impl Answer {
    pub(crate) fn with_status(self, status: u16) -> Result<Self> {
        if self.status == status {
            Ok(self)
        } else {
            Err(format!("expected {status}, got {}: {}", self.status, self.body).into())
        }
    }

    /// The `name=value` of the cookie that the answer sets.
    pub(crate) fn cookie(&self) -> Option<&str> {
        header(&self.head, "set-cookie")?.split(';').next()
    }
}

/// A connection from this address of the machine.
pub(crate) fn connect_from(source: IpAddr, address: SocketAddr) -> Result<TcpStream> {
    let socket = Socket::new(Domain::for_address(address), Type::STREAM, None)?;
    socket.bind(&SocketAddr::from((source, 0)).into())?;
    socket.connect(&address.into())?;
    Ok(socket.into())
}

fn header<'a>(head: &'a str, name: &str) -> Option<&'a str> {
    head.lines()
        .filter_map(|line| line.split_once(':'))
        .find(|(key, _)| key.eq_ignore_ascii_case(name))
        .map(|(_, value)| value.trim())
}
