//! A body has its time: who sends it byte by byte does not keep a request for as long as it likes.

use std::{
    future::Future,
    io::{self, ErrorKind},
    pin::Pin,
    task::{Context, Poll},
    time::Duration,
};

use actix_web::{
    Error as ActixError, HttpMessage,
    body::MessageBody,
    dev::{Payload, ServiceRequest, ServiceResponse},
    error::PayloadError,
    middleware::Next,
    rt::time::{Sleep, sleep},
    web::Bytes,
};
use futures_util::Stream;

use crate::error::Error;

/// How long a body of at most 256 KiB may take, in all.
const BODY_TIME: Duration = Duration::from_secs(30);
/// How long a picture may take.
const UPLOAD_TIME: Duration = Duration::from_mins(2);
/// Where pictures go.
const UPLOADS: &str = "/api/uploads";

/// Gives the request's body its time.
pub async fn in_time(
    mut request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<impl MessageBody>, ActixError> {
    let time = if request.match_info().as_str() == UPLOADS { UPLOAD_TIME } else { BODY_TIME };
    let payload = match request.take_payload() {
        Payload::None => Payload::None,
        payload => timed(payload, time),
    };
    request.set_payload(payload);
    next.call(request).await
}

/// What a body that could not be read is answered.
pub fn refusal(error: &PayloadError) -> Error {
    match error {
        PayloadError::Io(error) if error.kind() == ErrorKind::TimedOut => {
            Error::TooSlow("The request's body took too long to arrive.")
        }
        PayloadError::Overflow => Error::TooLarge("The request's body is too large.".into()),
        error => Error::Malformed(format!("The body could not be read: {error}.")),
    }
}

fn timed(payload: Payload, time: Duration) -> Payload {
    Payload::Stream { payload: Box::pin(Timed { payload, end: Box::pin(sleep(time)) }) }
}

/// A body that fails when its time is over.
struct Timed {
    payload: Payload,
    end: Pin<Box<Sleep>>,
}

impl Stream for Timed {
    type Item = Result<Bytes, PayloadError>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let next = Pin::new(&mut self.payload).poll_next(cx);
        if !matches!(next, Poll::Ready(None)) && self.end.as_mut().poll(cx).is_ready() {
            return Poll::Ready(Some(Err(PayloadError::Io(io::Error::from(ErrorKind::TimedOut)))));
        }
        next
    }
}

#[cfg(test)]
mod tests {
    use futures_util::{StreamExt, stream};

    use super::*;

    /// Reads a body of these chunks, with a moment to do so, until it fails.
    async fn read(
        chunks: impl Stream<Item = Result<Bytes, PayloadError>> + 'static,
    ) -> PayloadError {
        let payload =
            timed(Payload::Stream { payload: Box::pin(chunks) }, Duration::from_millis(20));
        payload
            .filter_map(async |chunk| chunk.err())
            .boxed_local()
            .next()
            .await
            .expect("no end but by a fault")
    }

    #[actix_web::test]
    async fn a_body_ends_with_its_time_whether_bytes_come_or_not() {
        // A byte as often as anyone asks is no excuse.
        let endless = stream::repeat(()).then(async |()| {
            actix_web::rt::task::yield_now().await;
            Ok(Bytes::from_static(b"x"))
        });
        assert!(matches!(refusal(&read(endless).await), Error::TooSlow(_)));
        assert!(matches!(refusal(&read(stream::pending()).await), Error::TooSlow(_)));
    }
}
