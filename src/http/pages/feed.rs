//! The front page and the page of a category: a list of posts, in the order that the reader likes.

use actix_web::{HttpRequest, HttpResponse, http::StatusCode, web::Path};
use askama::Template;
use serde_json::{Value, json};

use super::{
    answer,
    bodies::Dresser,
    data::{self, Around, Data},
    frame::{Frame, Site},
    parts::{Card, List},
    post::posting,
    words,
};
use crate::{
    db::Connection,
    domain::{Period, Sort},
    error::Error,
    forum::posts,
    http::{
        page_cache::Subject,
        pages,
        request::{
            extract::Shared,
            led_on,
            paging::{Item, Query},
            post_list::{self, PostList},
        },
    },
    protocol::{Page, Post},
};

/// What the address of a list says.
const KNOWN: [&str; 4] = ["sort", "period", "solved", "before"];
/// What only the script can show, since it is another list for each reader.
const OWN: [&str; 2] = ["bookmarked", "following"];

#[derive(Template)]
#[template(path = "feed.html")]
struct FeedPage {
    frame: Frame,
    heading: String,
    lead: String,
    /// Who alone reads it; empty for everyone.
    readers: &'static str,
    /// What a guest is told where members write.
    why: String,
    /// Whether nothing new is written there.
    archived: bool,
    /// The orders that there are, and the periods of the one that has some.
    sorts: Vec<Choice>,
    periods: Vec<Choice>,
    /// What a list of questions can be narrowed down to.
    answers: Vec<Choice>,
    /// What it can be narrowed down to of what members have.
    own: Vec<Choice>,
    list: Option<List>,
}

/// One of several addresses.
struct Choice {
    href: String,
    name: &'static str,
    is_current: bool,
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
pub(super) fn read(conn: &mut Connection, list: &PostList) -> Result<Posts, Error> {
    let begins_later = list.filter.before.is_some();
    let mut items = posts::list(conn, &list.filter, list.fetch())?;
    let page = list.page(&items);
    items.truncate(page.items.len());
    Ok(Posts { items, page, begins_later })
}

impl Posts {
    /// As a page shows them.
    pub(super) fn list(
        &self,
        label: String,
        path: &str,
        asked: &PostList,
        none: (&'static str, &'static str),
    ) -> List {
        let mut dresser = Dresser::default();
        let is_newest = asked.filter.sort == Sort::Newest;
        List {
            label,
            beginning: self.begins_later.then(|| {
                let name = if is_newest { "Newest posts" } else { "From the beginning" };
                (asked.beginning(path), name)
            }),
            cards: self.items.iter().map(|post| Card::of(post, &mut dresser)).collect(),
            next: self.page.next.as_ref().map(|next| asked.behind(path, next)),
            more: if is_newest { "Older posts" } else { "More posts" },
            end: if is_newest {
                "You have reached the first post."
            } else {
                "These are all posts."
            },
            none,
        }
    }

    /// What search engines are told of them.
    pub(super) fn facts(&self, origin: &str) -> Vec<Value> {
        self.items.iter().map(|post| posting(origin, post)).collect()
    }
}

/// Whether an address asks for what another reader would not get.
fn is_own(query: &Query) -> bool {
    OWN.iter().any(|name| query.get(*name).is_some_and(|told| told == "true"))
}

/// `/`
pub async fn home(
    state: Shared,
    request: HttpRequest,
    query: Query,
) -> Result<HttpResponse, Error> {
    if is_own(&query) {
        return pages::shell(state, request).await;
    }
    let mut list = PostList::of_page(&query, &KNOWN)?;
    answer::kept(&state, &request, Subject::Lists, move |c, reads, site, place| {
        list.filter.reads = reads;
        let around = data::around(c, reads, place)?;
        let posts = read(c, &list)?;
        let page = home_page(site, &around, &list, &posts)?;
        Ok(answer::page(page).passing(list.is_passing()))
    })
    .await
}

fn home_page(
    site: Site,
    around: &Around,
    asked: &PostList,
    posts: &Posts,
) -> Result<String, Error> {
    let mut frame = Frame::new(site, "All posts", asked.address("/"));
    let lead = match frame.site.description.clone() {
        said if said.is_empty() => {
            format!("What everyone is talking about, {}.", order(asked.filter.sort))
        }
        said => said,
    };
    frame.description = format!("{}: {}", frame.site.name, lead);
    frame.feed = Some("/feed.atom".to_owned());
    page(frame, "All posts".to_owned(), lead, around, (asked, posts), "/")
}

/// What stands first, as a part of a sentence.
fn order(sort: Sort) -> &'static str {
    match sort {
        Sort::Newest => "newest first",
        Sort::Active => "the latest activity first",
        Sort::Top(_) => "the most discussed first",
    }
}

