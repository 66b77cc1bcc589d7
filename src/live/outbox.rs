//! A connection's way out: a bounded queue of shared frames, and the socket behind it.
//!
//! The frames go straight to the socket, with a non-blocking send; what does not fit waits here until the socket is writable
//! again. Nobody ever waits for a client: a reader that is too slow is told so and let go. Why it is done like this, and what it
//! costs: `docs/adr/0002-frames-straight-to-the-socket.md`.

use std::{
    cell::RefCell,
    collections::VecDeque,
    io::{ErrorKind, IoSlice},
    net::Shutdown,
    rc::Rc,
    time::{Duration, Instant},
};

use actix_web::rt;
use bytes::{Buf, Bytes};
use socket2::SockRef;
use tokio::{io::Interest, net::TcpStream};

use super::{effect::Weight, frame::Frame};
use crate::protocol::{Goodbye, ServerEvent};

#[cfg(test)]
pub(super) mod tests;

/// Frames that may wait at most.
pub const FRAMES_MAX: usize = 256;
/// Bytes that may wait at most.
pub const BYTES_MAX: usize = 1024 * 1024;
/// How long a client may take to read its goodbye and close.
const CLOSE_WAIT: Duration = Duration::from_secs(5);
/// Frames written with one call at most.
const BATCH: usize = 32;

/// The way out of one connection. Cloning shares it; it never leaves its worker's thread.
#[derive(Clone)]
pub struct Outbox(Rc<RefCell<State>>);

struct State {
    socket: Rc<TcpStream>,
    queue: VecDeque<(Bytes, Weight)>,
    bytes: usize,
    phase: Phase,
    heard: Instant,
    pinged: bool,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Phase {
    Open,
    /// The socket takes no more for now; a task waits until it does.
    Blocked,
    /// The goodbye is the last thing in the queue.
    Closing {
        blocked: bool,
    },
    Closed,
}

/// The reader is too slow: the bound is reached, and the outbox is closing.
#[derive(Debug, PartialEq, Eq)]
pub struct Overflow;

/// Frames that leave together, also as one piece.
pub struct Batch {
    frames: Vec<(Frame, Weight)>,
    joined: Frame,
}

impl Batch {
    /// Joins the frames.
    pub fn new(frames: Vec<(Frame, Weight)>) -> Self {
        let joined = Frame::join(frames.iter().map(|(frame, _)| frame.clone()));
        Self { frames, joined }
    }
}

impl Outbox {
    /// An outbox for a connection whose handshake has been answered.
    pub fn new(socket: Rc<TcpStream>, now: Instant) -> Self {
        Self(Rc::new(RefCell::new(State { socket, queue: VecDeque::new(), bytes: 0, phase: Phase::Open, heard: now, pinged: false })))
    }

    /// Queues a frame, to leave at the next [`Outbox::flush`]. A hint is dropped when half of the room is taken; at the bound all
    /// hints go first, and if that does not help, the connection.
    pub fn push(&self, frame: &Frame, weight: Weight) -> Result<(), Overflow> {
        let mut state = self.0.borrow_mut();
        if matches!(state.phase, Phase::Closing { .. } | Phase::Closed) {
            return Ok(());
        }
        if weight == Weight::Hint && (state.queue.len() >= FRAMES_MAX / 2 || state.bytes >= BYTES_MAX / 2) {
            return Ok(());
        }
        if state.is_full(frame) {
            state.drop_hints();
        }
        if state.is_full(frame) {
            return Err(Overflow);
        }
        state.enqueue(frame.0.clone(), weight);
        Ok(())
    }

    /// Sends frames. If nothing waits before them, they go to the socket as one piece; what it does not take waits, each
    /// frame for itself, as if it had been pushed.
    pub fn send(&self, batch: &Batch) -> Result<(), Overflow> {
        let mut sent = self.0.borrow_mut().send_at_once(&batch.joined);
        if sent == batch.joined.len() {
            return Ok(());
        }
        for (frame, weight) in &batch.frames {
            if sent == 0 {
                self.push(frame, *weight)?;
            } else if sent < frame.len() {
                // It has begun to leave: the rest must follow.
                self.0.borrow_mut().enqueue(frame.0.slice(sent..), *weight);
            }
            sent = sent.saturating_sub(frame.len());
        }
        self.flush();
        Ok(())
    }

    /// Sends what waits, as far as the socket takes it.
    pub fn flush(&self) {
        let blocked_on = self.0.borrow_mut().flush();
        if let Some(socket) = blocked_on {
            rt::spawn(flush_when_writable(self.clone(), socket));
        }
    }

    /// Says goodbye and closes. What has not begun to leave is dropped if the reader is too slow for it.
    pub fn close(&self, reason: Goodbye, retry_after_ms: Option<u64>) {
        let goodbye = Frame::event(&ServerEvent::Goodbye { reason, retry_after_ms });
        self.end(&[goodbye, Frame::close(reason.code())], reason == Goodbye::Slow);
    }

    /// Closes with a code of RFC 6455.
    pub fn close_with(&self, code: u16) {
        self.end(&[Frame::close(code)], false);
    }

    fn end(&self, last: &[Frame], drop_queue: bool) {
        {
            let mut state = self.0.borrow_mut();
            if matches!(state.phase, Phase::Closing { .. } | Phase::Closed) {
                return;
            }
            if drop_queue {
                state.drop_unsent();
            }
            for frame in last {
                state.enqueue(frame.0.clone(), Weight::Event);
            }
            state.phase = Phase::Closing { blocked: state.phase == Phase::Blocked };
        }
        self.flush();
        let outbox = self.clone();
        rt::spawn(async move {
            rt::time::sleep(CLOSE_WAIT).await;
            outbox.abort();
        });
    }

