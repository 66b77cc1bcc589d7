//! Every address of the forum, in one table: a row a route.
//!
//! Routing, rate limits, the tests of who may call what and the API's description all read the same
//! row, so that a new route is one row and its handler. What a row says stands in [`row`].

mod accounts;
mod finding;
mod house;
mod messages;
mod notifications;
mod own;
mod people;
mod pictures;
mod reading;
pub mod row;
mod service;
mod texts;
mod writing;

use std::{collections::HashSet, sync::LazyLock};

use actix_web::{
    HttpResponse, Route, Scope,
    guard::{self, Guard},
    http::Method,
    middleware::from_fn,
    web::{self, ServiceConfig, resource},
};

use self::row::{Group, Row};
use crate::http::{
    api::service::openapi,
    assets,
    middleware::rate_limits::class::{Class, Classes},
    pages,
};

/// The table.
pub static TABLE: [Group; 14] = [
    accounts::ACCOUNTS,
    texts::TEXTS,
    writing::WRITING,
    reading::READING,
    finding::FINDING,
    own::OWN,
    notifications::NOTIFICATIONS,
    pictures::PICTURES,
    messages::MESSAGES,
    people::PEOPLE,
    house::HOUSE,
    house::administration::ADMINISTRATION,
    service::SOCKET,
    service::FORUM,
];

type Handler = fn() -> Route;

/// What everyone may read in a browser; the API's description does not tell of it.
const PAGES: [(&str, Handler); 6] = [
    ("/", || reads().to(pages::feed::home)),
    ("/c/{slug}", || reads().to(pages::feed::category)),
    ("/p/{id}", || reads().to(pages::post::show)),
    ("/u/{username}", || reads().to(pages::person::show)),
    ("/tags/{tag}", || reads().to(pages::feed::tag)),
    ("/search", || reads().to(pages::finding::search)),
];

/// The same for feed readers and search engines.
const FEEDS: [(&str, Handler); 8] = [
    ("/feed.atom", || reads().to(pages::atom::home)),
    ("/c/{slug}/feed.atom", || reads().to(pages::atom::category)),
    ("/p/{id}/feed.atom", || reads().to(pages::atom::post)),
    ("/u/{username}/feed.atom", || reads().to(pages::atom::person)),
    ("/tags/{tag}/feed.atom", || reads().to(pages::atom::tag)),
    ("/sitemap.xml", || reads().to(pages::sitemap::show)),
    ("/sitemap/{part}", || reads().to(pages::sitemap::part)),
    ("/robots.txt", || reads().to(pages::sitemap::robots)),
];

/// The addresses that only the script fills, so that each of them can be reloaded and shared.
const SHELLS: [&str; 18] = [
    "/login",
    "/register",
    "/forgot",
    "/reset",
    "/prove",
    "/settings",
    "/setup",
    "/admin/categories",
    "/reports",
    "/audit",
    "/queue",
    "/admin",
    "/messages",
    "/messages/{username}",
    "/notifications",
    "/drafts",
    "/bookmarks",
    "/help/markdown",
];

/// Which quota a request uses up, by the table.
pub static CLASSES: LazyLock<Classes> = LazyLock::new(classes);

static DESCRIPTION: LazyLock<String> = LazyLock::new(|| openapi::document(&TABLE));

/// All rows, in the order of the table.
pub fn rows() -> impl Iterator<Item = &'static Row> {
    TABLE.iter().flat_map(|group| group.rows)
}

/// The addresses of all pages and feeds.
pub fn pages() -> impl Iterator<Item = &'static str> {
    PAGES.iter().chain(&FEEDS).map(|(path, _)| *path).chain(SHELLS)
}

/// The same, made anew.
pub fn classes() -> Classes {
    let feeds = FEEDS.iter().map(|(path, _)| (&Method::GET, *path, Class::Read));
    Classes::new(rows().map(|row| (&row.method, row.path, row.rate)).chain(feeds))
}

/// `GET /api/openapi.json`: the table, told to programs
async fn describe() -> HttpResponse {
    openapi::answer(&DESCRIPTION)
}

/// Sets all of it up.
pub fn routes(config: &mut ServiceConfig) {
    let classes: &'static Classes = &CLASSES;
    config.app_data(classes);
    for (path, route) in PAGES {
        config.service(resource(path).wrap(from_fn(pages::fault::told)).route(route()));
    }
    let mut starts = HashSet::new();
    for start in rows().map(|row| start(row.path)) {
        if starts.insert(start) {
            config.service(scope(start));
        }
    }
    config.service(resource("/static/{path:.*}").route(reads().to(assets::file)));
    config.service(resource("/assets/{digest}/{path:.*}").route(reads().to(assets::show)));
    for (path, route) in FEEDS {
        config.service(resource(path).route(route()));
    }
    for path in SHELLS {
        config.service(resource(path).route(reads().to(pages::shell)));
    }
    config.default_service(web::to(pages::missing));
}

/// The rows whose paths start with this. A request is compared with one route after the other, and
/// passes by with one look at all those that start otherwise.
fn scope(start: &str) -> Scope {
    let mut paths = HashSet::new();
    let rows_here = rows().filter(|row| self::start(row.path) == start);
    rows_here.filter(|row| paths.insert(row.path)).fold(
        web::scope(start),
        |scope, Row { path, .. }| {
            let here = rows().filter(|row| row.path == *path);
            let rest = resource(&path[start.len()..]);
            scope.service(here.fold(rest, |at, row| at.route(route(row))))
        },
    )
}

/// What a path has in common with those about the same: `/api/posts` of `/api/posts/{id}`.
fn start(path: &'static str) -> &'static str {
    let segments = if path.starts_with("/api/") { 2 } else { 1 };
    path.match_indices('/').nth(segments).map_or(path, |(end, _)| &path[..end])
}

fn route(row: &Row) -> Route {
    let route = (row.handler)();
    match row.method {
        Method::GET => route.guard(get_or_head()),
        _ => route.method(row.method.clone()),
    }
}

fn reads() -> Route {
    web::route().guard(get_or_head())
}

fn get_or_head() -> impl Guard {
    guard::Any(guard::Get()).or(guard::Head())
}