/// `/c/{slug}`
pub async fn category(
    state: Shared,
    request: HttpRequest,
    slug: Path<String>,
    query: Query,
) -> Result<HttpResponse, Error> {
    if is_own(&query) {
        return pages::shell(state, request).await;
    }
    let (slug, mut list) = (slug.into_inner(), PostList::of_page(&query, &KNOWN)?);
    list.filter.category = Some(slug.clone());
    let asked = slug.clone();
    let page = answer::kept(&state, &request, Subject::Lists, move |c, reads, site, place| {
        list.filter.reads = reads;
        let around = data::around(c, reads, place)?;
        let is_there = around.categories.iter().any(|one| one.slug == slug);
        match read(c, &list) {
            Ok(posts) if is_there => {
                let page = category_page(site, &around, &list, &posts, &slug)?;
                Ok(answer::page(page).passing(list.is_passing()))
            }
            Ok(_) | Err(Error::NotFound(_)) => {
                let path = list.address(&words::category_path(&slug));
                no_category(site, path, &around, slug).map(answer::gone)
            }
            Err(error) => Err(error),
        }
    });
    let page = page.await?;
    if page.status() != StatusCode::NOT_FOUND {
        return Ok(page);
    }
    let led = led_on::to_category(&state, &request, asked, words::category_path).await?;
    Ok(led.unwrap_or(page))
}

fn category_page(
    site: Site,
    around: &Around,
    asked: &PostList,
    posts: &Posts,
    slug: &str,
) -> Result<String, Error> {
    let category = around.categories.iter().find(|category| category.slug == slug);
    let (name, about) = category.map_or((slug.to_owned(), String::new()), |one| {
        (one.name.clone(), one.description.clone())
    });
    let own = words::category_path(slug);
    let mut frame = Frame::new(site, &name, asked.address(&own));
    frame.description =
        if about.is_empty() { format!("{name} · {}", frame.site.name) } else { about.clone() };
    frame.feed = Some(format!("{own}/feed.atom"));
    page(frame, name, about, around, (asked, posts), &own)
}

/// `/tags/{tag}`
pub async fn tag(
    state: Shared,
    request: HttpRequest,
    tag: Path<String>,
    query: Query,
) -> Result<HttpResponse, Error> {
    if is_own(&query) {
        return pages::shell(state, request).await;
    }
    let (tag, mut list) = (tag.into_inner(), PostList::of_page(&query, &KNOWN)?);
    list.filter.tag = Some(tag.clone());
    answer::kept(&state, &request, Subject::Lists, move |c, reads, site, place| {
        list.filter.reads = reads;
        let around = data::around(c, reads, place)?;
        let posts = read(c, &list)?;
        let page = tag_page(site, &around, &list, &posts, &tag)?;
        Ok(answer::page(page).passing(list.is_passing()))
    })
    .await
}

fn tag_page(
    site: Site,
    around: &Around,
    asked: &PostList,
    posts: &Posts,
    tag: &str,
) -> Result<String, Error> {
    let own = words::tag_path(tag);
    let mut frame = Frame::new(site, &format!("#{tag}"), asked.address(&own));
    let lead = format!("Posts tagged {tag}, {}.", order(asked.filter.sort));
    frame.description = format!("{}: {lead}", frame.site.name);
    frame.feed = Some(format!("{own}/feed.atom"));
    // Anybody can write such an address.
    frame.is_kept = !posts.items.is_empty();
    page(frame, format!("#{tag}"), lead, around, (asked, posts), &own)
}

