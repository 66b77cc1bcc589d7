//! A client's connection, from the moment it is accepted: counted, and not kept for those who begin
//! a request and don't go on.
//!
//! The HTTP server gives the first request's head its time, but none to those behind it, nor to
//! what comes of a body when its request is answered already. So the connection itself looks: bytes
//! that belong to no request under way must become one in time.

use std::{
    cell::{Cell, RefCell},
    io::{self, ErrorKind},
    net::{IpAddr, SocketAddr},
    pin::Pin,
    rc::Rc,
    task::{Context, Poll, Waker, ready},
    time::Duration,
};

use actix_web::rt::{
    net::TcpStream,
    time::{Instant, Sleep, sleep_until},
};
use bytes::{Buf, Bytes};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

use super::{
    heads::Heads,
    refused::Refused,
    slots::{Holder, Slot, Slots},
    unclaimed::Unclaimed,
};
use crate::{
    config::Hsts,
    http::{
        measures::Refusal,
        request::{client, extract::Shared},
        state::State,
        transport::parse_errors,
    },
};

/// How long the head of a request may take to arrive, from its first byte.
pub const HEAD_TIME: Duration = Duration::from_secs(5);

/// How long a connection waits before it looks again whether its address may send more.
const LOOK_AGAIN: Duration = Duration::from_millis(200);
/// Bytes of no request that are read before the HTTP server looks whether one has begun: by itself it
/// would read 128 KiB of a body for which there may be no room yet.
const UNSEEN_MOST: usize = 8 * 1024;

/// Requests on a connection, as it is told.
#[derive(Clone, Debug, Default)]
pub struct Activity(Rc<Requests>);

#[derive(Debug, Default)]
struct Requests {
    under_way: Cell<usize>,
    /// All that ever began.
    begun: Cell<u64>,
    /// Those that wait before their body may come.
    waiting: Cell<usize>,
    /// The connection, while it waits for them.
    reader: RefCell<Option<Waker>>,
}

/// Nothing more is read from the connection until this is dropped.
#[derive(Debug)]
pub struct Waiting(Activity);

/// A request is under way until this is dropped.
#[derive(Debug)]
pub struct UnderWay(Activity);

impl Activity {
    /// A request has been read and is being answered.
    pub fn begin(&self) -> UnderWay {
        self.0.under_way.set(self.0.under_way.get() + 1);
        self.0.begun.set(self.0.begun.get() + 1);
        UnderWay(self.clone())
    }

    /// A request waits for room for its body: meanwhile the network keeps what comes.
    pub fn wait(&self) -> Waiting {
        self.0.waiting.set(self.0.waiting.get() + 1);
        Waiting(self.clone())
    }

    fn is_under_way(&self) -> bool {
        self.0.under_way.get() > 0
    }

    /// Whether a request waits; the connection is woken when none does any more.
    fn is_waiting(&self, cx: &Context<'_>) -> bool {
        let is_waiting = self.0.waiting.get() > 0;
        if is_waiting {
            self.0.reader.replace(Some(cx.waker().clone()));
        }
        is_waiting
    }
}

impl Drop for Waiting {
    fn drop(&mut self) {
        let Requests { waiting, reader, .. } = &*self.0.0;
        waiting.set(waiting.get() - 1);
        if let Some(reader) = reader.take() {
            reader.wake();
        }
    }
}

impl Drop for UnderWay {
    fn drop(&mut self) {
        let under_way = &self.0.0.under_way;
        under_way.set(under_way.get() - 1);
    }
}

/// A place among all connections, and one among those of its peer. Held for as long as the socket
/// is open.
#[derive(Debug)]
pub struct Place {
    _everyone: Slot,
    peer: Option<Slot>,
}

impl Place {
    /// Why there is none, when there is none left. Trusted proxies bring others, and may have as
    /// many as there are.
    fn take(slots: &Slots, state: &State, peer: SocketAddr) -> Result<Self, Refusal> {
        let address = client::household(peer.ip());
        let proxy = state.config.trusted_proxies.include(peer.ip());
        let peer = if proxy {
            None
        } else {
            Some(slots.take(Holder::Peer(address)).ok_or(Refusal::Address)?)
        };
        Ok(Self { _everyone: slots.take(Holder::Everyone).ok_or(Refusal::Full)?, peer })
    }
}

