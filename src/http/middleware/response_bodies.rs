//! Long answers go out piece by piece, as fast as they are taken, and so much at a time to one
//! address: whoever asks for pages and does not read them fills no memory. And who only reads is
//! answered a few at a time, so that one address does not keep the database from the others.

use std::{
    io,
    pin::Pin,
    task::{Context, Poll},
};

use actix_web::{
    Error as ActixError,
    body::{BodySize, BoxBody, MessageBody},
    dev::{ServiceRequest, ServiceResponse},
    middleware::Next,
    web::Bytes,
};

use crate::{
    error::Error,
    http::{
        request::{client, extract::Shared},
        transport::{
            slots::{Holder, Slot},
            turns::Turn,
        },
    },
};

/// Bytes of an answer up to which it is nobody's concern.
pub(super) const SHORT: usize = 64 * 1024;
/// Bytes that are handed to the connection at once.
const PIECE: usize = 32 * 1024;
const NO_TURN: &str =
    "Very much is being asked for from your network at once. Please try again in a moment.";
const REFUSAL: &str =
    "Much that was sent to your network has not been taken yet. Please try again in a moment.";
const RETRY_AFTER: u64 = 5;

/// Counts long answers to those who only read. What has been done is told in any case.
pub async fn bounded(
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, ActixError> {
    let turn = match next_turn(&request).await {
        Ok(turn) => turn,
        Err(refused) => return Ok(request.error_response(refused)),
    };
    let response = next.call(request).await?.map_into_boxed_body();
    drop(turn);
    let is_long =
        matches!(response.response().body().size(), BodySize::Sized(size) if size > SHORT as u64);
    if !is_long {
        return Ok(response);
    }
    let (request, response) = response.into_parts();
    let (response, body) = response.into_parts();
    let body = match body.try_into_bytes() {
        Ok(bytes) => bytes,
        // A file, which is read piece by piece.
        Err(body) => return Ok(ServiceResponse::new(request, response.set_body(body))),
    };
    let slot = match (request.app_data::<Shared>(), client::address(&request)) {
        (Some(state), Some(address)) => {
            let holder = Holder::Answers(client::household(address));
            let slot = state.slots.take_some(holder, body.len());
            if slot.is_none() && request.method().is_safe() {
                return Ok(ServiceResponse::from_err(
                    Error::RateLimited(REFUSAL, RETRY_AFTER),
                    request,
                ));
            }
            slot
        }
        _ => None,
    };
    let pieces = Pieces { left: body, _slot: slot };
    Ok(ServiceResponse::new(request, response.set_body(BoxBody::new(pieces))))
}

/// A turn for whoever only reads.
async fn next_turn(request: &ServiceRequest) -> Result<Option<Turn>, Error> {
    let turns = request.app_data::<Shared>().and_then(|state| state.slots.reads());
    let (Some(turns), Some(address)) = (turns, client::address(request.request())) else {
        return Ok(None);
    };
    if !request.method().is_safe() {
        return Ok(None);
    }
    let turn = turns.next(client::household(address), 1).await;
    turn.map(Some).ok_or(Error::RateLimited(NO_TURN, RETRY_AFTER))
}

/// A body of a known length, in pieces.
struct Pieces {
    left: Bytes,
    _slot: Option<Slot>,
}

impl MessageBody for Pieces {
    type Error = io::Error;

    fn size(&self) -> BodySize {
        BodySize::Sized(self.left.len() as u64)
    }

    fn poll_next(
        mut self: Pin<&mut Self>,
        _: &mut Context<'_>,
    ) -> Poll<Option<Result<Bytes, Self::Error>>> {
        let next = self.left.len().min(PIECE);
        Poll::Ready((next > 0).then(|| Ok(self.left.split_to(next))))
    }
}