fn page(
    mut frame: Frame,
    heading: String,
    lead: String,
    around: &Around,
    (asked, posts): (&PostList, &Posts),
    path: &str,
) -> Result<String, Error> {
    frame.list(&around.categories);
    let each = posts.facts(&frame.site.origin).into_iter().zip(1..);
    let each = each.map(|(post, at)| json!({"@type": "ListItem", "position": at, "item": post}));
    frame.tell(json!({
        "@type": "CollectionPage",
        "name": heading,
        "url": frame.address(),
        "mainEntity": {"@type": "ItemList", "itemListElement": each.collect::<Value>()},
    }));
    let facts = frame.site.facts.clone();
    frame.carry(&Data {
        list: (!posts.begins_later).then_some(&posts.page),
        ..Data::new(around, &facts)
    })?;
    let none = match asked.filter.sort {
        _ if asked.filter.solved.is_some() => {
            ("Nothing of that kind", "Without the filter there may be more.")
        }
        Sort::Top(period) if period != Period::All => {
            ("Nothing in this time", "A longer one may have something.")
        }
        _ => ("Nothing here yet", "Be the first: everyone who is here sees it at once."),
    };
    let list = Some(posts.list("Posts".to_owned(), path, asked, none));
    let why = if path == "/" {
        let (name, said) = (&frame.site.name, frame.site.welcome.as_str());
        let usual = format!("Welcome to {name}, where everyone sees at once what is written.");
        format!("{} {GUEST}", if said.is_empty() { &usual } else { said })
    } else {
        GUEST.to_owned()
    };
    let category = around.categories.iter().find(|one| words::category_path(&one.slug) == path);
    let readers = category.map_or("", |category| words::readers(category.readable_by));
    let archived = category.is_some_and(|category| category.archived);
    let takes_questions = category.is_some_and(|category| category.questions);
    let answers = if takes_questions { answers(path, asked) } else { Vec::new() };
    answer::written(&FeedPage {
        frame,
        heading,
        lead,
        readers,
        why,
        archived,
        sorts: sorts(path, asked),
        periods: periods(path, asked),
        answers,
        own: own(path, asked),
        list,
    })
}

/// The orders that there are.
fn sorts(path: &str, asked: &PostList) -> Vec<Choice> {
    let now = asked.filter.sort;
    [(Sort::Newest, "Newest"), (Sort::Active, "Active"), (Sort::Top(Period::All), "Top")]
        .into_iter()
        .map(|(sort, name)| Choice {
            href: post_list::listed(path, sort, asked.filter.solved),
            name,
            is_current: sort.as_str() == now.as_str(),
        })
        .collect()
}

/// The periods, where the order has some.
fn periods(path: &str, asked: &PostList) -> Vec<Choice> {
    let now = asked.filter.sort;
    if !matches!(now, Sort::Top(_)) {
        return Vec::new();
    }
    let choice = |period: Period| {
        let sort = Sort::Top(period);
        let name = match period {
            Period::Day => "Day",
            Period::Week => "Week",
            Period::Month => "Month",
            Period::Year => "Year",
            Period::All => "All time",
        };
        let href = post_list::listed(path, sort, asked.filter.solved);
        Choice { href, name, is_current: sort == now }
    };
    Period::ALL.into_iter().map(choice).collect()
}

/// Questions that have an answer, and those that have none; the one that is shown leads to all.
fn answers(path: &str, asked: &PostList) -> Vec<Choice> {
    let choice = |(solved, name)| {
        let is_current = asked.filter.solved == Some(solved);
        let to = (!is_current).then_some(solved);
        Choice { href: post_list::listed(path, asked.filter.sort, to), name, is_current }
    };
    [(true, "Solved"), (false, "Unsolved")].into_iter().map(choice).collect()
}

/// What members have of it: another list for each of them.
fn own(path: &str, asked: &PostList) -> Vec<Choice> {
    let href = |kind| post_list::own(path, asked.filter.sort, kind);
    [("bookmarked", "Bookmarked"), ("following", "Followed")]
        .map(|(kind, name)| Choice { href: href(kind), name, is_current: false })
        .into()
}

fn no_category(site: Site, path: String, around: &Around, slug: String) -> Result<String, Error> {
    let mut frame = Frame::new(site, &slug, path);
    frame.is_kept = false;
    frame.list(&around.categories);
    let facts = frame.site.facts.clone();
    frame.carry(&Data { gone: true, ..Data::new(around, &facts) })?;
    answer::written(&FeedPage {
        frame,
        heading: slug,
        lead: String::new(),
        readers: "",
        why: String::new(),
        archived: false,
        sorts: Vec::new(),
        periods: Vec::new(),
        answers: Vec::new(),
        own: Vec::new(),
        list: None,
    })
}
