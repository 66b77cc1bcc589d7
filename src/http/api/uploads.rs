//! Pictures: brought by whoever is signed in, seen by those who see what they are shown in.

use std::io::ErrorKind;

use actix_files::{HttpRange, NamedFile};
use actix_web::{
    HttpRequest, HttpResponse,
    http::{
        StatusCode,
        header::{self, ETag, EntityTag, HeaderValue, TryIntoHeaderValue},
    },
    web::{Bytes, Path, Payload},
};

use crate::{
    domain::{
        UploadName,
        access::{Action, Object},
        upload::Shown,
    },
    error::Error,
    forum::uploads,
    http::{
        request::{
            conditional::is_known,
            extract::{Shared, SignedIn, Viewer},
            file_body::SentFile,
            idempotency,
        },
        state::State,
        transport::slots::{Holder, Slot},
    },
    uploads::Store,
};

const MISSING: Error = Error::NotFound("picture");
/// A name never stands for another picture: whoever has it need not ask again.
const FOR_EVER: HeaderValue = HeaderValue::from_static("public, max-age=31536000, immutable");
const PRIVATE: HeaderValue = HeaderValue::from_static("private, no-store");
/// Whatever a browser makes of the file, it runs nothing, loads nothing and belongs to no origin.
const CONTENT_POLICY: HeaderValue =
    HeaderValue::from_static("default-src 'none'; sandbox; frame-ancestors 'none'");

/// `POST /api/uploads`: a PNG, JPEG, WebP or GIF file, alone or in a form
pub async fn create(
    state: Shared,
    who: SignedIn,
    request: HttpRequest,
    payload: Payload,
) -> Result<HttpResponse, Error> {
    who.must(Action::Write, Object::Forum, "You may not upload anything here.")?;
    let _places = places(&state, &who)?;
    let (owner, quota) = (who.id(), state.config.upload_quota_bytes());
    // Looked at before the body is read, and counted once its size is known.
    state.db.read(move |c| uploads::must_have_room(c, owner, quota)).await?;
    let SentFile { bytes } = SentFile::read(&request, payload).await?;
    let stored = state.uploads.keep(bytes.clone()).await?;
    // Should the transaction fail, the file is not removed in the midst of it.
    let _file = stored.file.clone();
    let created = idempotency::create_counted(&state, &who, &request, &bytes, move |tx, who| {
        uploads::create(tx, who, &stored, quota)
    });
    created.await
}

/// Two places, among the person's own and among all, before the first byte is read.
fn places(state: &State, who: &SignedIn) -> Result<[Slot; 2], Error> {
    let own = state.slots.take(Holder::Uploader(who.id()));
    let own = own.ok_or(Error::RateLimited(
        "Two of your pictures are on their way already. Please wait until they have arrived.",
        5,
    ))?;
    let all = state.slots.take(Holder::Uploads);
    Ok([
        own,
        all.ok_or(Error::RateLimited(
            "Too many pictures are arriving right now. Please try again in a moment.",
            5,
        ))?,
    ])
}

/// `GET /uploads/{name}`
pub async fn show(
    state: Shared,
    viewer: Viewer,
    request: HttpRequest,
    path: Path<String>,
) -> Result<HttpResponse, Error> {
    let name = UploadName::parse(&path).ok_or(MISSING)?;
    let tag = EntityTag::new_strong(name.as_str().to_owned());
    let (kind, wanted, known) = (name.kind(), name.clone(), is_known(request.headers(), &tag));
    let path = match state.uploads.store() {
        Store::Folder(folder) if !known => Some(folder.path(name.as_str())),
        _ => None,
    };
    let found = state.db.read(move |c| {
        let shown = uploads::show(c, viewer.0.as_ref(), &name)?;
        Ok((path.as_deref().map(open).transpose()?, shown == Shown::Publicly))
    });
    let (file, public) = found.await?;
    let mut response = match (file, state.uploads.store()) {
        (Some(file), _) => file.into_response(&request),
        (None, Store::Bucket(bucket)) if !known => match bucket.fetch(&wanted).await {
            Ok(bytes) => whole_or_part(bytes, &request),
            Err(error) if error.kind() == ErrorKind::NotFound => {
                log::error!("the picture {} is not in the bucket", wanted.as_str());
                return Err(MISSING);
            }
            Err(error) => return Err(state.uploads.store().refused(error)),
        },
        (None, _) => HttpResponse::NotModified().finish(),
    };
    let headers = response.headers_mut();
    headers.insert(header::CACHE_CONTROL, if public { FOR_EVER } else { PRIVATE });
    headers.insert(header::CONTENT_SECURITY_POLICY, CONTENT_POLICY);
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(kind.media_type()));
    headers.insert(header::CONTENT_DISPOSITION, HeaderValue::from_static("inline"));
    headers.insert(header::ETAG, ETag(tag).try_into_value().map_err(Error::internal)?);
    Ok(response)
}

/// A picture that was read as a whole, or the part of it that is asked for, as `NamedFile` does.
fn whole_or_part(bytes: Bytes, request: &HttpRequest) -> HttpResponse {
    let all = bytes.len() as u64;
    let mut response = HttpResponse::Ok();
    response.insert_header((header::ACCEPT_RANGES, "bytes"));
    let asked = request.headers().get(header::RANGE).and_then(|range| range.to_str().ok());
    let Some(asked) = asked else { return response.body(bytes) };
    let ranges = HttpRange::parse(asked, all).ok();
    let Some(range) = ranges.and_then(|ranges| ranges.into_iter().next()) else {
        return response
            .status(StatusCode::RANGE_NOT_SATISFIABLE)
            .insert_header((header::CONTENT_RANGE, format!("bytes */{all}")))
            .finish();
    };
    let end = range.start + range.length;
    let part = usize::try_from(range.start).ok().zip(usize::try_from(end).ok());
    let part = part.filter(|(start, end)| start <= end && *end <= bytes.len());
    let Some((start, end)) = part else { return response.body(bytes) };
    response
        .status(StatusCode::PARTIAL_CONTENT)
        .insert_header((
            header::CONTENT_RANGE,
            format!("bytes {start}-{}/{all}", end.saturating_sub(1)),
        ))
        .body(bytes.slice(start..end))
}

/// The file, to be sent piece by piece. Its name is its tag: it never changes.
fn open(file: &std::path::Path) -> Result<NamedFile, Error> {
    let file = NamedFile::open(file).map_err(|error| {
        log::error!("the picture {} can't be read: {error}", file.display());
        MISSING
    })?;
    Ok(file.use_etag(false).use_last_modified(false))
}
