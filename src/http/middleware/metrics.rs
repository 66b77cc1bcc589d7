//! Measures requests, by route and not by path, and writes the access log.

use std::time::Instant;

use actix_web::{
    Error as ActixError, HttpMessage,
    body::{BodySize, MessageBody},
    dev::{ServiceRequest, ServiceResponse},
    middleware::Next,
};
use serde_json::json;

use super::problem::{self, RequestId};
use crate::{
    config::AccessLog,
    http::request::{client, extract::Shared},
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
    let Some(state) = response.request().app_data::<Shared>() else { return Ok(response) };
    let (status, taken) = (response.status(), start.elapsed());
    // Whatever else is asked for has no route of its own.
    let route = response.request().match_pattern();
    state.measures.answered(route.as_deref().unwrap_or("other"), status.as_str(), taken);
    if let Some(cause) = problem::unavailable(&response) {
        state.measures.unavailable(cause);
    }
    if state.config.logs.access != AccessLog::Off {
        let line = Line {
            response: &response,
            route: route.as_deref(),
            ms: taken.as_secs_f64() * 1e3,
            access: state.config.logs.access,
        };
        line.write();
    }
    Ok(response)
}

/// A line of the access log.
struct Line<'a, B> {
    response: &'a ServiceResponse<B>,
    route: Option<&'a str>,
    /// Until the head of the answer is ready.
    ms: f64,
    access: AccessLog,
}

impl<B: MessageBody> Line<'_, B> {
    fn write(&self) {
        let request = self.response.request();
        let (method, path) = (request.method().as_str(), shown(request.path(), self.route));
        let (status, ms) = (self.response.status().as_u16(), (self.ms * 10.0).round() / 10.0);
        let bytes = match self.response.response().body().size() {
            BodySize::Sized(bytes) => bytes,
            BodySize::None | BodySize::Stream => 0,
        };
        let address =
            client::address(request).and_then(|address| client::told(address, self.access));
        let line = format!(
            "{method} {path} {status} {bytes} B {ms} ms {}",
            address.as_deref().unwrap_or("-")
        );
        let fields = [
            ("method", json!(method)),
            ("path", json!(path)),
            ("status", json!(status)),
            ("bytes", json!(bytes)),
            ("ms", json!(ms)),
            ("address", json!(address)),
        ];
        let fields = fields.into_iter().map(|(name, value)| (name.to_owned(), value)).collect();
        let id =
            request.extensions().get::<RequestId>().map(ToString::to_string).unwrap_or_default();
        logging::access(id, fields, &line);
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