/// A connection that has a place.
pub struct Connection {
    socket: TcpStream,
    place: Place,
    activity: Activity,
    /// What browsers are told of https.
    hsts: Option<Hsts>,
    /// What is left of an answer that goes out in the place of the HTTP server's own.
    instead: Option<Bytes>,
    heads: Heads,
    /// How long it may go on like this, and what is waited for.
    deadline: Option<(Wait, Pin<Box<Sleep>>)>,
    /// How long it may be idle.
    idle_time: Duration,
    /// Whose requests wait for each other to begin: nobody's where a trusted proxy brings them.
    whose: Option<IpAddr>,
    /// Of so many of its requests, the next one included, the turn to begin was taken.
    turns: u64,
    /// Until that turn comes.
    turn: Option<Pin<Box<Sleep>>>,
    state: Shared,
    /// What has come of no request yet.
    unclaimed: Unclaimed,
    /// Before it looks again whether there is room for more of them.
    pause: Option<Pin<Box<Sleep>>>,
    /// Bytes of them since the HTTP server has last looked at what there is.
    unseen: usize,
    /// The other side does not take what it was answered. The HTTP server looks at that only where an
    /// answer has a body: it would go on answering into memory what has none.
    is_blocked: bool,
}

/// What a connection on which no request is under way waits for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Wait {
    /// Anything: the next request, or the rest of a body that nobody wants any more.
    Anything,
    /// The rest of a request's head.
    Head,
}

impl Connection {
    /// Takes a socket in, unless there is no place for it.
    pub fn accept(socket: TcpStream, state: &Shared) -> Result<(Self, SocketAddr), Refused> {
        let Ok(peer) = socket.peer_addr() else { return Err(Refused::Gone) };
        let place = match Place::take(&state.slots, state, peer) {
            Ok(place) => place,
            Err(why) => return Err(Refused::NoPlace(socket, why)),
        };
        let whose = place.peer.is_some().then_some(client::household(peer.ip()));
        let connection = Self {
            socket,
            place,
            whose: whose.filter(|_| state.slots.is_limited()),
            turns: 0,
            turn: None,
            state: state.clone(),
            unclaimed: Unclaimed::new(&state.slots, whose),
            pause: None,
            unseen: 0,
            is_blocked: false,
            activity: Activity::default(),
            hsts: state.config.hsts(),
            instead: None,
            heads: Heads::default(),
            deadline: None,
            // The HTTP server ends those that wait for a request a little earlier, and in its own
            // way.
            idle_time: Duration::from_secs(state.config.keep_alive.into()) + HEAD_TIME,
        };
        Ok((connection, peer))
    }

    /// Ready once more may be read as far as the turns of its requests go. So many have begun: those
    /// that came along with another one are counted when they have, and what is read next waits for
    /// them.
    fn poll_turn(&mut self, begun: u64, cx: &mut Context<'_>) -> Poll<()> {
        let Some(address) = self.whose else { return Poll::Ready(()) };
        let is_new = begun >= self.turns && !self.activity.is_under_way() && self.has_come(cx);
        let known = begun + u64::from(is_new);
        if known > self.turns {
            let count = u32::try_from(known - self.turns).unwrap_or(u32::MAX);
            self.turns = known;
            let turn = self.state.slots.turn_to_begin(address, count);
            self.turn = turn.map(|turn| Box::pin(sleep_until(turn.into())));
        }
        if let Some(turn) = &mut self.turn {
            // What has come is to be answered before the end.
            if !self.state.live.is_closing() {
                ready!(turn.as_mut().poll(cx));
            }
            self.turn = None;
        }
        Poll::Ready(())
    }

    /// Whether bytes wait to be read: no end and no error.
    fn has_come(&self, cx: &mut Context<'_>) -> bool {
        let mut first = [0];
        let peeked = self.socket.poll_peek(cx, &mut ReadBuf::new(&mut first));
        matches!(peeked, Poll::Ready(Ok(1..)))
    }

