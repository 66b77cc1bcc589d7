//! The pages, a file a kind, and their files, out of the binary itself; from a folder for those who
//! work on it.
//!
//! What everyone may read stands in the HTML: [`data`] reads it by the use cases that the API asks,
//! [`parts`] puts it into words, and `templates/` shows it just as the script will.

mod answer;
pub mod atom;
mod bodies;
mod data;
pub mod fault;
pub mod feed;
mod frame;
mod gone;
mod parts;
pub mod person;
pub mod post;
pub mod sitemap;
mod words;

use std::path::{Path as FilePath, PathBuf};

use actix_files::NamedFile;
use actix_web::{
    HttpRequest, HttpResponse,
    http::{
        Method,
        header::{self, ETag, EntityTag},
    },
    web::Path,
};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use rust_embed::{EmbeddedFile, RustEmbed};

use self::{
    answer::REVALIDATE,
    frame::{Frame, Shell, Site},
};
use crate::{error::Error, http::request::extract::Shared};

const DOCS: &str = "api.html";

#[derive(RustEmbed)]
#[folder = "static/"]
struct Files;

/// A page that is one person's own: the script fills it.
pub async fn shell(state: Shared, request: HttpRequest) -> Result<HttpResponse, Error> {
    let site = Site::of(&state, &request);
    let mut frame = Frame::new(site, "", request.path().to_owned());
    frame.is_kept = false;
    Ok(answer::page(&request, answer::written(&Shell { frame })?))
}

/// `GET /api/docs`: what programs can call, to read.
pub async fn docs(state: Shared, request: HttpRequest) -> Result<HttpResponse, Error> {
    file_at(&state, &request, DOCS)
}

/// Any other address: a browser gets the page, which says that there is nothing here; everyone else
/// a problem document.
pub async fn missing(state: Shared, request: HttpRequest) -> Result<HttpResponse, Error> {
    if let Some(address) = without_slash(&request) {
        return Ok(HttpResponse::PermanentRedirect()
            .insert_header((header::LOCATION, address))
            .finish());
    }
    let accepts = request
        .headers()
        .get(header::ACCEPT)
        .and_then(|accept| accept.to_str().ok())
        .unwrap_or_default();
    if *request.method() != Method::GET
        || request.match_info().as_str().starts_with("/api/")
        || !accepts.contains("text/html")
    {
        return Err(Error::NotFound("address"));
    }
    let path = request.path().to_owned();
    Ok(answer::gone(gone::address(Site::of(&state, &request), path)?))
}

/// The same address without slashes at its end, if there is something there for everyone to read.
fn without_slash(request: &HttpRequest) -> Option<String> {
    let path = request.path().strip_suffix('/')?.trim_end_matches('/');
    let reads = matches!(*request.method(), Method::GET | Method::HEAD);
    // What begins with two slashes would lead to another host.
    let is_file =
        ["//", "/api/", "/uploads/", "/static/"].iter().any(|other| path.starts_with(other));
    let is_page = !is_file && request.resource_map().match_pattern(path).is_some();
    let query = Some(request.query_string())
        .filter(|query| !query.is_empty())
        .map_or(String::new(), |query| format!("?{query}"));
    (reads && is_page).then(|| format!("{path}{query}"))
}

/// `GET /static/{path}`
pub async fn file(
    state: Shared,
    request: HttpRequest,
    path: Path<String>,
) -> Result<HttpResponse, Error> {
    file_at(&state, &request, &path)
}

fn file_at(state: &Shared, request: &HttpRequest, path: &str) -> Result<HttpResponse, Error> {
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
fn find(folder: &FilePath, path: &str) -> Option<PathBuf> {
    let folder = folder.canonicalize().ok()?;
    let file = folder.join(path).canonicalize().ok()?;
    (file.starts_with(&folder) && file.is_file()).then_some(file)
}

fn embedded(request: &HttpRequest, path: &str, file: EmbeddedFile) -> HttpResponse {
    let tag = EntityTag::new_strong(URL_SAFE_NO_PAD.encode(&file.metadata.sha256_hash()[..12]));
    let known = request
        .headers()
        .get(header::IF_NONE_MATCH)
        .is_some_and(|known| known.to_str().is_ok_and(|known| known.contains(tag.tag())));
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
