//! How a page goes out.

use actix_web::{
    HttpRequest, HttpResponse,
    http::header::{self, HeaderValue},
};
use askama::Template;

use crate::{error::Error, http::request::conditional};

const HTML: &str = "text/html; charset=utf-8";
/// It may be kept, and is asked after each time.
pub(super) const REVALIDATE: HeaderValue = HeaderValue::from_static("no-cache");

/// Fills a template.
pub(super) fn written(page: &impl Template) -> Result<String, Error> {
    page.render().map_err(Error::internal)
}

/// A page that is the same for everyone.
pub(super) fn page(request: &HttpRequest, page: String) -> HttpResponse {
    conditional::answer(request, HTML, page, REVALIDATE)
}

/// A page that says that there is nothing.
pub(super) fn gone(page: String) -> HttpResponse {
    HttpResponse::NotFound()
        .content_type(HTML)
        .insert_header((header::CACHE_CONTROL, REVALIDATE))
        .body(page)
}
