//! The page and its files, out of the binary itself; from a folder for those who work on it.

use actix_files::NamedFile;
use actix_web::{
    HttpRequest, HttpResponse,
    http::{
        Method, StatusCode,
        header::{self, ETag, EntityTag, HeaderValue},
    },
    web::Path,
};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use rust_embed::{EmbeddedFile, RustEmbed};

use super::extract::Shared;
use crate::error::Error;

const INDEX: &str = "index.html";
const DOCS: &str = "api.html";
const REVALIDATE: HeaderValue = HeaderValue::from_static("no-cache");

#[derive(RustEmbed)]
#[folder = "static/"]
struct Files;

/// The one page, at every address that it shows.
pub async fn index(state: Shared, request: HttpRequest) -> Result<HttpResponse, Error> {
    answer(&state, &request, INDEX)
}

/// `GET /api/docs`: what programs can call, to read.
pub async fn docs(state: Shared, request: HttpRequest) -> Result<HttpResponse, Error> {
    answer(&state, &request, DOCS)
}

/// Any other address: a browser gets the page, which says that there is nothing here; everyone else a problem document.
pub async fn missing(state: Shared, request: HttpRequest) -> Result<HttpResponse, Error> {
    let accepts = request.headers().get(header::ACCEPT).and_then(|accept| accept.to_str().ok()).unwrap_or_default();
    if *request.method() != Method::GET || request.match_info().as_str().starts_with("/api/") || !accepts.contains("text/html") {
        return Err(Error::NotFound("address"));
    }
    let mut response = answer(&state, &request, INDEX)?;
    *response.status_mut() = StatusCode::NOT_FOUND;
    Ok(response)
}

/// `GET /static/{path}`
pub async fn file(state: Shared, request: HttpRequest, path: Path<String>) -> Result<HttpResponse, Error> {
    answer(&state, &request, &path)
}

fn answer(state: &Shared, request: &HttpRequest, path: &str) -> Result<HttpResponse, Error> {
    const MISSING: Error = Error::NotFound("file");
    // An embedded name is a plain relative path; asking for the name first also keeps `..` away from the folder.
    match &state.config.static_dir {
        Some(_) if path.split('/').any(|part| part.starts_with('.') || part.contains('\\')) => Err(MISSING),
        Some(folder) => {
            let mut response = NamedFile::open(folder.join(path)).map_err(|_| MISSING)?.into_response(request);
            response.headers_mut().insert(header::CACHE_CONTROL, REVALIDATE);
            Ok(response)
        }
        None => Ok(embedded(request, path, Files::get(path).ok_or(MISSING)?)),
    }
}

fn embedded(request: &HttpRequest, path: &str, file: EmbeddedFile) -> HttpResponse {
    let tag = EntityTag::new_strong(URL_SAFE_NO_PAD.encode(&file.metadata.sha256_hash()[..12]));
    let known =
        request.headers().get(header::IF_NONE_MATCH).is_some_and(|known| known.to_str().is_ok_and(|known| known.contains(tag.tag())));
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
        Some("svg") => "image/svg+xml; charset=utf-8",
        Some("png") => "image/png",
        Some("ico") => "image/x-icon",
        Some("woff2") => "font/woff2",
        _ => "application/octet-stream",
    }
}
