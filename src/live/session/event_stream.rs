//! A connection over plain HTTP, for clients that no WebSocket gets through to: the same frames, as
//! the events of one long answer (`text/event-stream`).
//!
//! It listens and says nothing. Its frames wait in an [`Outbox`] like any other's; they leave as
//! fast as the HTTP server takes them.

use std::{
    io,
    pin::Pin,
    task::{Context, Poll},
    time::{Duration, Instant},
};

use actix::Addr;
use actix_web::rt::time::{Sleep, sleep};
use bytes::{BufMut, Bytes, BytesMut};
use futures_util::{FutureExt, Stream};

use super::chat_session::{Opening, Worker};
use crate::{
    domain::ConnectionId,
    live::{
        chat_server::{ChatServer, Join, Leave},
        delivery::{connections::Connections, outbox::Outbox},
        handle::Live,
        state::{
            frame::{self, Frame},
            presence::{GRACE, ONLINE_WRONGLY_S},
        },
    },
};

/// How often something is written, so that the network notices when nobody is there any more.
const BEAT: Duration = Duration::from_secs(4);
/// How long the network waits until what was written has been taken, before it gives a connection
/// up.
pub const TAKEN_WITHIN: Duration = Duration::from_secs(25);
// Nobody says of a stream that its reader has died: that is noticed by the network alone, and
// until then its reader counts as online.
const _: () = assert!(BEAT.as_secs() + TAKEN_WITHIN.as_secs() + GRACE.as_secs() < ONLINE_WRONGLY_S);
/// It tells clients, too, that the connection lives.
const A_BEAT: Bytes = Bytes::from_static(b"event: beat\ndata: {}\n\n");

/// The answer's body. The connection ends with it.
pub struct EventStream {
    connection: ConnectionId,
    chat: Addr<ChatServer>,
    connections: Connections,
    outbox: Outbox,
    beat: Pin<Box<Sleep>>,
    _slot: Box<dyn std::any::Any>,
}

impl EventStream {
    /// A connection opens.
    pub fn open(worker: &Worker, live: &Live, opening: Opening) -> Self {
        let Opening { identity, resume, slot, .. } = opening;
        let (connection, outbox) = (live.next_connection(), Outbox::pulled(Instant::now()));
        let worker_id = worker.id(live);
        drop(worker.connections.insert(
            connection,
            outbox.clone(),
            identity.as_ref().map(|identity| identity.user.id),
        ));
        live.chat.do_send(Join { connection, worker: worker_id, identity, resume });
        let (chat, connections) = (live.chat.clone(), worker.connections.clone());
        Self { connection, chat, connections, outbox, beat: Box::pin(sleep(BEAT)), _slot: slot }
    }
}

impl Stream for EventStream {
    type Item = io::Result<Bytes>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        // It is asked for more: so what came before has been taken.
        self.outbox.heard(Instant::now());
        while let Poll::Ready(frame) = self.outbox.poll_pull(cx) {
            let Some(frame) = frame else { return Poll::Ready(None) };
            let events = events(&frame);
            if !events.is_empty() {
                return Poll::Ready(Some(Ok(events)));
            }
        }
        if self.beat.poll_unpin(cx).is_pending() {
            return Poll::Pending;
        }
        self.beat = Box::pin(sleep(BEAT));
        cx.waker().wake_by_ref();
        Poll::Ready(Some(Ok(A_BEAT)))
    }
}

impl Drop for EventStream {
    fn drop(&mut self) {
        self.connections.remove(self.connection);
        self.chat.do_send(Leave { connection: self.connection, died: false });
        self.outbox.abort();
    }
}

/// The text frames in one or several, an event each: JSON has no line breaks. Pings and closes are
/// the socket's own affair.
fn events(frames: &Frame) -> Bytes {
    let mut events = BytesMut::new();
    for text in frame::texts(&frames.0) {
        events.put_slice(b"data: ");
        events.put_slice(text);
        events.put_slice(b"\n\n");
    }
    events.freeze()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_text_is_an_event() {
        let long = format!("{{\"x\":\"{}\"}}", "y".repeat(70_000));
        let frames = Frame::join([
            Frame::text("{}"),
            Frame::ping(),
            Frame::text(&long),
            Frame::text(&"7".repeat(200)),
            Frame::close(1001),
        ]);
        let expected = format!("data: {{}}\n\ndata: {long}\n\ndata: {}\n\n", "7".repeat(200));
        assert_eq!(events(&frames), expected.as_bytes());
        assert_eq!(events(&Frame::close(4008)), Bytes::new());
    }
}