    /// Ends the connection at once, without a word.
    pub fn abort(&self) {
        self.0.borrow_mut().abort();
    }

    /// Whether it has ended, or is about to.
    pub fn is_closing(&self) -> bool {
        matches!(self.0.borrow().phase, Phase::Closing { .. } | Phase::Closed)
    }

    /// Notes a sign of life.
    pub fn heard(&self, now: Instant) {
        let mut state = self.0.borrow_mut();
        state.heard = now;
        state.pinged = false;
    }

    /// How long the client has been silent, and whether it was pinged since.
    pub fn silence(&self, now: Instant) -> (Duration, bool) {
        let state = self.0.borrow();
        (now.saturating_duration_since(state.heard), state.pinged)
    }

    /// Asks the client for a sign of life.
    pub fn ping(&self) {
        self.0.borrow_mut().pinged = true;
        if self.push(&Frame::ping(), Weight::Event).is_ok() {
            self.flush();
        }
    }

    /// Frames that wait.
    pub fn len(&self) -> usize {
        self.0.borrow().queue.len()
    }

    /// Whether nothing waits.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

impl State {
    fn is_full(&self, frame: &Frame) -> bool {
        self.queue.len() >= FRAMES_MAX || self.bytes + frame.len() > BYTES_MAX
    }

    fn enqueue(&mut self, frame: Bytes, weight: Weight) {
        self.bytes += frame.len();
        self.queue.push_back((frame, weight));
    }

    /// Gives the number of bytes that the socket took; none while anything waits, which must go first.
    fn send_at_once(&mut self, piece: &Frame) -> usize {
        if self.phase != Phase::Open || !self.queue.is_empty() {
            return 0;
        }
        match SockRef::from(&*self.socket).send(&piece.0) {
            Ok(sent) => sent,
            Err(error) => {
                if !matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::Interrupted) {
                    self.abort();
                }
                0
            }
        }
    }

    /// Drops hints, but for the first frame: it may have begun to leave.
    fn drop_hints(&mut self) {
        let mut first = true;
        self.queue.retain(|(_, weight)| std::mem::take(&mut first) || *weight == Weight::Event);
        self.count_bytes();
    }

    fn drop_unsent(&mut self) {
        self.queue.truncate(1);
        self.count_bytes();
    }

    fn count_bytes(&mut self) {
        self.bytes = self.queue.iter().map(|(frame, _)| frame.len()).sum();
    }

    /// Gives the socket when it has just become full, so that someone waits for it.
    fn flush(&mut self) -> Option<Rc<TcpStream>> {
        if !matches!(self.phase, Phase::Open | Phase::Closing { blocked: false }) {
            return None;
        }
        let socket = Rc::clone(&self.socket);
        match self.write(&SockRef::from(&*socket)) {
            Ok(true) => None,
            Ok(false) => {
                self.phase = if self.phase == Phase::Open { Phase::Blocked } else { Phase::Closing { blocked: true } };
                Some(socket)
            }
            Err(_) => {
                self.abort();
                None
            }
        }
    }

    /// Writes until all is gone (`true`) or the socket is full.
    fn write(&mut self, socket: &SockRef<'_>) -> std::io::Result<bool> {
        while !self.queue.is_empty() {
            let sent = if self.queue.len() == 1 {
                socket.send(&self.queue[0].0)
            } else {
                let mut slices = [IoSlice::new(&[]); BATCH];
                let mut count = 0;
                for (slice, (frame, _)) in slices.iter_mut().zip(&self.queue) {
                    *slice = IoSlice::new(frame);
                    count += 1;
                }
                socket.send_vectored(&slices[..count])
            };
            match sent {
                Ok(sent) => self.consume(sent),
                Err(error) if error.kind() == ErrorKind::WouldBlock => return Ok(false),
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
        // An idle connection keeps nothing.
        self.queue = VecDeque::new();
        if matches!(self.phase, Phase::Closing { .. }) {
            // The client still gets all that was sent, then the end; what it sends until it closes is read and thrown away.
            socket.shutdown(Shutdown::Write)?;
        }
        Ok(true)
    }

    fn consume(&mut self, mut sent: usize) {
        self.bytes -= sent;
        while let Some((frame, _)) = self.queue.front_mut() {
            if sent < frame.len() {
                frame.advance(sent);
                return;
            }
            sent -= frame.len();
            self.queue.pop_front();
        }
    }

    fn abort(&mut self) {
        self.phase = Phase::Closed;
        self.queue = VecDeque::new();
        self.bytes = 0;
        // An error means that it is down already.
        drop(SockRef::from(&*self.socket).shutdown(Shutdown::Both));
    }
}

/// Waits for a full socket, for as long as it is full. The sends do not ask the event loop, so the first try here tells it that the
/// socket is full.
async fn flush_when_writable(outbox: Outbox, socket: Rc<TcpStream>) {
    loop {
        if socket.writable().await.is_err() {
            return outbox.abort();
        }
        let flushed = socket.try_io(Interest::WRITABLE, || {
            let mut state = outbox.0.borrow_mut();
            match state.phase {
                Phase::Blocked => state.phase = Phase::Open,
                Phase::Closing { blocked: true } => state.phase = Phase::Closing { blocked: false },
                _ => return Ok(()),
            }
            state.flush().map_or(Ok(()), |_| Err(ErrorKind::WouldBlock.into()))
        });
        if flushed.is_ok() {
            return;
        }
    }
}
