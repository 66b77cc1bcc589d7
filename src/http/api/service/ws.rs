//! `GET /ws`: hands the socket over to the live half.

use std::rc::Rc;

use actix_web::{
    HttpMessage, HttpRequest, HttpResponse, HttpResponseBuilder,
    http::{
        Version,
        header::{self, HeaderValue},
    },
};
use actix_web_actors::ws;
use base64::{Engine, engine::general_purpose::STANDARD};

use crate::{
    config::Switch,
    db::privacy,
    error::Error,
    forum::views,
    http::{
        request::{
            client,
            extract::{Shared, Viewer},
            paging::Query,
        },
        transport::{
            slots::{Holder, Slot},
            upgrade::Handover,
        },
    },
    live::{
        session::chat_session::{ChatSession, Opening, Worker},
        state::connection::{Identity, ResumePoint},
    },
};

/// Bytes of a client's key (RFC 6455).
const KEY_LENGTH: usize = 16;

/// Opens the socket of whoever the cookie says it is. `?epoch=…&seq=…` says where it left off, so
/// that not a frame need be held back.
pub async fn connect(
    state: Shared,
    viewer: Viewer,
    query: Query,
    request: HttpRequest,
) -> Result<HttpResponse, Error> {
    let (mut response, handover) = handshake(&request)?;
    let worker = request
        .app_data::<Worker>()
        .cloned()
        .ok_or_else(|| Error::internal("a worker without its live part"))?;
    let opening = opening(&state, viewer, &query, &request).await?;
    let directory = Rc::new(state.lookups.clone());
    let live = state.live.clone();
    handover.then(move |socket, place, first| {
        let opening = Opening { slot: Box::new((place, opening.slot)), ..opening };
        ChatSession::open(socket, first, &worker, &live, directory, opening);
    });
    Ok(response.finish())
}

/// The answer that opens a socket, and the way to hand the connection over.
fn handshake(request: &HttpRequest) -> Result<(HttpResponseBuilder, Handover), Error> {
    let response = ws::handshake(request).map_err(|error| no_handshake(&error))?;
    // The library looks only whether there is a key.
    if request.version() < Version::HTTP_11 {
        return Err(no_handshake(&"it takes HTTP/1.1"));
    }
    // Nor is it the drafts' versions that are spoken here, which the library takes too.
    let is_version = |version: &HeaderValue| version == "13";
    if !request.headers().get(header::SEC_WEBSOCKET_VERSION).is_some_and(is_version) {
        return Err(no_handshake(&"it takes version 13"));
    }
    let mut keys = request.headers().get_all(header::SEC_WEBSOCKET_KEY);
    let is_key = |key: &HeaderValue| {
        STANDARD.decode(key.as_bytes()).is_ok_and(|bytes| bytes.len() == KEY_LENGTH)
    };
    if !keys.next().is_some_and(is_key) || keys.next().is_some() {
        return Err(no_handshake(&"its key is not 16 bytes in Base64"));
    }
    let handover = request.extensions().get::<Handover>().cloned();
    Ok((response, handover.ok_or_else(|| no_handshake(&"it has a body"))?))
}

fn no_handshake(error: &dyn std::fmt::Display) -> Error {
    Error::Malformed(format!("This is not a WebSocket handshake: {error}."))
}

/// What a connection begins with, be it a socket or a stream of events: a place for it, whose it
/// is, and where it left off.
pub(in crate::http) async fn opening(
    state: &Shared,
    viewer: Viewer,
    query: &Query,
    request: &HttpRequest,
) -> Result<Opening, Error> {
    if state.live.is_closing() {
        return Err(Error::Stopping);
    }
    let slot = slot(state, &viewer, request)?;
    let resume = query.get("epoch").zip(query.get("seq").and_then(|seq| seq.parse().ok()));
    let identity = match viewer.0 {
        Some(who) => {
            let id = who.id();
            let privacy = state.db.read(move |c| Ok(privacy::find(c, id)?)).await?;
            Some(Identity { user: views::user(who.user), session: who.session, privacy })
        }
        None => None,
    };
    Ok(Opening {
        identity,
        resume: resume.map(|(epoch, seq)| ResumePoint { epoch: epoch.clone(), seq }),
        limited: state.config.rate_limits == Switch::On,
        slot: Box::new(slot),
    })
}

/// A place for the socket, if limits are on.
fn slot(state: &Shared, viewer: &Viewer, request: &HttpRequest) -> Result<Option<Slot>, Error> {
    let holder = match (&viewer.0, client::address(request)) {
        (Some(who), _) => Holder::Session(who.session),
        (None, Some(address)) => Holder::Guests(client::household(address)),
        (None, None) => return Ok(None),
    };
    let full = Error::RateLimited(
        "Too many connections are open from here. Please close some of them.",
        30,
    );
    state.slots.take(holder).map(Some).ok_or(full)
}
