//! Every answer gets a request id, and every refusal becomes a problem document (RFC 9457) that
//! names it.

use std::fmt;

use actix_web::{
    HttpMessage,
    body::{BoxBody, MessageBody},
    dev::{ServiceRequest, ServiceResponse},
    error,
    http::{StatusCode, header},
    middleware::Next,
};
use rand::Rng;
use serde_json::{Map, Value, json};

use crate::{error::Error, logging};

/// The header that carries the request's id.
pub(in crate::http) const REQUEST_ID: header::HeaderName =
    header::HeaderName::from_static("x-request-id");

/// What a problem document is.
pub(in crate::http) const PROBLEM: header::HeaderValue =
    header::HeaderValue::from_static("application/problem+json");

/// What a request is called in the log, in its answer's header and in a problem's document.
#[derive(Clone, Debug)]
pub struct RequestId(String);

impl RequestId {
    /// One that no other request has.
    pub fn draw() -> Self {
        Self(format!("{:016x}", rand::rng().random::<u64>()))
    }
}

impl fmt::Display for RequestId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Around everything: ids, problems, and the log of what is our fault.
pub async fn problems(
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, error::Error> {
    let id = request.extensions().get::<RequestId>().cloned().unwrap_or_else(RequestId::draw);
    logging::about(id.to_string(), answer(request, next, id)).await
}

async fn answer(
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
    id: RequestId,
) -> Result<ServiceResponse<BoxBody>, error::Error> {
    let (method, path) = (request.method().clone(), request.path().to_owned());
    let mut response = next.call(request).await?.map_into_boxed_body();
    let is_page = response.response().error().is_none()
        && response.headers().contains_key(header::CONTENT_TYPE);
    if (response.status().is_client_error() || response.status().is_server_error()) && !is_page {
        if response.status().is_server_error() {
            let (what, error) =
                (format!("{method} {path}: {}", response.status()), response.response().error());
            match error.and_then(|error| error.as_error::<Error>()) {
                Some(error) => error.log(log::Level::Error, what),
                None => log::error!("{what}"),
            }
        }
        response = with_document(response, &id);
    }
    identify(response.headers_mut(), &id);
    Ok(response)
}

/// Puts the id on an answer.
pub(in crate::http) fn identify(headers: &mut header::HeaderMap, id: &RequestId) {
    if let Ok(value) = header::HeaderValue::from_str(&id.0) {
        headers.insert(REQUEST_ID, value);
    }
}

/// A problem document.
pub(in crate::http) fn document(
    status: StatusCode,
    code: &str,
    detail: &str,
    id: &RequestId,
) -> Value {
    json!({
        "type": "about:blank",
        "title": status.canonical_reason().unwrap_or("Error"),
        "status": status.as_u16(),
        "detail": detail,
        "code": code,
        "request_id": id.0,
    })
}

/// What is away or full, when that is why a request was not done.
pub(in crate::http) fn unavailable<B>(response: &ServiceResponse<B>) -> Option<&'static str> {
    match response.response().error()?.as_error::<Error>()? {
        Error::Unavailable(_) => Some("database"),
        Error::Storage(_) => Some("disk"),
        Error::Busy(_) => Some("load"),
        Error::NotReady(_) => Some("other"),
        _ => None,
    }
}

/// The answer with a problem document as its body, made from its error where it has one, else from
/// its status.
fn with_document(response: ServiceResponse<BoxBody>, id: &RequestId) -> ServiceResponse<BoxBody> {
    let status = response.status();
    let known = response.response().error().and_then(|error| error.as_error::<Error>());
    let (code, detail) =
        known.map_or_else(|| by_status(status), |error| (error.code(), error.to_string()));
    let mut document = document(status, code, &detail, id);
    if let (Some(invalid), Value::Object(members)) = (known.and_then(Error::fields), &mut document)
    {
        let errors: Map<String, Value> =
            invalid.0.iter().map(|(field, messages)| (field.clone(), json!(messages))).collect();
        members.insert("errors".into(), errors.into());
    }
    let retry_after = known.and_then(Error::retry_after);
    let mut response = response.map_body(|_, _| BoxBody::new(document.to_string()));
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, PROBLEM);
    headers.remove(header::CONTENT_LENGTH);
    if let Some(seconds) = retry_after {
        headers.insert(header::RETRY_AFTER, header::HeaderValue::from(seconds));
    }
    response
}

/// What the framework itself refuses.
fn by_status(status: StatusCode) -> (&'static str, String) {
    let (code, detail) = match status {
        StatusCode::UNAUTHORIZED => ("unauthenticated", "Please log in first."),
        StatusCode::FORBIDDEN => ("forbidden", "You may not do that."),
        StatusCode::NOT_FOUND => ("not_found", "There is nothing at this address."),
        StatusCode::METHOD_NOT_ALLOWED => {
            ("method_not_allowed", "This address does not take this method.")
        }
        StatusCode::CONFLICT => ("conflict", "That clashes with what is there."),
        StatusCode::PAYLOAD_TOO_LARGE => ("too_large", "That is too large."),
        StatusCode::UNSUPPORTED_MEDIA_TYPE => {
            ("unsupported", "This address does not take this kind of body.")
        }
        StatusCode::TOO_MANY_REQUESTS => ("rate_limited", "That was too often."),
        StatusCode::SERVICE_UNAVAILABLE => ("unavailable", "The forum can't do that right now."),
        status if status.is_server_error() => {
            ("internal", "The forum could not do that because of a fault on its side.")
        }
        _ => ("malformed", "The request could not be read."),
    };
    (code, detail.to_owned())
}
