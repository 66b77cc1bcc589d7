//! Measures requests, by route and not by path, and writes the access log.

use std::{
    net::IpAddr,
    time::{Duration, Instant},
};

use actix_web::{
    Error as ActixError, HttpMessage,
    body::{BodySize, MessageBody},
    dev::{ServiceRequest, ServiceResponse},
    http::{Method, StatusCode},
    middleware::Next,
};
use serde_json::json;

use super::problem::{self, RequestId};
use crate::{
    config::AccessLog,
    http::{
        request::{client, extract::Shared},
        state::State,
    },
    logging,
};

/// The longest path that is logged, in bytes.
const PATH_MAX: usize = 200;
/// A part of a path that is longer than any name or word here may be a token.
const SEGMENT_MAX: usize = 30;
/// Where whom somebody writes to, or will not hear of, is nobody else's business.
const PRIVATE: [&str; 3] = ["/api/conversations/", "/api/blocks/", "/messages/"];

/// Around all of the app: measures each request and, when asked for, logs it.
pub async fn measure(
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<impl MessageBody>, ActixError> {
    let start = Instant::now();
    let response = next.call(request).await?;
    let request = response.request();
    let Some(state) = request.app_data::<Shared>() else { return Ok(response) };
    // Whatever else is asked for has no route of its own.
    let route = request.match_pattern();
    let answered = Answered {
        method: request.method(),
        path: request.path(),
        route: route.as_deref(),
        status: response.status(),
        bytes: response.response().body().size(),
        taken: start.elapsed(),
    };
    answered.note(state, || {
        let id = request.extensions().get::<RequestId>().cloned();
        (id.unwrap_or_else(RequestId::draw), client::address(request))
    });
    if let Some(cause) = problem::unavailable(&response) {
        state.measures.unavailable(cause);
    }
    Ok(response)
}

/// A request that was answered.
pub(super) struct Answered<'a> {
    pub(super) method: &'a Method,
    pub(super) path: &'a str,
    /// Its pattern, where it has a route of its own.
    pub(super) route: Option<&'a str>,
    pub(super) status: StatusCode,
    /// Of the body.
    pub(super) bytes: BodySize,
    /// Until the head of the answer was ready.
    pub(super) taken: Duration,
}

impl Answered<'_> {
    /// Counts it, and writes a line of the access log where that is wanted, which needs to know more.
    pub(super) fn note(&self, state: &State, whose: impl FnOnce() -> (RequestId, Option<IpAddr>)) {
        state.measures.answered(self.route.unwrap_or("other"), self.status.as_str(), self.taken);
        let access = state.config.logs.access;
        if access != AccessLog::Off {
            let (id, address) = whose();
            let address = address.and_then(|address| client::told(address, access));
            self.log(&id, address.as_deref());
        }
    }

    fn log(&self, id: &RequestId, address: Option<&str>) {
        let (method, path) = (self.method.as_str(), shown(self.path, self.route));
        let status = self.status.as_u16();
        let ms = (self.taken.as_secs_f64() * 1e4).round() / 10.0;
        let bytes = match self.bytes {
            BodySize::Sized(bytes) => bytes,
            BodySize::None | BodySize::Stream => 0,
        };
        let line = format!("{method} {path} {status} {bytes} B {ms} ms {}", address.unwrap_or("-"));
        let fields = [
            ("method", json!(method)),
            ("path", json!(path)),
            ("status", json!(status)),
            ("bytes", json!(bytes)),
            ("ms", json!(ms)),
            ("address", json!(address)),
        ];
        let fields = fields.into_iter().map(|(name, value)| (name.to_owned(), value)).collect();
        logging::access(id.to_string(), fields, &line);
    }
}

/// The path as it may be told: without what only its owner should know.
fn shown(path: &str, route: Option<&str>) -> String {
    if let Some(route) = route
        && PRIVATE.iter().any(|private| path.starts_with(private))
    {
        return route.to_owned();
    }
    let mut shown: Vec<&str> = path
        .split('/')
        .map(|segment| if segment.len() > SEGMENT_MAX { "…" } else { segment })
        .collect();
    while shown.iter().map(|segment| segment.len() + 1).sum::<usize>() > PATH_MAX {
        shown.pop();
    }
    shown.join("/")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_is_told_without_what_only_its_owner_should_know() {
        let token = "t".repeat(43);
        for (path, route, told) in [
            ("/", Some("/"), "/"),
            ("/api/posts/17/comments", Some("/api/posts/{id}/comments"), "/api/posts/17/comments"),
            (
                "/api/conversations/ana/messages",
                Some("/api/conversations/{username}/messages"),
                "/api/conversations/{username}/messages",
            ),
            ("/messages/ana", Some("/messages/{username}"), "/messages/{username}"),
            ("/api/blocks/ana", Some("/api/blocks/{username}"), "/api/blocks/{username}"),
            (&format!("/reset/{token}"), None, "/reset/…"),
            (&format!("/uploads/{token}.png"), Some("/uploads/{name}"), "/uploads/…"),
            ("/u/ana", Some("/u/{username}"), "/u/ana"),
        ] {
            assert_eq!(shown(path, route), told);
        }
        assert!(shown(&"/x".repeat(5_000), None).len() <= PATH_MAX);
    }
}
