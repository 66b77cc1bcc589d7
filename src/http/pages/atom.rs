//! What is new, for feed readers: the newest posts of the forum, of a category, of a tag or of a person, and
//! the newest comments under a post.

use actix_web::{HttpRequest, HttpResponse, web::Path};
use atom_syndication::{Content, Entry, Feed, FixedDateTime, Link, Person, Text};

use super::{
    answer::{self, REVALIDATE},
    frame::Site,
    words,
};
use crate::{
    domain::{PostId, Timestamp, limits},
    error::Error,
    forum::{
        categories, comments, people,
        posts::{self, Filter},
        views,
    },
    http::{
        page_cache::Subject,
        request::{
            conditional::Answer,
            extract::{self, Shared},
            led_on,
        },
    },
    protocol::{Comment, Post, User},
};

const ATOM: &str = "application/atom+xml; charset=utf-8";

/// `GET /feed.atom`
pub async fn home(state: Shared, request: HttpRequest) -> Result<HttpResponse, Error> {
    answer::kept(&state, &request, Subject::Lists, move |c, reads, site, _| {
        let posts = posts::list(c, &Filter { reads, ..Filter::default() }, limits::PAGE_DEFAULT)?;
        Ok(written(&of_posts(&site, &site.name, "/", &posts)))
    })
    .await
}

/// `GET /c/{slug}/feed.atom`
pub async fn category(
    state: Shared,
    request: HttpRequest,
    slug: Path<String>,
) -> Result<HttpResponse, Error> {
    let slug = slug.into_inner();
    let asked = slug.clone();
    let feed = answer::kept(&state, &request, Subject::Lists, move |c, reads, site, _| {
        let filter = Filter { reads, category: Some(slug.clone()), ..Filter::default() };
        let posts = posts::list(c, &filter, limits::PAGE_DEFAULT)?;
        let mut all = categories::list(c, reads)?.into_iter();
        let found = all.find(|one| one.slug == slug).ok_or(Error::NotFound("category"))?;
        let title = format!("{} · {}", found.name, site.name);
        Ok(written(&of_posts(&site, &title, &words::category_path(&slug), &posts)))
    });
    match feed.await {
        Err(Error::NotFound("category")) => {
            let path = |slug: &str| format!("{}/feed.atom", words::category_path(slug));
            let led = led_on::to_category(&state, &request, asked, path).await?;
            led.ok_or(Error::NotFound("category"))
        }
        answer => answer,
    }
}

/// `GET /tags/{tag}/feed.atom`
pub async fn tag(
    state: Shared,
    request: HttpRequest,
    tag: Path<String>,
) -> Result<HttpResponse, Error> {
    let tag = tag.into_inner();
    answer::kept(&state, &request, Subject::Lists, move |c, reads, site, _| {
        let filter = Filter { reads, tag: Some(tag.clone()), ..Filter::default() };
        let posts = posts::list(c, &filter, limits::PAGE_DEFAULT)?;
        let title = format!("#{tag} · {}", site.name);
        Ok(written(&of_posts(&site, &title, &words::tag_path(&tag), &posts)))
    })
    .await
}

/// `GET /u/{username}/feed.atom`
pub async fn person(
    state: Shared,
    request: HttpRequest,
    name: Path<String>,
) -> Result<HttpResponse, Error> {
    let name = name.into_inner();
    answer::kept(&state, &request, Subject::Lists, move |c, reads, site, _| {
        let username = people::show(c, None, reads, &name)?.person.username;
        let filter = Filter { reads, author: Some(name), ..Filter::default() };
        let posts = posts::list(c, &filter, limits::PAGE_DEFAULT)?;
        let title = format!("{username} · {}", site.name);
        Ok(written(&of_posts(&site, &title, &words::person_path(&username), &posts)))
    })
    .await
}

