//! `If-None-Match`: whoever has it already is told so, and nothing more.

use actix_web::{
    HttpRequest, HttpResponse,
    http::header::{self, ETag, EntityTag, HeaderMap, HeaderValue},
};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use sha2::{Digest, Sha256};

/// What `GET /api/…` answers may be kept by whoever got it, and is asked after each time.
const OWN: HeaderValue = HeaderValue::from_static("private, no-cache");
const JSON: &str = "application/json";

/// 200 with this body, or 304 for whoever has these very bytes.
pub fn answer(
    request: &HttpRequest,
    content_type: &str,
    body: String,
    kept: HeaderValue,
) -> HttpResponse {
    let tag = tag(body.as_bytes());
    let known = is_known(request.headers(), &tag);
    let mut response = if known { HttpResponse::NotModified() } else { HttpResponse::Ok() };
    response.insert_header(ETag(tag)).insert_header((header::CACHE_CONTROL, kept));
    if known { response.finish() } else { response.content_type(content_type).body(body) }
}

/// The same for an answer of the API.
pub fn json(request: &HttpRequest, body: String) -> HttpResponse {
    answer(request, JSON, body, OWN)
}

/// A strong tag of these bytes.
pub fn tag(bytes: &[u8]) -> EntityTag {
    EntityTag::new_strong(URL_SAFE_NO_PAD.encode(&Sha256::digest(bytes)[..12]))
}

/// Whether a request names this tag, or anything at all.
fn is_known(headers: &HeaderMap, tag: &EntityTag) -> bool {
    let lines = headers.get_all(header::IF_NONE_MATCH).filter_map(|line| line.to_str().ok());
    lines.flat_map(|line| line.split(',')).map(str::trim).any(|one| {
        // A proxy that has packed the body has made the tag a weak one.
        one == "*" || one.strip_prefix("W/").unwrap_or(one).trim_matches('"') == tag.tag()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tag_is_known_by_itself_among_others_and_weakened() {
        let own = tag(b"bytes");
        let known = |line: &str| {
            let mut headers = HeaderMap::new();
            headers.insert(header::IF_NONE_MATCH, line.parse().unwrap());
            is_known(&headers, &own)
        };
        assert!(known(&own.to_string()));
        assert!(known(&format!("\"x\", W/{own}")));
        assert!(known("*"));
        assert!(!known("\"x\""));
        assert!(!known(&tag(b"other bytes").to_string()));
    }
}
