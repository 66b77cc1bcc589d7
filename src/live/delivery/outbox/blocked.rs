//! A socket that takes no more for now: somebody waits until it does.

use std::{io::ErrorKind, rc::Rc, time::Instant};

use tokio::{io::Interest, net::TcpStream};

use super::{Outbox, Phase};

/// Waits for a full socket, for as long as it is full. The sends do not ask the event loop, so the
/// first try here tells it that the socket is full.
pub(super) async fn flush_when_writable(outbox: Outbox, socket: Rc<TcpStream>) {
    loop {
        if socket.writable().await.is_err() {
            return outbox.abort();
        }
        let flushed = socket.try_io(Interest::WRITABLE, || {
            let mut state = outbox.0.borrow_mut();
            let before = state.backlog.moved();
            match state.phase {
                Phase::Blocked => state.phase = Phase::Open,
                Phase::Closing { blocked: true } => state.phase = Phase::Closing { blocked: false },
                _ => return Ok(()),
            }
            let blocked = state.flush();
            if state.backlog.moved() > before {
                // Its pong may wait for what comes before the ping.
                state.is_there(Instant::now());
            }
            blocked.map_or(Ok(()), |_| Err(ErrorKind::WouldBlock.into()))
        });
        if flushed.is_ok() {
            return;
        }
    }
}
