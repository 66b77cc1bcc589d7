//! `If-None-Match`: whoever has it already is told so, and nothing more.

use std::sync::Arc;

use actix_web::{
    HttpMessage, HttpResponse,
    http::StatusCode,
    http::header::{
        self, AcceptEncoding, ETag, Encoding, EntityTag, Header, HeaderMap, HeaderValue,
    },
};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use bytes::Bytes;
use serde::Serialize;
use sha2::{Digest, Sha256};

use super::packed::Packed;
use crate::{
    domain::Readers, error::Error, forum::viewer::Standing, http::page_cache::Weighed,
    protocol::Viewer,
};

/// What `GET /api/…` answers may be kept by whoever got it, and is asked after each time.
const OWN: HeaderValue = HeaderValue::from_static("private, no-cache");
const JSON: &str = "application/json";
const GZIP: HeaderValue = HeaderValue::from_static("gzip");
const VARIES: HeaderValue = HeaderValue::from_static("accept-encoding");
const VARIES_BY_READER: HeaderValue = HeaderValue::from_static("accept-encoding, Cookie");
/// Bytes from which on an answer is compressed: less fits one packet as it is.
const WORTH_PACKING: usize = 1_200;

/// An answer that is the same for all who may read as much. Cloning shares it.
#[derive(Clone)]
pub struct Answer {
    written: Arc<Written>,
    /// It changes by more than events.
    is_passing: bool,
    /// Not everyone may read it.
    is_private: bool,
    /// The pattern of the route that it was made for.
    route: Option<Arc<str>>,
    /// The posts and comments in it: who is signed in is told beside it what of them is theirs.
    standing: Option<Arc<Standing>>,
}

struct Written {
    status: StatusCode,
    content_type: &'static str,
    /// Who may keep it for how long.
    kept: HeaderValue,
    tag: EntityTag,
    body: Bytes,
    /// The same compressed, where that is worth it.
    packed: Option<(EntityTag, Packed)>,
}

/// How what is one viewer's stands behind the keys of an object.
const VIEWER: &str = ",\"viewer\":";

impl Answer {
    /// Compresses it: to be made off the worker.
    pub fn new(content_type: &'static str, body: String, kept: HeaderValue) -> Self {
        let tag = tag(body.as_bytes());
        let packed = (body.len() >= WORTH_PACKING).then(|| Packed::new(body.as_bytes()));
        let packed = packed.map(|packed| (gzip_tag(&tag), packed));
        let status = StatusCode::OK;
        Self::of(Written { status, content_type, kept, tag, body: body.into(), packed })
    }

    /// The same as what is said where there is nothing: 404, and not for later.
    #[must_use]
    pub fn gone(content_type: &'static str, body: String, kept: HeaderValue) -> Self {
        let (status, tag) = (StatusCode::NOT_FOUND, tag(body.as_bytes()));
        let body = body.into();
        Self::of(Written { status, content_type, kept, tag, body, packed: None })
    }

    fn of(written: Written) -> Self {
        Self {
            written: Arc::new(written),
            is_passing: false,
            is_private: false,
            route: None,
            standing: None,
        }
    }

    /// The same, beside which stands what is the viewer's own of these; its body is an object with
    /// keys.
    #[must_use]
    pub fn with_viewer(self, standing: Standing) -> Self {
        Self { standing: Some(Arc::new(standing)), ..self }
    }

    /// Of what a viewer is told beside it what is theirs.
    pub fn standing(&self) -> Option<Arc<Standing>> {
        self.standing.clone()
    }

    /// The same, which is not for later where it changes by more than what is written: whoever waits
    /// for it gets it.
    #[must_use]
    pub fn passing(self, is_passing: bool) -> Self {
        Self { is_passing, ..self }
    }

    /// The same, which nobody may keep for others unless everyone may read it.
    #[must_use]
    pub fn read_by(self, readers: Readers) -> Self {
        Self { is_private: readers != Readers::Everyone, ..self }
    }

    /// The same, made for the route with this pattern.
    #[must_use]
    pub fn made_for(self, route: Option<String>) -> Self {
        Self { route: route.map(Arc::from), ..self }
    }

    /// The pattern of the route that it was made for.
    pub fn route(&self) -> Option<&str> {
        self.route.as_deref()
    }

