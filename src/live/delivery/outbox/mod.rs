//! A connection's way out: a bounded queue of shared frames, and the socket behind it.
//!
//! The frames go straight to the socket, with a non-blocking send; what does not fit waits here
//! until the socket is writable again. Nobody ever waits for a client: a reader that is too slow is
//! told so and let go. Why it is done like this, and what it costs:
//! `docs/adr/0002-frames-straight-to-the-socket.md`.

use std::{
    cell::RefCell,
    io::{ErrorKind, IoSlice},
    net::Shutdown,
    rc::Rc,
    task::{Context, Poll, Waker},
    time::{Duration, Instant},
};

use actix_web::rt;
use socket2::SockRef;
use tokio::net::TcpStream;

use self::backlog::Backlog;
use crate::{
    live::state::{effect::Weight, frame::Frame},
    protocol::{Goodbye, ServerEvent},
};

mod backlog;
mod blocked;
#[cfg(test)]
pub(in crate::live) mod tests;

pub use self::backlog::Care;

/// Frames that may wait at most.
pub const FRAMES_MAX: usize = 256;
/// Bytes that may wait at most.
pub const BYTES_MAX: usize = 1024 * 1024;
/// Bytes that the network keeps for a reader beyond those that are on their way. By itself it would
/// take megabytes, and whether anybody reads them would show only when a third of them is gone.
#[cfg(target_os = "linux")]
const UNSENT_MOST: u32 = 256 * 1024;
/// How long a client may take to read its goodbye and close.
const CLOSE_WAIT: Duration = Duration::from_secs(5);
/// How long one that does not read may take for it.
const SLOW_CLOSE_WAIT: Duration = Duration::from_secs(30);
/// Frames written with one call at most.
const BATCH: usize = 32;

/// The way out of one connection. Cloning shares it; it never leaves its worker's thread.
#[derive(Clone)]
pub struct Outbox(Rc<RefCell<State>>);

struct State {
    sink: Sink,
    backlog: Backlog,
    phase: Phase,
    heard: Instant,
    pinged: bool,
    expired: Option<Expired>,
}

/// The network gave the connection up: for too long the other side took nothing that was sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Expired {
    /// It was full: a reader that does not read.
    Full,
    /// There was room: nobody is there any more.
    Idle,
}