    /// No request is under way. Gives whether this has gone on for too long.
    fn is_late(&mut self, wait: Wait, cx: &mut Context<'_>) -> bool {
        let is_news = self
            .deadline
            .as_ref()
            .is_none_or(|(known, _)| wait == Wait::Head && *known == Wait::Anything);
        if is_news {
            let time = if wait == Wait::Head { HEAD_TIME } else { self.idle_time };
            self.deadline = Some((wait, Box::pin(sleep_until(Instant::now() + time))));
        }
        self.deadline.as_mut().is_some_and(|(_, end)| end.as_mut().poll(cx).is_ready())
    }

    /// Writes to the socket, or what goes out in the place of these bytes.
    fn write(&mut self, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        // Whoever is answered was heard.
        self.deadline = None;
        if self.instead.is_none() && !self.activity.is_under_way() {
            self.instead = parse_errors::dressed(bytes, self.hsts);
        }
        let Self { socket, instead, .. } = self;
        let Some(answer) = instead else { return Pin::new(socket).poll_write(cx, bytes) };
        while !answer.is_empty() {
            let written = ready!(Pin::new(&mut *socket).poll_write(cx, answer))?;
            if written == 0 {
                return Poll::Ready(Err(ErrorKind::WriteZero.into()));
            }
            answer.advance(written);
        }
        *instead = None;
        Poll::Ready(Ok(bytes.len()))
    }

    /// The socket itself.
    pub fn socket(&self) -> &TcpStream {
        &self.socket
    }

    /// Where its requests are told.
    pub fn activity(&self) -> Activity {
        self.activity.clone()
    }

    /// For whoever takes it over: the place is to be held for as long as the socket.
    pub fn into_parts(self) -> (TcpStream, Place) {
        (self.socket, self.place)
    }
}

impl AsyncRead for Connection {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bytes: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        if self.activity.is_waiting(cx) {
            return Poll::Pending;
        }
        // Many are answered between two reads.
        let begun = self.activity.0.begun.get();
        self.unclaimed.claim(begun);
        if self.is_blocked && !self.activity.is_under_way() {
            // Whoever writes next wakes it.
            return Poll::Pending;
        }
        if !self.activity.is_under_way() && !self.unclaimed.has_room() {
            // Whoever is cut off comes back at once with as much; whoever waits costs nothing.
            if self.is_late(Wait::Head, cx) {
                return Poll::Ready(Err(ErrorKind::TimedOut.into()));
            }
            let again = || Box::pin(sleep_until(Instant::now() + LOOK_AGAIN));
            let pause = self.pause.get_or_insert_with(again);
            ready!(pause.as_mut().poll(cx));
            // Room may have come: by whom it was given back is not told.
            self.pause = None;
            cx.waker().wake_by_ref();
            return Poll::Pending;
        }
        ready!(self.poll_turn(begun, cx));
        if self.unseen >= UNSEEN_MOST {
            self.unseen = 0;
            cx.waker().wake_by_ref();
            return Poll::Pending;
        }
        let before = bytes.filled().len();
        let read = Pin::new(&mut self.socket).poll_read(cx, bytes);
        self.heads.pass(&mut bytes.filled_mut()[before..]);
        if self.activity.is_under_way() {
            self.deadline = None;
            self.unseen = 0;
            return read;
        }
        let come =
            if matches!(read, Poll::Ready(Ok(()))) { bytes.filled().len() - before } else { 0 };
        let has_come = come > 0;
        self.unclaimed.add(come);
        self.unseen = if has_come { self.unseen + come } else { 0 };
        // Asked also when bytes have come: one a second is no excuse.
        if self.is_late(if has_come { Wait::Head } else { Wait::Anything }, cx) {
            Poll::Ready(Err(ErrorKind::TimedOut.into()))
        } else {
            read
        }
    }
}

impl AsyncWrite for Connection {
    fn poll_write(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        let written = self.write(cx, bytes);
        if written.is_ready() && self.is_blocked {
            cx.waker().wake_by_ref();
        }
        self.is_blocked = written.is_pending();
        written
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        // The last that happens to a connection whose request was answered before its body came.
        if !self.activity.is_under_way() && self.is_late(Wait::Anything, cx) {
            return Poll::Ready(Err(ErrorKind::TimedOut.into()));
        }
        Pin::new(&mut self.socket).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.socket).poll_shutdown(cx)
    }
}
