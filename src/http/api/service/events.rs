//! `GET /api/events`: what the socket tells, as one long answer, for those whom no WebSocket
//! reaches.

use actix_web::{
    HttpRequest, HttpResponse,
    http::{Method, header},
};

use super::ws;
use crate::{
    error::Error,
    http::request::{
        extract::{Shared, Viewer},
        paging::Query,
    },
    live::session::{chat_session::Worker, event_stream::EventStream},
};

/// Opens the stream of whoever the cookie says it is. `?epoch=…&seq=…` says where it left off.
pub async fn show(
    state: Shared,
    viewer: Viewer,
    query: Query,
    request: HttpRequest,
) -> Result<HttpResponse, Error> {
    // A proxy must hand on what comes as it comes.
    let mut response = HttpResponse::Ok();
    response
        .insert_header((header::CONTENT_TYPE, "text/event-stream"))
        .insert_header(("x-accel-buffering", "no"));
    if request.method() == Method::HEAD {
        return Ok(response.finish());
    }
    let worker = request
        .app_data::<Worker>()
        .cloned()
        .ok_or_else(|| Error::internal("a worker without its live part"))?;
    let opening = ws::opening(&state, viewer, &query, &request).await?;
    let stream = EventStream::open(&worker, &state.live, opening);
    Ok(response.streaming(stream))
}