/// Where frames go.
enum Sink {
    Socket(Rc<TcpStream>),
    /// Nowhere by themselves: somebody fetches them, and is woken when there are any.
    Pulled(Option<Waker>),
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
        #[cfg(target_os = "linux")]
        {
            let socket = SockRef::from(&*socket);
            // Here it is seen what is taken. The network would take a reader whose window is smaller
            // than one of its packets for one that takes nothing.
            let set_up = socket.set_tcp_user_timeout(None);
            if let Err(error) = set_up.and_then(|()| socket.set_tcp_notsent_lowat(UNSENT_MOST)) {
                log::debug!("the network decides how long a reader may take: {error}");
            }
        }
        Self::with(Sink::Socket(socket), now)
    }

    /// An outbox whose frames are fetched by [`Outbox::poll_pull`].
    pub fn pulled(now: Instant) -> Self {
        Self::with(Sink::Pulled(None), now)
    }

    fn with(sink: Sink, now: Instant) -> Self {
        Self(Rc::new(RefCell::new(State {
            sink,
            backlog: Backlog::default(),
            phase: Phase::Open,
            heard: now,
            pinged: false,
            expired: None,
        })))
    }

    /// Queues a frame, to leave at the next [`Outbox::flush`]. What becomes of it at the bound: see
    /// [`Weight`].
    pub fn push(&self, frame: &Frame, weight: Weight) -> Result<(), Overflow> {
        let mut state = self.0.borrow_mut();
        if matches!(state.phase, Phase::Closing { .. } | Phase::Closed) {
            return Ok(());
        }
        state.backlog.push(frame, weight)
    }

    /// Sends frames. If nothing waits before them, they go to the socket as one piece; what it does
    /// not take waits, each frame for itself, as if it had been pushed.
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
                self.0.borrow_mut().backlog.enqueue(frame.0.slice(sent..), *weight);
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
            rt::spawn(blocked::flush_when_writable(self.clone(), socket));
        }
    }

    /// The next frame; `None` when all is over, the goodbye included. Whoever waits is woken.
    pub fn poll_pull(&self, cx: &mut Context<'_>) -> Poll<Option<Frame>> {
        self.0.borrow_mut().poll_pull(cx)
    }

    /// Says goodbye and closes. What has not begun to leave is dropped if the reader is too slow
    /// for it.
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
                state.backlog.drop_unsent();
            }
            for frame in last {
                state.backlog.enqueue(frame.0.clone(), Weight::Answer);
            }
            state.phase = Phase::Closing { blocked: state.phase == Phase::Blocked };
        }
        self.flush();
        let outbox = self.clone();
        let wait = if drop_queue { SLOW_CLOSE_WAIT } else { CLOSE_WAIT };
        rt::spawn(async move {
            rt::time::sleep(wait).await;
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
        self.0.borrow_mut().is_there(now);
    }

    /// How long the client has been silent, and whether it was pinged since.
    pub fn silence(&self, now: Instant) -> (Duration, bool) {
        let state = self.0.borrow();
        (now.saturating_duration_since(state.heard), state.pinged)
    }

    /// The socket can't be read from any more.
    pub fn fail(&self, error: ErrorKind) {
        self.0.borrow_mut().fail(error);
    }

    /// Whether the network gave the connection up, and what for.
    pub fn expired(&self) -> Option<Expired> {
        self.0.borrow().expired
    }

    /// Asks the client for a sign of life.
    pub fn ping(&self) {
        self.0.borrow_mut().pinged = true;
        if self.push(&Frame::ping(), Weight::Answer).is_ok() {
            self.flush();
        }
    }

    /// What somebody has to do for this connection now; each thing is told once.
    pub fn care(&self, now: Instant) -> Care {
        if self.is_closing() { Care::None } else { self.0.borrow_mut().backlog.care(now) }
    }

    /// Frames that wait.
    pub fn len(&self) -> usize {
        self.0.borrow().backlog.len()
    }

    /// Whether nothing waits.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

impl State {
    fn is_there(&mut self, now: Instant) {
        self.heard = now;
        self.pinged = false;
    }

    /// Gives the number of bytes that the socket took; none while anything waits, which must go
    /// first.
    fn send_at_once(&mut self, piece: &Frame) -> usize {
        if self.phase != Phase::Open || !self.backlog.is_idle() {
            return 0;
        }
        let Sink::Socket(socket) = &self.sink else { return 0 };
        match SockRef::from(&**socket).send(&piece.0) {
            Ok(sent) => sent,
            Err(error) => {
                if !matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::Interrupted) {
                    self.fail(error.kind());
                }
                0
            }
        }
    }

    /// Gives the socket when it has just become full, so that someone waits for it.
    fn flush(&mut self) -> Option<Rc<TcpStream>> {
        if !matches!(self.phase, Phase::Open | Phase::Closing { blocked: false }) {
            return None;
        }
        let socket = match &mut self.sink {
            Sink::Socket(socket) => Rc::clone(socket),
            Sink::Pulled(waker) => {
                waker.take().into_iter().for_each(Waker::wake);
                return None;
            }
        };
        match self.write(&SockRef::from(&*socket)) {
            Ok(true) => None,
            Ok(false) => {
                self.phase = if self.phase == Phase::Open {
                    Phase::Blocked
                } else {
                    Phase::Closing { blocked: true }
                };
                Some(socket)
            }
            Err(error) => {
                self.fail(error.kind());
                None
            }
        }
    }

    /// The socket is broken.
    fn fail(&mut self, error: ErrorKind) {
        if error == ErrorKind::TimedOut && matches!(self.phase, Phase::Open | Phase::Blocked) {
            let is_full = self.phase == Phase::Blocked || self.backlog.len() > 0;
            self.expired = Some(if is_full { Expired::Full } else { Expired::Idle });
        }
        self.abort();
    }

    /// Writes until all is gone (`true`) or the socket is full.
    fn write(&mut self, socket: &SockRef<'_>) -> std::io::Result<bool> {
        let is_closing = matches!(self.phase, Phase::Closing { .. });
        while self.backlog.len() > 0 || (!is_closing && self.backlog.refill()) {
            let mut slices = [IoSlice::new(&[]); BATCH];
            let mut count = 0;
            for (slice, frame) in slices.iter_mut().zip(self.backlog.frames()) {
                *slice = IoSlice::new(frame);
                count += 1;
            }
            let sent = if count == 1 {
                socket.send(&slices[0])
            } else {
                socket.send_vectored(&slices[..count])
            };
            match sent {
                Ok(sent) => self.backlog.consume(sent),
                Err(error) if error.kind() == ErrorKind::WouldBlock => return Ok(false),
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
        if is_closing {
            // The client still gets all that was sent, then the end; what it sends until it closes
            // is read and thrown away.
            socket.shutdown(Shutdown::Write)?;
        }
        Ok(true)
    }

    fn abort(&mut self) {
        self.phase = Phase::Closed;
        self.backlog.clear();
        match &mut self.sink {
            // An error means that it is down already.
            Sink::Socket(socket) => drop(SockRef::from(&**socket).shutdown(Shutdown::Both)),
            Sink::Pulled(waker) => waker.take().into_iter().for_each(Waker::wake),
        }
    }

    fn poll_pull(&mut self, cx: &mut Context<'_>) -> Poll<Option<Frame>> {
        let is_open = matches!(self.phase, Phase::Open | Phase::Blocked);
        let has_any = self.backlog.len() > 0 || (is_open && self.backlog.refill());
        let next = self.backlog.frames().next().filter(|_| has_any).cloned();
        if let Some(frame) = next {
            self.backlog.consume(frame.len());
            return Poll::Ready(Some(Frame(frame)));
        }
        if !is_open {
            return Poll::Ready(None);
        }
        self.sink = Sink::Pulled(Some(cx.waker().clone()));
        Poll::Pending
    }
}
