//! Before all routes: what lies in memory and is the same for everyone is answered at once.
//!
//! Most of what a forum is asked for is what its guests read. Such an answer needs neither a route nor
//! a turn at the database, and is the very one that the routes would give: whatever is not plainly of
//! that kind, or goes beyond a limit, takes their way.

use std::{net::IpAddr, time::Instant};

use actix_http::{
    HttpMessage, Request, Response,
    body::{BoxBody, MessageBody},
};
use actix_web::http::{Method, header};

use super::{
    metrics::Answered,
    problem::{self, RequestId},
    rate_limits, response_bodies, security,
};
use crate::{
    domain::Readers,
    http::{
        pages,
        request::{client, extract},
        routes,
        state::State,
    },
};

/// What a request that only reads does not have.
const UNUSUAL: [header::HeaderName; 4] =
    [header::CONTENT_LENGTH, header::TRANSFER_ENCODING, header::CONTENT_ENCODING, header::UPGRADE];

/// The answer to a request, if it is of that kind.
pub(super) fn find(state: &State, request: &Request, id: &RequestId) -> Option<Response<BoxBody>> {
    let start = Instant::now();
    let (headers, path) = (request.headers(), request.path());
    let is_plain = request.method() == Method::GET
        && !path.contains('%')
        && !UNUSUAL.iter().any(|name| headers.contains_key(name));
    let is_api = path.starts_with("/api/");
    if !is_plain || may_differ(state, request, is_api) {
        return None;
    }
    let address = request.uri().path_and_query()?.as_str();
    let whose = || address_of(state, request);
    let kept = if is_api {
        state.pages.find(Readers::Everyone, address)
    } else {
        state.pages.find(Readers::Everyone, &pages::answer::address(state, headers, address))
    }?;
    // Of a long one it is counted how much of it was not taken yet.
    if kept.bytes() > response_bodies::SHORT
        || !rate_limits::admit_read(state, &routes::CLASSES, path, whose)
    {
        return None;
    }
    state.pages.found();
    let mut response = Response::from(kept.to(request));
    problem::identify(response.headers_mut(), id);
    security::set_headers(response.headers_mut(), state.config.hsts(), is_api);
    let answered = Answered {
        method: request.method(),
        path,
        route: kept.route(),
        status: response.status(),
        bytes: response.body().size(),
        taken: start.elapsed(),
    };
    answered.note(state, || (id.clone(), whose()));
    Some(response)
}

/// Whether who asks may get another answer than everyone else: the API tells whoever is signed in
/// what is theirs, and a page differs where not everyone may read everything.
fn may_differ(state: &State, request: &Request, is_api: bool) -> bool {
    let name = extract::cookie_name(&state.config);
    (is_api || state.pages.varies()) && extract::cookie_value(request.headers(), name).is_some()
}

fn address_of(state: &State, request: &Request) -> Option<IpAddr> {
    let peer = request.peer_addr()?.ip();
    Some(client::origin(peer, request.headers(), &state.config.trusted_proxies))
}
