//! How a page goes out.

use actix_web::{
    HttpRequest, HttpResponse,
    http::{
        header::{HeaderMap, HeaderValue},
        uri::PathAndQuery,
    },
};
use askama::Template;

use super::{
    data,
    frame::{self, Place, Site},
};
use crate::{
    db::Connection,
    domain::Readers,
    error::Error,
    http::{
        page_cache::Subject,
        request::{conditional::Answer, extract},
        state::State,
    },
};

/// Events after which a page is made anew though none of them touched it: all of them are sent to
/// whoever gets it.
const MISSED_MOST: i64 = 32;
const HTML: &str = "text/html; charset=utf-8";
/// It may be kept, and is asked after each time.
pub(super) const REVALIDATE: HeaderValue = HeaderValue::from_static("no-cache");

/// Fills a template.
pub(super) fn written(page: &impl Template) -> Result<String, Error> {
    page.render().map_err(Error::internal)
}

/// A page that is the same for everyone.
pub(super) fn page(page: String) -> Answer {
    Answer::new(HTML, page, REVALIDATE)
}

/// A page that says that there is nothing.
pub(super) fn gone(page: String) -> Answer {
    Answer::gone(HTML, page, REVALIDATE)
}

/// Where a page is kept that stands at this path and query.
pub fn address(state: &State, headers: &HeaderMap, path: &str) -> String {
    let origin = frame::origin(state, headers);
    format!("{} {origin}{path}", state.live.told() / MISSED_MOST)
}

/// What whoever asks may read as a page, from memory or by `read`, which is given the place in the log
/// that a page names: whoever gets the page is told what came since.
pub(super) async fn kept(
    state: &State,
    request: &HttpRequest,
    subject: Subject,
    read: impl FnOnce(&mut Connection, Readers, Site, Place) -> Result<Answer, Error> + Send + 'static,
) -> Result<HttpResponse, Error> {
    let path = request.uri().path_and_query().map_or("/", PathAndQuery::as_str);
    let address = address(state, request.headers(), path);
    let reads = extract::reads(request).await?;
    let read = async || {
        // First, so that whoever gets the page is told what is set from here on.
        let place = data::place(state).await?;
        let site = Site::of(state, request).await;
        let answer =
            state.db.read(move |c| Ok(read(c, reads, site, place)?.read_by(reads))).await?;
        Ok(answer.made_for(request.match_pattern()))
    };
    Ok(state.pages.get(reads, &address, subject, read).await?.to(request))
}