/// `GET /p/{id}/feed.atom`
pub async fn post(
    state: Shared,
    request: HttpRequest,
    path: Path<String>,
) -> Result<HttpResponse, Error> {
    let id = extract::id(&path, "post", PostId)?;
    let feed = answer::kept(&state, &request, Subject::Post(id), move |c, reads, site, _| {
        let post = posts::show(c, reads, id)?;
        let rows = comments::list(c, reads, id, None, limits::PAGE_DEFAULT)?;
        let comments: Vec<Comment> = rows.into_iter().map(views::comment).collect();
        Ok(written(&of_post(&site, &post, &comments)))
    });
    match feed.await {
        Err(Error::NotFound("post")) => {
            let moved = led_on::to_post(&state, &request, id, ["/p/", "/feed.atom"]).await?;
            moved.ok_or(Error::NotFound("post"))
        }
        answer => answer,
    }
}

fn written(feed: &Feed) -> Answer {
    Answer::new(ATOM, feed.to_string(), REVALIDATE)
}

fn of_posts(site: &Site, title: &str, path: &str, posts: &[Post]) -> Feed {
    let entries = posts.iter().map(|post| post_entry(site, post)).collect();
    feed(site, title, path, entries)
}

/// The post itself stands last, behind what came after it.
fn of_post(site: &Site, post: &Post, comments: &[Comment]) -> Feed {
    let answers = comments.iter().filter_map(|comment| comment_entry(site, post, comment));
    let entries = answers.chain([post_entry(site, post)]).collect();
    let title = format!("{} · {}", post.title, site.name);
    feed(site, &title, &format!("/p/{}", post.id.0), entries)
}

fn feed(site: &Site, title: &str, path: &str, entries: Vec<Entry>) -> Feed {
    let page = format!("{}{path}", site.origin);
    let own = format!("{}/feed.atom", page.trim_end_matches('/'));
    let updated = entries.iter().map(|entry| entry.updated).max();
    Feed {
        title: Text::plain(clean(title)),
        id: page.clone(),
        updated: updated.unwrap_or_else(|| moment(Timestamp(0))),
        links: vec![
            link("self", own, Some("application/atom+xml")),
            link("alternate", page, Some("text/html")),
        ],
        // Addresses within texts begin at the forum's root.
        base: Some(format!("{}/", site.origin)),
        entries,
        ..Feed::default()
    }
}

fn post_entry(site: &Site, post: &Post) -> Entry {
    let address = format!("{}/p/{}", site.origin, post.id.0);
    Entry {
        title: Text::plain(clean(&post.title)),
        categories: vec![atom_syndication::Category {
            term: post.category.slug.clone(),
            label: Some(clean(&post.category.name)),
            ..atom_syndication::Category::default()
        }],
        ..entry(site, address, &post.author, &post.body_html, (post.created_at, post.edited_at))
    }
}

fn comment_entry(site: &Site, post: &Post, comment: &Comment) -> Option<Entry> {
    let Comment::Present { id, author, body_html, created_at, edited_at, .. } = comment else {
        return None;
    };
    let address = format!("{}/p/{}#c-{}", site.origin, post.id.0, id.0);
    Some(Entry {
        title: Text::plain(clean(&format!("{} on {}", author.username, post.title))),
        ..entry(site, address, author, body_html, (*created_at, *edited_at))
    })
}

fn entry(
    site: &Site,
    address: String,
    author: &User,
    html: &str,
    (created, edited): (Timestamp, Option<Timestamp>),
) -> Entry {
    Entry {
        id: address.clone(),
        updated: moment(edited.unwrap_or(created)),
        published: Some(moment(created)),
        authors: vec![Person {
            name: clean(&author.username),
            uri: Some(format!("{}{}", site.origin, words::person_path(&author.username))),
            ..Person::default()
        }],
        links: vec![link("alternate", address, Some("text/html"))],
        content: Some(Content {
            value: Some(clean(html)),
            content_type: Some("html".to_owned()),
            ..Content::default()
        }),
        ..Entry::default()
    }
}

fn link(rel: &str, href: String, kind: Option<&str>) -> Link {
    Link { rel: rel.to_owned(), href, mime_type: kind.map(str::to_owned), ..Link::default() }
}

fn moment(at: Timestamp) -> FixedDateTime {
    at.to_string().parse().unwrap_or_default()
}

/// Without the few characters that no XML may hold.
fn clean(text: &str) -> String {
    let may = |c: &char| !matches!(*c, '\u{0}'..='\u{8}' | '\u{b}' | '\u{c}' | '\u{e}'..='\u{1f}' | '\u{fffe}' | '\u{ffff}');
    text.chars().filter(may).collect()
}
