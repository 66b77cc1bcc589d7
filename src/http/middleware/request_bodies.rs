//! A body has its time: who sends it byte by byte does not keep a request for as long as it likes.
//! And it has its room: one address may be sending so much at a time.

use std::{
    future::Future,
    io::{self, ErrorKind},
    pin::Pin,
    task::{Context, Poll},
    time::Duration,
};

use actix_http::Request;
use actix_web::{
    Error as ActixError, HttpMessage,
    body::{BoxBody, MessageBody},
    dev::{Payload, ServiceRequest, ServiceResponse},
    error::PayloadError,
    http::header::{self, HeaderMap},
    middleware::Next,
    rt::time::{Sleep, sleep},
    web::Bytes,
};
use futures_util::Stream;

use crate::{
    domain::limits::REQUEST_BODY_MAX,
    error::Error,
    http::{
        request::{client, extract::Shared},
        transport::{
            connection::{Activity, Waiting},
            turns::Turn,
        },
    },
};

/// How long a body of at most 256 KiB may take, in all.
const BODY_TIME: Duration = Duration::from_secs(30);
/// How long a picture may take.
const UPLOAD_TIME: Duration = Duration::from_mins(2);
/// Where pictures go.
const UPLOADS: &str = "/api/uploads";
/// Bytes of a body that count for nothing: those of most texts.
const SHORT: usize = 8 * 1024;

/// Gives the request's body its time, and a room for as long as the request takes.
pub async fn bounded(
    mut request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, ActixError> {
    let is_upload = request.match_info().as_str() == UPLOADS;
    let _room = match room(&request, is_upload).await {
        Ok(room) => room,
        Err(refused) => return Ok(request.error_response(refused)),
    };
    drop(request.extensions_mut().remove::<Waiting>());
    let time = if is_upload { UPLOAD_TIME } else { BODY_TIME };
    let payload = match request.take_payload() {
        Payload::None => Payload::None,
        payload => timed(payload, time),
    };
    request.set_payload(payload);
    Ok(next.call(request).await?.map_into_boxed_body())
}

/// Has the network keep a long body until [`bounded`] has room for it: what comes before that, such
/// as looking up whose it is, may take a while.
pub fn hold_back(request: &Request) {
    if let Some(activity) = request.conn_data::<Activity>()
        && length(request.headers()) > SHORT
    {
        request.extensions_mut().insert(activity.wait());
    }
}

/// Bytes that the request says are coming, or the most that may come.
fn length(headers: &HeaderMap) -> usize {
    let said = headers
        .get(header::CONTENT_LENGTH)
        .and_then(|length| length.to_str().ok()?.parse::<usize>().ok())
        .or_else(|| headers.contains_key(header::TRANSFER_ENCODING).then_some(REQUEST_BODY_MAX));
    said.unwrap_or(0).min(REQUEST_BODY_MAX)
}

/// Room for a body, as soon as there is some. Pictures have places of their own.
async fn room(request: &ServiceRequest, is_upload: bool) -> Result<Option<Turn>, Error> {
    let length = length(request.headers());
    let bodies = request.app_data::<Shared>().and_then(|state| state.slots.bodies());
    let (Some(bodies), Some(address)) = (bodies, client::address(request.request())) else {
        return Ok(None);
    };
    if is_upload || length <= SHORT {
        return Ok(None);
    }
    let length = u32::try_from(length).unwrap_or(u32::MAX);
    let room = bodies.next(client::household(address), length).await;
    room.map(Some).ok_or(Error::RateLimited(
        "Too much is arriving from your network at once. Please try again in a moment.",
        5,
    ))
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
