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

/// `GET /api/doctor`
pub async fn show(state: Shared, request: HttpRequest) -> Result<HttpResponse, Error> {
    let nothing = Error::NotFound("page");
    let text = |name: &HeaderName| {
        request.headers().get(name).and_then(|value| value.to_str().ok()).map(str::to_owned)
    };
    let (Some(token), Some(peer)) =
        (text(&HeaderName::from_static(TOKEN_HEADER)), request.peer_addr())
    else {
        return Err(nothing);
    };
    let hash = token_hash(&token);
    let asked = hash.clone();
    if !state.db.read(move |c| Ok(doctor_tokens::exists(c, &asked)?)).await? {
        return Err(nothing);
    }
    if !state.write_unsigned(move |tx| Ok(doctor_tokens::spend(tx, &hash)?)).await? {
        return Err(nothing);
    }
    let peer = peer.ip().to_canonical();
    let forwarded = request
        .headers()
        .get_all("x-forwarded-for")
        .map(|line| String::from_utf8_lossy(line.as_bytes()).into_owned());
    let Descriptors { open, limit } = Descriptors::of_this_process();
    Ok(HttpResponse::Ok().json(Seen {
        version: env!("CARGO_PKG_VERSION").into(),
        peer,
        trusted: state.config.trusted_proxies.include(peer),
        host: text(&header::HOST),
        forwarded_proto: text(&HeaderName::from_static("x-forwarded-proto")),
        forwarded_for: forwarded.collect(),
        counted_for: client::address(&request),
        open_files: open,
        open_files_max: limit,
    }))
}
