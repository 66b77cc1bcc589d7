//! Requests that never become one: a head that can't be read, is too large, or does not arrive in
//! time. The HTTP server answers them by itself, with a status and nothing else, before any route
//! is asked; here that becomes a problem document with the headers of every other answer.

use actix_http::StatusCode;
use actix_web::http::header::{self, HeaderMap};
use bytes::{BufMut, Bytes, BytesMut};

use crate::{
    config::Hsts,
    http::middleware::{
        problem::{self, RequestId},
        security,
    },
};

/// The longest of the server's own answers; they hold no more than length, connection and date.
const LENGTH: usize = 256;

/// The whole answer, if these bytes are one of the server's own.
pub(in crate::http) fn dressed(bytes: &[u8], hsts: Option<Hsts>) -> Option<Bytes> {
    if bytes.len() > LENGTH || !bytes.starts_with(b"HTTP/1.1 4") || !bytes.ends_with(b"\r\n\r\n") {
        return None;
    }
    let text = std::str::from_utf8(bytes).ok()?.to_ascii_lowercase();
    if !text.contains("\r\ncontent-length: 0\r\n") || text.contains(problem::REQUEST_ID.as_str()) {
        return None;
    }
    let status = StatusCode::from_bytes(bytes.get(9..12)?).ok()?;
    let detail = match status {
        StatusCode::BAD_REQUEST => "The head of the request can't be read.",
        StatusCode::REQUEST_TIMEOUT => "The head of the request took too long to arrive.",
        StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE => "The head of the request is too large.",
        _ => return None,
    };
    let code = if status == StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE {
        "too_large"
    } else {
        "malformed"
    };
    Some(whole(status, code, detail, None, hsts))
}

/// An answer to what never became a request. `retry_after` is in seconds.
pub(in crate::http) fn whole(
    status: StatusCode,
    code: &str,
    detail: &str,
    retry_after: Option<u64>,
    hsts: Option<Hsts>,
) -> Bytes {
    let id = RequestId::draw();
    let document = problem::document(status, code, detail, &id).to_string();
    let mut headers = HeaderMap::new();
    headers.insert(header::CONTENT_TYPE, problem::PROBLEM);
    headers.insert(header::CONTENT_LENGTH, header::HeaderValue::from(document.len()));
    headers.insert(header::CONNECTION, header::HeaderValue::from_static("close"));
    if let Some(seconds) = retry_after {
        headers.insert(header::RETRY_AFTER, header::HeaderValue::from(seconds));
    }
    problem::identify(&mut headers, &id);
    security::set_headers(&mut headers, hsts, true);
    let mut answer = BytesMut::new();
    answer.put_slice(
        format!(
            "HTTP/1.1 {} {}\r\n",
            status.as_u16(),
            status.canonical_reason().unwrap_or_default()
        )
        .as_bytes(),
    );
    for (name, value) in &headers {
        for part in [name.as_str().as_bytes(), b": ", value.as_bytes(), b"\r\n"] {
            answer.put_slice(part);
        }
    }
    answer.put_slice(b"\r\n");
    answer.put_slice(document.as_bytes());
    answer.freeze()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_servers_own_answers_are_dressed_and_no_others() {
        let own = "HTTP/1.1 400 Bad Request\r\ncontent-length: 0\r\nconnection: close\r\ndate: Tue, 24 Nov 2026 22:21:40 GMT\r\n\r\n";
        let dressed_own = dressed(own.as_bytes(), Some(Hsts::Host)).unwrap();
        let text = std::str::from_utf8(&dressed_own).unwrap();
        let (head, body) = text.split_once("\r\n\r\n").unwrap();
        assert!(
            head.starts_with("HTTP/1.1 400 Bad Request\r\n")
                && head.contains("nosniff")
                && head.contains("max-age="),
            "{head}"
        );
        assert!(
            head.contains(&format!("content-length: {}", body.len()))
                && body.contains("\"code\":\"malformed\""),
            "{text}"
        );
        for other in [
            own.replace("400 Bad Request", "200 OK"),
            own.replace("400 Bad Request", "404 Not Found"),
            own.replace("connection: close", "x-request-id: 1"),
            own.replace("length: 0", "length: 5"),
            format!("{own}hello"),
            format!("x{own}"),
        ] {
            assert_eq!(dressed(other.as_bytes(), None), None, "{other}");
        }
    }
}