    /// How long its body is, as it is.
    pub fn bytes(&self) -> usize {
        self.written.body.len()
    }

    /// An answer of the API. It may have 4 MiB, so it is written where it was read, off the worker.
    pub fn json(object: &impl Serialize) -> Result<Self, Error> {
        let body = serde_json::to_string(object).map_err(Error::internal)?;
        Ok(Self::new(JSON, body, OWN))
    }

    /// The answer with its body, or 304 for whoever has these very bytes.
    pub fn to(&self, request: &impl HttpMessage) -> HttpResponse {
        let Written { status, tag, body, packed, .. } = &*self.written;
        let packed = packed.as_ref().filter(|_| takes_gzip(request));
        let is_there = *status == StatusCode::OK;
        match packed {
            Some((tag, packed)) => self.respond(request, Some(tag), true, || packed.whole()),
            None => self.respond(request, is_there.then_some(tag), false, || body.clone()),
        }
    }

    /// The same with what is the viewer's own beside it. What is kept is copied as it is.
    pub fn to_viewer(
        &self,
        request: &impl HttpMessage,
        viewer: &Viewer,
    ) -> Result<HttpResponse, Error> {
        let Written { tag: kept, body, packed, .. } = &*self.written;
        let own = serde_json::to_string(viewer).map_err(Error::internal)?;
        let own = format!("{VIEWER}{own}}}");
        let whole = EntityTag::new_strong(format!("{}-{}", kept.tag(), tag(own.as_bytes()).tag()));
        Ok(match packed.as_ref().filter(|_| takes_gzip(request)) {
            Some((_, packed)) => self.respond(request, Some(&gzip_tag(&whole)), true, || {
                packed.ending_with(own.as_bytes())
            }),
            None => self.respond(request, Some(&whole), false, || {
                let object = &body[..body.len() - 1];
                [object, own.as_bytes()].concat().into()
            }),
        })
    }

    fn respond(
        &self,
        request: &impl HttpMessage,
        tag: Option<&EntityTag>,
        is_packed: bool,
        body: impl FnOnce() -> Bytes,
    ) -> HttpResponse {
        let Written { status, content_type, kept, .. } = &*self.written;
        let kept = if self.is_private { &OWN } else { kept };
        let known = tag.is_some_and(|tag| is_known(request.headers(), tag));
        let status = if known { StatusCode::NOT_MODIFIED } else { *status };
        let mut response = HttpResponse::build(status);
        response.insert_header((header::CACHE_CONTROL, kept.clone()));
        if let Some(tag) = tag {
            response.insert_header(ETag(tag.clone()));
        }
        let varies = if *kept == OWN { VARIES_BY_READER } else { VARIES };
        response.insert_header((header::VARY, varies));
        if known {
            return response.finish();
        }
        if is_packed {
            response.insert_header((header::CONTENT_ENCODING, GZIP));
        }
        response.content_type(*content_type).body(body())
    }
}

impl Weighed for Answer {
    fn is_kept(&self) -> bool {
        self.written.status == StatusCode::OK && !self.is_passing
    }

    fn weight(&self) -> usize {
        let Written { body, packed, .. } = &*self.written;
        let standing = self.standing.as_ref().map_or(0, |standing| standing.weight());
        let packed = packed.as_ref().map_or(0, |(_, packed)| packed.weight());
        size_of::<Written>() + body.len() + packed + standing
    }
}

/// Whether the client reads gzip.
fn takes_gzip(request: &impl HttpMessage) -> bool {
    let ours = [Encoding::gzip(), Encoding::identity()];
    AcceptEncoding::parse(request)
        .is_ok_and(|accepted| accepted.negotiate(ours.iter()) == Some(Encoding::gzip()))
}

/// The tag of the same bytes, compressed.
fn gzip_tag(tag: &EntityTag) -> EntityTag {
    EntityTag::new_strong(format!("{}-gzip", tag.tag()))
}

/// A strong tag of these bytes.
pub fn tag(bytes: &[u8]) -> EntityTag {
    EntityTag::new_strong(URL_SAFE_NO_PAD.encode(&Sha256::digest(bytes)[..12]))
}

/// Whether a request names this tag, or anything at all.
pub fn is_known(headers: &HeaderMap, tag: &EntityTag) -> bool {
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
