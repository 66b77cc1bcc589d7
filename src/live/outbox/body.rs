//! The body of the handshake's response. It holds nothing; it tells when the head has left, and when the connection is over.

use std::{
    convert::Infallible,
    pin::Pin,
    task::{Context, Poll},
};

use actix_web::body::{BodySize, MessageBody};
use bytes::Bytes;

use super::{Outbox, Phase};

/// Lasts as long as the connection.
pub struct OutboxBody {
    pub(super) outbox: Outbox,
    pub(super) polled: bool,
}

impl MessageBody for OutboxBody {
    type Error = Infallible;

    fn size(&self) -> BodySize {
        BodySize::Stream
    }

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Bytes, Infallible>>> {
        // Between the first poll and the second, the response's head is written to the socket.
        if std::mem::replace(&mut self.polled, true) {
            self.outbox.open();
        } else {
            cx.waker().wake_by_ref();
        }
        let mut state = self.outbox.0.borrow_mut();
        if state.phase == Phase::Closed {
            return Poll::Ready(None);
        }
        if state.task.as_ref().is_none_or(|task| !task.will_wake(cx.waker())) {
            state.task = Some(cx.waker().clone());
        }
        Poll::Pending
    }
}

impl Drop for OutboxBody {
    /// The connection's task is gone: nothing can leave any more.
    fn drop(&mut self) {
        self.outbox.abort();
    }
}
