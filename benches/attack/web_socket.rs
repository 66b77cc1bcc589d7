//! A client's WebSocket, with blocking reads: as much of it as this bench needs.

use std::io::{BufReader, ErrorKind, Read, Write};
use std::net::{IpAddr, SocketAddr, TcpStream};
use std::time::Duration;

use crate::support::Result;
use crate::support::http::connect_from;

pub(crate) struct WebSocket {
    stream: TcpStream,
    reader: BufReader<TcpStream>,
}

impl WebSocket {
    /// Opens it from that address and waits for the answer to the handshake. `query` begins with a
    /// `?` unless it is empty.
    pub(crate) fn open(
        source: IpAddr,
        address: SocketAddr,
        query: &str,
        cookie: &str,
    ) -> Result<Self> {
        let mut stream = connect_from(source, address)?;
        stream.set_nodelay(true)?;
        stream.set_read_timeout(Some(Duration::from_secs(30)))?;
        stream.set_write_timeout(Some(Duration::from_secs(30)))?;
        write!(
            stream,
            "GET /ws{query} HTTP/1.1\r\nhost: bench\r\ncookie: {cookie}\r\nconnection: upgrade\r\n\
             upgrade: websocket\r\nsec-websocket-version: 13\r\n\
             sec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
        )?;
        let mut reader = BufReader::with_capacity(64 * 1024, stream.try_clone()?);
        let (mut head, mut byte) = (Vec::new(), [0]);
        while !head.ends_with(b"\r\n\r\n") {
            reader.read_exact(&mut byte)?;
            head.push(byte[0]);
        }
        if !head.starts_with(b"HTTP/1.1 101") {
            return Err(format!("no upgrade: {}", String::from_utf8_lossy(&head)).into());
        }
        Ok(Self { stream, reader })
    }

    /// The payload of the next text frame.
    pub(crate) fn next(&mut self) -> Result<Vec<u8>> {
        loop {
            let mut head = [0; 2];
            self.reader.read_exact(&mut head)?;
            let length = match head[1] & 0x7f {
                126 => u64::from(u16::from_be_bytes(self.bytes()?)),
                127 => u64::from_be_bytes(self.bytes()?),
                length => length.into(),
            };
            let mut payload = vec![0; usize::try_from(length)?];
            self.reader.read_exact(&mut payload)?;
            match head[0] & 0x0f {
                1 => return Ok(payload),
                8 => return Err("the socket was closed".into()),
                9 => self.stream.write_all(&[0x8a, 0x80, 0, 0, 0, 0])?,
                _ => {}
            }
        }
    }

    /// Reads on to a text that begins so.
    pub(crate) fn until(&mut self, beginnings: &[&str]) -> Result<Vec<u8>> {
        loop {
            let text = self.next()?;
            if beginnings.iter().any(|beginning| text.starts_with(beginning.as_bytes())) {
                return Ok(text);
            }
        }
    }

    pub(crate) fn send(&mut self, frame: &[u8]) -> Result<()> {
        Ok(self.stream.write_all(frame)?)
    }

    /// Throws away whatever has come, without waiting for anything.
    pub(crate) fn drain(&mut self) -> Result<()> {
        self.stream.set_nonblocking(true)?;
        let mut bytes = [0; 16 * 1024];
        let ended = loop {
            match self.stream.read(&mut bytes) {
                Ok(0) => break Err("the socket was closed".into()),
                Ok(_) => {}
                Err(error) if error.kind() == ErrorKind::WouldBlock => break Ok(()),
                Err(error) => break Err(error.into()),
            }
        };
        self.stream.set_nonblocking(false)?;
        ended
    }

    fn bytes<const N: usize>(&mut self) -> Result<[u8; N]> {
        let mut bytes = [0; N];
        self.reader.read_exact(&mut bytes)?;
        Ok(bytes)
    }
}

/// A text as a client sends it: masked, with zeros.
pub(crate) fn frame(text: &str) -> Vec<u8> {
    let mut frame = vec![0x81];
    match u16::try_from(text.len()) {
        Ok(length @ 0..126) => frame.push(0x80 | length.to_be_bytes()[1]),
        Ok(length) => {
            frame.push(0x80 + 126);
            frame.extend(length.to_be_bytes());
        }
        Err(_) => {
            frame.push(0x80 + 127);
            frame.extend((text.len() as u64).to_be_bytes());
        }
    }
    frame.extend([0; 4]);
    frame.extend(text.as_bytes());
    frame
}
