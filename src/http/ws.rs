//! `GET /ws`: hands the socket over to the live half.

use std::rc::Rc;

use actix_web::{HttpRequest, HttpResponse, web};

use super::{
    extract::{Shared, Viewer},
    paging::Query,
    slots::{Holder, Slot},
    wire,
};
use crate::{
    config::Switch,
    db::privacy,
    error::Error,
    live::{
        chat_session::{ChatSession, Opening, Refused, Worker},
        hub::{Identity, ResumePoint},
    },
};

/// Opens the socket of whoever the cookie says it is. `?epoch=…&seq=…` says where it left off, so that not a frame need be
/// held back.
pub async fn connect(
    state: Shared,
    viewer: Viewer,
    query: Query,
    request: HttpRequest,
    payload: web::Payload,
) -> Result<HttpResponse, Error> {
    let worker = request.app_data::<Worker>().ok_or_else(|| Error::internal("a worker without its live part"))?;
    let slot = slot(&state, &viewer, &request)?;
    let resume = query.get("epoch").zip(query.get("seq").and_then(|seq| seq.parse().ok()));
    let identity = match viewer.0 {
        Some(who) => {
            let id = who.id();
            let privacy = state.db.read(move |c| Ok(privacy::find(c, id)?)).await?;
            Some(Identity { user: wire::user(who.user), session: who.session, privacy })
        }
        None => None,
    };
    let opening = Opening {
        identity,
        resume: resume.map(|(epoch, seq)| ResumePoint { epoch: epoch.clone(), seq }),
        limited: state.config.rate_limits == Switch::On,
        slot: Box::new(slot),
    };
    let directory = Rc::new(state.db.clone());
    ChatSession::open(&request, payload, worker, &state.live, directory, opening).map_err(|refused| match refused {
        Refused::Handshake(error) => Error::Malformed(format!("This is not a WebSocket handshake: {error}.")),
        Refused::NoSocket => Error::Unavailable("no file descriptor is left for a socket".into()),
    })
}

/// A place for the socket, if limits are on.
fn slot(state: &Shared, viewer: &Viewer, request: &HttpRequest) -> Result<Option<Slot>, Error> {
    let holder = match (&viewer.0, request.peer_addr()) {
        _ if state.config.rate_limits == Switch::Off => return Ok(None),
        (Some(who), _) => Holder::Session(who.session),
        (None, Some(peer)) => Holder::Guests(peer.ip()),
        (None, None) => return Ok(None),
    };
    let full = Error::RateLimited("Too many connections are open from here. Please close some of them.", 30);
    state.slots.take(holder).map(Some).ok_or(full)
}
