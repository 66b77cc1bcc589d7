//! `GET /ws`: hands the socket over to the live half.

use std::rc::Rc;

use actix_web::{HttpRequest, HttpResponse, web};

use super::{
    extract::{Shared, Viewer},
    paging::Query,
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
        slot: Box::new(()),
    };
    let directory = Rc::new(state.db.clone());
    ChatSession::open(&request, payload, worker, &state.live, directory, opening).map_err(|refused| match refused {
        Refused::Handshake(error) => Error::Malformed(format!("This is not a WebSocket handshake: {error}.")),
        Refused::NoSocket => Error::Unavailable("no file descriptor is left for a socket".into()),
    })
}
