//! What every request must pass, and the headers that every answer carries.

use actix_web::{
    Error as ActixError,
    body::{BoxBody, MessageBody},
    dev::{ServiceRequest, ServiceResponse},
    http::{
        Method,
        header::{self, HeaderMap, HeaderName, HeaderValue},
    },
    middleware::Next,
};

use crate::{
    config::{Config, Hsts, Origin},
    error::Error,
    http::request::extract::Shared,
};

/// What the page may do: run and load its own files, talk to its own origin, and nothing else.
const CONTENT_POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; font-src 'self'; \
    connect-src 'self'; manifest-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; \
    require-trusted-types-for 'script'; trusted-types althing";

const HEADERS: [(&str, &str); 7] = [
    ("content-security-policy", CONTENT_POLICY),
    ("x-content-type-options", "nosniff"),
    ("referrer-policy", "same-origin"),
    ("cross-origin-opener-policy", "same-origin"),
    ("cross-origin-resource-policy", "same-origin"),
    ("permissions-policy", "camera=(), geolocation=(), microphone=(), payment=(), usb=()"),
    ("x-frame-options", "DENY"),
];
/// Where what happens is told as one long answer.
const EVENTS: &str = "/api/events";
const PERSONAL: HeaderValue = HeaderValue::from_static("private, no-store");

/// Puts the headers on every answer.
pub async fn headers(
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<impl MessageBody>, ActixError> {
    let hsts = request.app_data::<Shared>().and_then(|state| state.config.hsts());
    // The path as the routes see it: decoded.
    let path = request.match_info().as_str();
    let personal = path.starts_with("/api/") || path.starts_with("/uploads/");
    let mut response = next.call(request).await?;
    set_headers(response.headers_mut(), hsts, personal);
    Ok(response)
}

/// Puts the headers on an answer.
pub(in crate::http) fn set_headers(headers: &mut HeaderMap, hsts: Option<Hsts>, personal: bool) {
    for (name, value) in HEADERS {
        set(headers, HeaderName::from_static(name), HeaderValue::from_static(value));
    }
    if let Some(hsts) = hsts {
        let policy = match hsts {
            Hsts::Host => "max-age=31536000",
            Hsts::Subdomains => "max-age=31536000; includeSubDomains",
        };
        set(headers, header::STRICT_TRANSPORT_SECURITY, HeaderValue::from_static(policy));
    }
    if personal && !is_public(headers) {
        set(headers, header::CACHE_CONTROL, PERSONAL);
        set(headers, header::VARY, HeaderValue::from_static("Cookie"));
    }
}

/// Whether the answer is the same for everyone, and says so.
fn is_public(headers: &HeaderMap) -> bool {
    headers.get(header::CACHE_CONTROL).is_some_and(|value| value.as_bytes().starts_with(b"public"))
}

/// An answer may have its own, stricter or more fitting.
fn set(headers: &mut HeaderMap, name: HeaderName, value: HeaderValue) {
    if !headers.contains_key(&name) {
        headers.insert(name, value);
    }
}

/// Refuses what another site makes a browser send, and any body that would have to be unpacked.
pub async fn guard(
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, ActixError> {
    match refusal(&request) {
        Some(error) => Ok(request.error_response(error)),
        None => Ok(next.call(request).await?.map_into_boxed_body()),
    }
}

fn refusal(request: &ServiceRequest) -> Option<Error> {
    if request.headers().contains_key(header::CONTENT_ENCODING) {
        return Some(Error::Unsupported(
            "A body must be sent as it is, without a content encoding.",
        ));
    }
    let safe = matches!(*request.method(), Method::GET | Method::HEAD | Method::OPTIONS);
    let upgrade = request.headers().contains_key(header::UPGRADE);
    let foreign = request
        .app_data::<Shared>()
        .is_none_or(|state| is_foreign(request.headers(), &state.config));
    // To read may be to open a connection.
    let opens = upgrade || request.match_info().as_str() == EVENTS;
    ((!safe || opens) && foreign)
        .then_some(Error::Forbidden("This request comes from another site."))
}

/// Whether a browser says that another site is behind the request. What says nothing is no browser.
fn is_foreign(headers: &HeaderMap, config: &Config) -> bool {
    if let Some(site) = headers.get("sec-fetch-site") {
        return !matches!(site.as_bytes(), b"same-origin" | b"none");
    }
    let Some(origin) = headers.get(header::ORIGIN) else { return false };
    let Some(origin) = origin.to_str().ok().and_then(|origin| origin.parse::<Origin>().ok()) else {
        return true;
    };
    let own = match &config.public_url {
        Some(public) => Some(public.clone()),
        None => headers.get(header::HOST).and_then(|host| origin.at(host.to_str().ok()?)),
    };
    own != Some(origin)
}

#[cfg(test)]
mod tests {
    use clap::Parser;

    use super::*;

    fn foreign(args: &[&str], headers: &[(&'static str, &'static str)]) -> bool {
        let config = Config::parse_from([&["althing"], args].concat());
        let headers = headers
            .iter()
            .map(|(name, value)| (HeaderName::from_static(name), HeaderValue::from_static(value)))
            .collect();
        is_foreign(&headers, &config)
    }

    #[test]
    fn the_browsers_word_counts_first() {
        assert!(!foreign(
            &[],
            &[
                ("sec-fetch-site", "same-origin"),
                ("origin", "http://evil.example"),
                ("host", "forum")
            ]
        ));
        assert!(!foreign(&[], &[("sec-fetch-site", "none")]));
        assert!(foreign(&[], &[("sec-fetch-site", "cross-site")]));
        assert!(foreign(&[], &[("sec-fetch-site", "same-site")]));
    }

    #[test]
    fn an_origin_must_be_ours() {
        assert!(!foreign(&[], &[("origin", "http://Forum:8080"), ("host", "forum:8080")]));
        assert!(foreign(&[], &[("origin", "http://forum:8081"), ("host", "forum:8080")]));
        assert!(foreign(&[], &[("origin", "null"), ("host", "forum")]));
        assert!(foreign(&[], &[("origin", "http://forum")]));
        let public = ["--public-url", "https://forum.example.org"];
        assert!(!foreign(
            &public,
            &[("origin", "https://forum.example.org"), ("host", "10.0.0.1:8080")]
        ));
        assert!(foreign(
            &public,
            &[("origin", "http://forum.example.org"), ("host", "forum.example.org")]
        ));
    }

    #[test]
    fn origins_are_compared_as_browsers_do() {
        for (public, browsers) in [
            ("https://forum.example.org:443", "https://forum.example.org"),
            ("https://Forum.Example.org/", "https://forum.example.org"),
            ("http://forum.example.org:80/", "http://forum.example.org"),
            ("https://bücher.example", "https://xn--bcher-kva.example"),
            ("https://forum.example.org:8443", "https://forum.example.org:8443"),
        ] {
            assert!(!foreign(&["--public-url", public], &[("origin", browsers)]), "{public}");
            assert!(
                foreign(&["--public-url", public], &[("origin", "https://forum.example.org:444")]),
                "{public}"
            );
        }
        assert!(!foreign(&[], &[("origin", "http://forum"), ("host", "forum:80")]));
        assert!(!foreign(&[], &[("origin", "https://forum"), ("host", "FORUM:443")]));
        assert!(foreign(&[], &[("origin", "http://forum"), ("host", "forum:443")]));
        assert!(foreign(&[], &[("origin", "http://forum"), ("host", "forum/x")]));
    }

    #[test]
    fn what_is_no_browser_passes() {
        assert!(!foreign(&[], &[("host", "forum")]));
    }
}
