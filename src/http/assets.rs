//! The files of the page at addresses that change with them, so that browsers fetch each once.
//!
//! All of them stand under one digest (`build.rs` makes it): `/assets/{digest}/bundle/app.js`. The
//! page comes as one script and one style sheet, made of the modules by `make bundle`; while those
//! are not of the modules as they are, or the files come from a folder for those who work on them,
//! it comes in its modules.

use std::{
    path::{Path, PathBuf},
    sync::LazyLock,
};

use actix_files::NamedFile;
use actix_web::{
    HttpRequest, HttpResponse,
    http::header::{
        self, AcceptEncoding, ContentEncoding, ETag, Encoding, EntityTag, Header, HeaderValue,
    },
    web,
};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use rust_embed::{EmbeddedFile, RustEmbed};

use super::request::{conditional::is_known, extract::Shared};
use crate::{config::Config, error::Error};

include!(concat!(env!("OUT_DIR"), "/assets.rs"));

/// A year: what has this address never changes.
const IMMUTABLE: HeaderValue = HeaderValue::from_static("public, max-age=31536000, immutable");

/// It may be kept, and is asked after each time.
const REVALIDATE: HeaderValue = HeaderValue::from_static("no-cache");

/// What the head of a page names, file by file.
const MODULES: &str = include_str!("../../templates/assets.html");

/// And bundled.
static BUNDLE: LazyLock<String> = LazyLock::new(|| {
    let base = &*BASE;
    format!(
        r#"  <meta name="assets" content="{base}">
  <script src="{base}/js/theme.js"></script>
  <script src="{base}/js/loader.js" defer></script>
  <link rel="icon" href="{base}/logo.svg" type="image/svg+xml">
  <link rel="stylesheet" href="{base}/bundle/app.css">
  <script type="module" src="{base}/bundle/app.js"></script>"#
    )
});

static BASE: LazyLock<String> = LazyLock::new(|| format!("/assets/{DIGEST}"));

#[derive(RustEmbed)]
#[folder = "static/"]
struct Files;

/// What the head of a page names: the script and the looks.
pub(super) fn head(config: &Config) -> &'static str {
    if is_bundled(config) { &BUNDLE } else { MODULES }
}

/// Where the files are, for whoever asks for one of them.
pub(super) fn base(config: &Config) -> &'static str {
    if is_bundled(config) { &BASE } else { "/static" }
}

fn is_bundled(config: &Config) -> bool {
    BUNDLED && config.static_dir.is_none()
}

/// `GET /assets/{digest}/{path}`: a page that stayed open over an upgrade still gets what it asks
/// for, as it is now.
pub async fn show(
    state: Shared,
    request: HttpRequest,
    path: web::Path<(String, String)>,
) -> Result<HttpResponse, Error> {
    let (digest, path) = path.into_inner();
    let packed =
        PACKED.iter().find(|(name, ..)| *name == path && state.config.static_dir.is_none());
    let compressed = packed.and_then(|(_, br, gz)| match coding(&request)? {
        ContentEncoding::Brotli => Some(("br", *br)),
        ContentEncoding::Gzip => Some(("gzip", *gz)),
        _ => None,
    });
    let mut response = match compressed {
        Some((coding, bytes)) => HttpResponse::Ok()
            .content_type(content_type(&path))
            .insert_header((header::CONTENT_ENCODING, coding))
            .insert_header((header::CACHE_CONTROL, REVALIDATE))
            .body(bytes),
        None => file_at(&state, &request, &path)?,
    };
    if packed.is_some() {
        response.headers_mut().insert(header::VARY, HeaderValue::from_static("accept-encoding"));
    }
    if digest == DIGEST && state.config.static_dir.is_none() {
        response.headers_mut().insert(header::CACHE_CONTROL, IMMUTABLE);
    }
    Ok(response)
}

/// `GET /static/{path}`
pub async fn file(
    state: Shared,
    request: HttpRequest,
    path: web::Path<String>,
) -> Result<HttpResponse, Error> {
    file_at(&state, &request, &path)
}

pub(super) fn file_at(
    state: &Shared,
    request: &HttpRequest,
    path: &str,
) -> Result<HttpResponse, Error> {
    const MISSING: Error = Error::NotFound("file");
    if !path.split('/').all(is_plain_name) {
        return Err(MISSING);
    }
    match &state.config.static_dir {
        Some(folder) => {
            let file =
                find(folder, path).and_then(|file| NamedFile::open(file).ok()).ok_or(MISSING)?;
            let mut response = file.into_response(request);
            response.headers_mut().insert(header::CACHE_CONTROL, REVALIDATE);
            Ok(response)
        }
        None => Ok(embedded(request, path, Files::get(path).ok_or(MISSING)?)),
    }
}

/// Whether a part of a path can be nothing but the name of something within the folder: not empty,
/// which would begin at the root; neither hidden nor a way up; nothing that any system takes for a
/// separator or for the end.
fn is_plain_name(part: &str) -> bool {
    !part.is_empty() && !part.starts_with('.') && !part.contains(['/', '\\', ':', '\0'])
}

/// The file of that name, if it lies in the folder itself: links may lead elsewhere, and what is no
/// file is never opened.
fn find(folder: &Path, path: &str) -> Option<PathBuf> {
    let folder = folder.canonicalize().ok()?;
    let file = folder.join(path).canonicalize().ok()?;
    (file.starts_with(&folder) && file.is_file()).then_some(file)
}

fn embedded(request: &HttpRequest, path: &str, file: EmbeddedFile) -> HttpResponse {
    let tag = EntityTag::new_strong(URL_SAFE_NO_PAD.encode(&file.metadata.sha256_hash()[..12]));
    let known = is_known(request.headers(), &tag);
    let mut response = if known { HttpResponse::NotModified() } else { HttpResponse::Ok() };
    response.insert_header(ETag(tag)).insert_header((header::CACHE_CONTROL, REVALIDATE));
    if known {
        return response.finish();
    }
    response.content_type(content_type(path)).body(file.data)
}

fn content_type(path: &str) -> &'static str {
    match path.rsplit_once('.').map(|(_, ending)| ending) {
        Some("html") => "text/html; charset=utf-8",
        Some("css") => "text/css; charset=utf-8",
        Some("js") => "text/javascript; charset=utf-8",
        Some("json" | "webmanifest") => "application/json",
        Some("txt") => "text/plain; charset=utf-8",
        Some("svg") => "image/svg+xml; charset=utf-8",
        Some("png") => "image/png",
        Some("ico") => "image/x-icon",
        Some("woff2") => "font/woff2",
        _ => "application/octet-stream",
    }
}

/// Which of ours the client likes best.
fn coding(request: &HttpRequest) -> Option<ContentEncoding> {
    let ours = [Encoding::brotli(), Encoding::gzip(), Encoding::identity()];
    match AcceptEncoding::parse(request).ok()?.negotiate(ours.iter())? {
        Encoding::Known(coding) => Some(coding),
        Encoding::Unknown(_) => None,
    }
}
