//! What the forum sees of a request, for `althing doctor` alone: whoever has put a token into the
//! database.

use actix_web::{
    HttpRequest, HttpResponse,
    http::header::{self, HeaderName},
};

use crate::{
    db::doctor_tokens,
    doctor::{Descriptors, Seen, TOKEN_HEADER},
    domain::token_hash,
    error::Error,
    http::request::{client, extract::Shared},
};

const NOTHING: Error = Error::NotFound("page");

/// `GET /api/doctor`
pub async fn show(state: Shared, request: HttpRequest) -> Result<HttpResponse, Error> {
    let token = text(&request, &HeaderName::from_static(TOKEN_HEADER)).ok_or(NOTHING)?;
    let hash = token_hash(&token);
    let asked = hash.clone();
    if !state.db.read(move |c| Ok(doctor_tokens::exists(c, &asked)?)).await? {
        return Err(NOTHING);
    }
    if !state.write_unsigned(move |tx| Ok(doctor_tokens::spend(tx, &hash)?)).await? {
        return Err(NOTHING);
    }
    Ok(HttpResponse::Ok().json(seen(&state, &request).ok_or(NOTHING)?))
}

/// What is seen of a request; `None` when its connection is gone.
fn seen(state: &Shared, request: &HttpRequest) -> Option<Seen> {
    let peer = request.peer_addr()?.ip().to_canonical();
    let forwarded = request
        .headers()
        .get_all("x-forwarded-for")
        .map(|line| String::from_utf8_lossy(line.as_bytes()).into_owned());
    let Descriptors { open, limit } = Descriptors::of_this_process();
    Some(Seen {
        version: env!("CARGO_PKG_VERSION").into(),
        peer,
        trusted: state.config.trusted_proxies.include(peer),
        host: text(request, &header::HOST),
        forwarded_proto: text(request, &HeaderName::from_static("x-forwarded-proto")),
        forwarded_for: forwarded.collect(),
        counted_for: client::address(request),
        open_files: open,
        open_files_max: limit,
    })
}

fn text(request: &HttpRequest, name: &HeaderName) -> Option<String> {
    request.headers().get(name).and_then(|value| value.to_str().ok()).map(str::to_owned)
}
