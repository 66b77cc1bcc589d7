//! The pages, a file a kind.
//!
//! What everyone may read stands in the HTML: [`data`] reads it by the use cases that the API asks,
//! [`parts`] puts it into words, and `templates/` shows it just as the script will.

pub mod answer;
pub mod atom;
mod bodies;
mod data;
pub mod fault;
pub mod feed;
pub mod finding;
mod frame;
mod gone;
mod parts;
pub mod person;
pub mod post;
pub mod sitemap;
mod words;

use actix_web::{
    HttpRequest, HttpResponse,
    http::{Method, header},
};

use self::frame::{Frame, Shell, Site};
use crate::{
    error::Error,
    http::{assets, request::extract::Shared},
};

const DOCS: &str = "api.html";

/// A page that is one person's own: the script fills it.
pub async fn shell(state: Shared, request: HttpRequest) -> Result<HttpResponse, Error> {
    let site = Site::of(&state, &request).await;
    let mut frame = Frame::new(site, "", request.path().to_owned());
    frame.is_kept = false;
    Ok(answer::page(answer::written(&Shell { frame })?).to(&request))
}

/// `GET /api/docs`: what programs can call, to read.
pub async fn docs(state: Shared, request: HttpRequest) -> Result<HttpResponse, Error> {
    assets::file_at(&state, &request, DOCS)
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
    let site = Site::of(&state, &request).await;
    Ok(answer::gone(gone::address(site, path)?).to(&request))
}

/// The same address without slashes at its end, if there is something there for everyone to read.
fn without_slash(request: &HttpRequest) -> Option<String> {
    let path = request.path().strip_suffix('/')?;
    // Programs write one at most; a second one is another address.
    let path = if path.starts_with("/api/") { path } else { path.trim_end_matches('/') };
    let reads = matches!(*request.method(), Method::GET | Method::HEAD);
    // What begins with two slashes would lead to another host.
    let is_file =
        ["//", "/assets/", "/static/", "/uploads/"].iter().any(|other| path.starts_with(other));
    let is_route = !is_file && request.resource_map().match_pattern(path).is_some();
    let query = Some(request.query_string())
        .filter(|query| !query.is_empty())
        .map_or(String::new(), |query| format!("?{query}"));
    (reads && is_route).then(|| format!("{path}{query}"))
}
