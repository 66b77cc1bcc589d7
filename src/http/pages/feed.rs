//! The front page and the page of a category: the newest posts.

use actix_web::{HttpRequest, HttpResponse, web::Path};
use askama::Template;
use serde_json::{Value, json};

use super::{
    answer,
    bodies::Dresser,
    data::{self, Around, Data},
    frame::{Frame, Site},
    parts::{Card, List},
    words,
};
use crate::{
    db::Connection,
    domain::{PostId, limits},
    error::Error,
    forum::{
        posts::{self, Filter},
        views,
    },
    http::{
        page_cache::Subject,
        request::{
            extract::Shared,
            paging::{Item, Paging, Query},
        },
    },
    protocol::{Page, Post},
};

/// The name of the lists of posts, to which their cursors belong.
const LIST: &str = "posts";

#[derive(Template)]
#[template(path = "feed.html")]
struct FeedPage {
    frame: Frame,
    heading: String,
    lead: String,
    /// What a guest is told where members write.
    why: String,
    list: Option<List>,
}

const GUEST: &str = "You are reading as a guest. Members write and answer.";

/// Posts as they were read, and the same as a page of a list.
pub(super) struct Posts {
    pub items: Vec<Post>,
    pub page: Page<Item>,
    /// Whether the list begins before them.
    pub begins_later: bool,
}

/// Reads a page of posts as everyone may see them.
pub(super) fn read(
    conn: &mut Connection,
    mut filter: Filter,
    paging: Paging,
) -> Result<Posts, Error> {
    filter.before = paging.before.map(PostId);
    let begins_later = filter.before.is_some();
    let rows = posts::list(conn, &filter, paging.fetch())?;
    let mut items: Vec<Post> = rows.into_iter().map(views::post).collect();
    let page = paging.page(items.iter().collect(), LIST, |post| post.id.0, |post| post);
    items.truncate(page.items.len());
    Ok(Posts { items, page, begins_later })
}

impl Posts {
    /// As a page shows them.
    pub(super) fn list(
        &self,
        label: String,
        path: &str,
        none: (&'static str, &'static str),
    ) -> List {
        let mut dresser = Dresser::default();
        List {
            label,
            path: path.to_owned(),
            begins_later: self.begins_later,
            cards: self.items.iter().map(|post| Card::of(post, &mut dresser, false)).collect(),
            next: self.page.next.clone(),
            none,
        }
    }

    /// What search engines are told of them.
    pub(super) fn facts(&self, origin: &str) -> Value {
        let each = self.items.iter().enumerate().map(|(at, post)| {
            let url = format!("{origin}/p/{}", post.id.0);
            json!({"@type": "ListItem", "position": at + 1, "url": url, "name": post.title})
        });
        json!({"@type": "ItemList", "itemListElement": each.collect::<Vec<_>>()})
    }
}

/// The cursor of an address. One that is none, as of an old link, is the beginning.
pub(super) fn paging(query: &Query, list: &str) -> Result<Paging, Error> {
    let before = query.get("before").map(|cursor| ("before".to_owned(), cursor.clone()));
    Paging::parse(&before.into_iter().collect(), list, limits::PAGE_DEFAULT)
}

/// The address of a page, with the cursor where it has one.
pub(super) fn address(path: &str, query: &Query) -> String {
    match query.get("before") {
        Some(before) => format!("{path}?before={}", words::encoded(before)),
        None => path.to_owned(),
    }
}

/// `/`
pub async fn home(
    state: Shared,
    request: HttpRequest,
    query: Query,
) -> Result<HttpResponse, Error> {
    let (paging, path) = (paging(&query, LIST)?, address("/", &query));
    answer::kept(&state, &request, Subject::Lists, move |c, site, place| {
        let around = data::around(c, place)?;
        let posts = read(c, Filter::default(), paging)?;
        home_page(site, path, &around, &posts).map(answer::page)
    })
    .await
}

fn home_page(site: Site, path: String, around: &Around, posts: &Posts) -> Result<String, Error> {
    let mut frame = Frame::new(site, "All posts", path);
    let lead = "What everyone is talking about, newest first.".to_owned();
    frame.description = format!("{}: {}", frame.site.name, lead);
    frame.feed = Some("/feed.atom".to_owned());
    page(frame, "All posts".to_owned(), lead, around, posts, "/")
}

/// `/c/{slug}`
pub async fn category(
    state: Shared,
    request: HttpRequest,
    slug: Path<String>,
    query: Query,
) -> Result<HttpResponse, Error> {
    let (slug, paging) = (slug.into_inner(), paging(&query, LIST)?);
    let path = address(&words::category_path(&slug), &query);
    answer::kept(&state, &request, Subject::Lists, move |c, site, place| {
        let around = data::around(c, place)?;
        let filter = Filter { category: Some(slug.clone()), ..Filter::default() };
        match read(c, filter, paging) {
            Ok(posts) => category_page(site, path, &around, &posts, &slug).map(answer::page),
            Err(Error::NotFound(_)) => no_category(site, path, &around, slug).map(answer::gone),
            Err(error) => Err(error),
        }
    })
    .await
}

fn category_page(
    site: Site,
    path: String,
    around: &Around,
    posts: &Posts,
    slug: &str,
) -> Result<String, Error> {
    let category = around.categories.iter().find(|category| category.slug == slug);
    let (name, about) = category.map_or((slug.to_owned(), String::new()), |one| {
        (one.name.clone(), one.description.clone())
    });
    let mut frame = Frame::new(site, &name, path);
    frame.description =
        if about.is_empty() { format!("{name} · {}", frame.site.name) } else { about.clone() };
    let own = words::category_path(slug);
    frame.feed = Some(format!("{own}/feed.atom"));
    page(frame, name, about, around, posts, &own)
}

fn page(
    mut frame: Frame,
    heading: String,
    lead: String,
    around: &Around,
    posts: &Posts,
    path: &str,
) -> Result<String, Error> {
    frame.list(&around.categories);
    frame.tell(json!({
        "@type": "CollectionPage",
        "name": heading,
        "url": frame.address(),
        "mainEntity": posts.facts(&frame.site.origin),
    }));
    let facts = frame.site.facts.clone();
    frame.carry(&Data {
        list: (!posts.begins_later).then_some(&posts.page),
        ..Data::new(around, &facts)
    })?;
    let none = ("Nothing here yet", "Be the first: everyone who is here sees it at once.");
    let list = Some(posts.list("Posts".to_owned(), path, none));
    let why = if path == "/" {
        format!(
            "Welcome to {}, where everyone sees at once what is written. {GUEST}",
            frame.site.name
        )
    } else {
        GUEST.to_owned()
    };
    answer::written(&FeedPage { frame, heading, lead, why, list })
}

fn no_category(site: Site, path: String, around: &Around, slug: String) -> Result<String, Error> {
    let mut frame = Frame::new(site, &slug, path);
    frame.is_kept = false;
    frame.list(&around.categories);
    let facts = frame.site.facts.clone();
    frame.carry(&Data { gone: true, ..Data::new(around, &facts) })?;
    let (lead, why) = (String::new(), String::new());
    answer::written(&FeedPage { frame, heading: slug, lead, why, list: None })
}
