//! A file in a request's body: the body itself, or the one file of a form.

use actix_multipart::{Multipart, MultipartError};
use actix_web::{
    HttpMessage, HttpRequest,
    error::PayloadError,
    http::header,
    web::{Bytes, Payload},
};
use futures_util::{StreamExt, TryStreamExt};

use crate::{
    domain::{Invalid, limits::UPLOAD_MAX, upload::Kind},
    error::Error,
    http::middleware::request_bodies,
};

/// Bytes that a form may need around its file.
const AROUND: usize = 64 * 1024;
/// What a client says that does not know.
const ANYTHING: &str = "application/octet-stream";

/// A file as it was sent, as some kind of picture; what it is really is for whoever decodes it to
/// find out.
pub struct SentFile {
    /// All of it.
    pub bytes: Bytes,
}

impl SentFile {
    /// Reads the body of a request: a picture, or a form with one. Stops at the first byte too
    /// many.
    pub async fn read(request: &HttpRequest, payload: Payload) -> Result<Self, Error> {
        let is_form = request.content_type().eq_ignore_ascii_case("multipart/form-data");
        if !is_form && Kind::of_type(request.content_type()).is_none() {
            return Err(unsupported());
        }
        let most = if is_form { UPLOAD_MAX + AROUND } else { UPLOAD_MAX };
        let length = request
            .headers()
            .get(header::CONTENT_LENGTH)
            .and_then(|value| value.to_str().ok()?.parse::<usize>().ok());
        if length.is_some_and(|length| length > most) {
            return Err(too_large());
        }
        let mut left = most;
        let body = payload.map(move |chunk| {
            let chunk: Bytes = chunk?;
            left = left.checked_sub(chunk.len()).ok_or(PayloadError::Overflow)?;
            Ok(chunk)
        });
        if is_form {
            return Self::of_form(Multipart::new(request.headers(), body.boxed_local())).await;
        }
        let bytes = body.try_fold(Vec::new(), async |mut all, chunk| {
            all.extend_from_slice(&chunk);
            Ok(all)
        });
        Ok(Self { bytes: bytes.await.map_err(|error| unreadable(&error))?.into() })
    }

    /// The form's only file. Fields that are no files are passed over.
    async fn of_form(mut form: Multipart) -> Result<Self, Error> {
        let mut found = None;
        while let Some(mut field) = form.try_next().await.map_err(of_multipart)? {
            let named = field.content_type().map(|kind| kind.essence_str().to_owned());
            let is_file = named.is_some()
                || field.content_disposition().is_some_and(|about| about.get_filename().is_some());
            if !is_file {
                continue;
            }
            if found.is_some() {
                return Err(Invalid::one("file", "must be the only one").into());
            }
            if named.is_some_and(|named| named != ANYTHING && Kind::of_type(&named).is_none()) {
                return Err(unsupported());
            }
            let bytes =
                field.bytes(UPLOAD_MAX).await.map_err(|_| too_large())?.map_err(of_multipart)?;
            found = Some(Self { bytes });
        }
        found.ok_or_else(|| Invalid::one("file", "is required").into())
    }
}

fn of_multipart(error: MultipartError) -> Error {
    match error {
        MultipartError::Payload(error) => unreadable(&error),
        other => Error::Malformed(format!("The form could not be read: {other}.")),
    }
}

fn unreadable(error: &PayloadError) -> Error {
    match error {
        PayloadError::Overflow => too_large(),
        other => request_bodies::refusal(other),
    }
}

fn unsupported() -> Error {
    Error::Unsupported(
        "A picture must be a PNG, JPEG, WebP or GIF file, sent as such or in a form.",
    )
}

fn too_large() -> Error {
    Error::TooLarge(format!("A picture must be at most {} MB large.", UPLOAD_MAX / 1024 / 1024))
}

#[cfg(test)]
mod tests {
    use std::io::{self, ErrorKind};

    use super::*;

    #[test]
    fn a_picture_that_takes_too_long_is_told_so_alone_and_in_a_form() {
        let late = || PayloadError::Io(io::Error::from(ErrorKind::TimedOut));
        assert!(matches!(unreadable(&late()), Error::TooSlow(_)));
        assert!(matches!(of_multipart(MultipartError::Payload(late())), Error::TooSlow(_)));
        assert!(matches!(unreadable(&PayloadError::Overflow), Error::TooLarge(_)));
    }
}
