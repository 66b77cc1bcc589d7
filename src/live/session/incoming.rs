//! What a client sends, as it comes from its socket. No buffer is kept while nothing comes.

use std::{
    io::{self, ErrorKind},
    pin::Pin,
    rc::Rc,
    task::{Context, Poll, ready},
};

use bytes::Bytes;
use futures_util::Stream;
use tokio::net::TcpStream;

/// Bytes read at once at most.
const READ_MAX: usize = 4096;

/// The bytes of one client, until it ends or the connection is shut down.
pub struct Incoming {
    socket: Rc<TcpStream>,
    first: Bytes,
}

impl Incoming {
    /// Begins with `first`, which was read already.
    pub fn new(socket: Rc<TcpStream>, first: Bytes) -> Self {
        Self { socket, first }
    }
}

impl Stream for Incoming {
    type Item = io::Result<Bytes>;

    fn poll_next(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<io::Result<Bytes>>> {
        if !self.first.is_empty() {
            return Poll::Ready(Some(Ok(std::mem::take(&mut self.first))));
        }
        let mut bytes = [0; READ_MAX];
        loop {
            ready!(self.socket.poll_read_ready(cx))?;
            match self.socket.try_read(&mut bytes) {
                Ok(0) => return Poll::Ready(None),
                Ok(read) => return Poll::Ready(Some(Ok(Bytes::copy_from_slice(&bytes[..read])))),
                Err(error) if error.kind() == ErrorKind::WouldBlock => {}
                Err(error) => return Poll::Ready(Some(Err(error))),
            }
        }
    }
}
