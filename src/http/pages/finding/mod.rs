//! The page on which posts and comments are looked for. It is a form that works without a script.

use std::collections::HashMap;

use actix_web::{HttpRequest, HttpResponse};
use askama::Template;

use super::{
    answer,
    data::{self, Data},
    frame::{Frame, Site},
    parts::When,
    words,
};
use crate::{
    error::Error,
    forum::search::{self, Place},
    http::{
        page_cache::Subject,
        request::{asked::Search, extract::Shared, paging::Query},
    },
    protocol::{Comment, Found},
};

/// What the address of the page says.
const KNOWN: [&str; 8] = ["q", "in", "sort", "solved", "category", "tag", "author", "before"];

#[derive(Template)]
#[template(path = "search.html")]
struct SearchPage {
    frame: Frame,
    form: Form,
    /// Whether anything was looked for.
    is_asked: bool,
    hits: Vec<Hit>,
    next: Option<String>,
}

/// The form, as it was filled in.
struct Form {
    words: String,
    tag: String,
    author: String,
    kinds: Vec<Choice>,
    sorts: Vec<Choice>,
    answers: Vec<Choice>,
    categories: Vec<(String, String, bool)>,
}

struct Choice {
    value: &'static str,
    name: &'static str,
    is_chosen: bool,
}

/// Something that was found.
struct Hit {
    href: String,
    title: String,
    /// What it is and by whom.
    about: String,
    category: String,
    at: When,
    excerpt_html: String,
}

impl Hit {
    fn of(found: &Found) -> Self {
        let post = format!("/p/{}", found.post.id.0);
        let (href, about, at) = match &found.comment {
            Some(Comment::Present { id, author, created_at, .. }) => {
                let href = format!("{post}#c-{}", id.0);
                (href, format!("Comment by {}", author.username), *created_at)
            }
            _ => (post, format!("Post by {}", found.post.author.username), found.post.created_at),
        };
        Self {
            href,
            about,
            title: found.post.title.clone(),
            category: found.post.category.name.clone(),
            at: When::at(at),
            excerpt_html: found.excerpt_html.clone(),
        }
    }
}

/// `/search?q=&in=&sort=&solved=&category=&tag=&author=&before=`
pub async fn search(
    state: Shared,
    request: HttpRequest,
    query: Query,
) -> Result<HttpResponse, Error> {
    let said = |name: &str| query.get(name).filter(|value| !value.is_empty()).cloned();
    let known = KNOWN.iter().filter_map(|name| Some(((*name).to_owned(), said(name)?)));
    let mut known: HashMap<String, String> = known.collect();
    let is_asked = known.contains_key("q");
    let address = address(&known, None);
    known.entry("q".to_owned()).or_default();
    let mut search = Search::parse(&known)?;
    let _turn = state.searches.turn().await?;
    answer::kept(&state, &request, Subject::Lists, move |c, reads, site, place| {
        search.asked.reads = reads;
        let around = data::around(c, reads, place)?;
        let found = search::find(c, &search.asked, search.from, search.fetch())?;
        let page = search.page(&found);
        let mut frame = frame(site, &known, address);
        frame.list(&around.categories);
        let facts = frame.site.facts.clone();
        let begins = is_asked && search.from == Place::START;
        frame.carry(&Data { found: begins.then_some(&page), ..Data::new(&around, &facts) })?;
        let text = |name: &str| known.get(name).cloned().unwrap_or_default();
        let form = Form {
            words: text("q"),
            tag: text("tag"),
            author: text("author"),
            kinds: choices(
                &[("all", "Posts and comments"), ("posts", "Posts"), ("comments", "Comments")],
                &text("in"),
            ),
            sorts: choices(
                &[("relevance", "Best first"), ("newest", "Newest first")],
                &text("sort"),
            ),
            answers: choices(
                &[("", "Answered or not"), ("true", "Solved"), ("false", "Unsolved")],
                &text("solved"),
            ),
            categories: around
                .categories
                .iter()
                .map(|one| (one.slug.clone(), one.name.clone(), one.slug == text("category")))
                .collect(),
        };
        let next = page.next.as_deref().map(|next| self::address(&known, Some(next)));
        let hits = found.iter().take(page.items.len()).map(|(found, _)| Hit::of(found)).collect();
        let page = answer::written(&SearchPage { frame, form, is_asked, hits, next })?;
        Ok(answer::page(page).passing(true))
    })
    .await
}

fn frame(site: Site, known: &HashMap<String, String>, path: String) -> Frame {
    let words = known.get("q").filter(|words| !words.is_empty());
    let title = words.map_or("Search".to_owned(), |words| format!("{words} · Search"));
    let mut frame = Frame::new(site, &title, path);
    // There are as many such pages as there are questions.
    frame.is_kept = false;
    frame
}

/// The address of this page, or of the one behind it.
fn address(known: &HashMap<String, String>, next: Option<&str>) -> String {
    let said = KNOWN.iter().filter_map(|name| match (*name, next) {
        ("before", Some(next)) => Some((*name, next)),
        _ => Some((*name, known.get(*name)?.as_str())),
    });
    let parts: Vec<String> = said
        .filter(|(_, value)| !value.is_empty())
        .map(|(name, value)| format!("{name}={}", words::encoded(value)))
        .collect();
    if parts.is_empty() { "/search".to_owned() } else { format!("/search?{}", parts.join("&")) }
}

fn choices(all: &[(&'static str, &'static str)], chosen: &str) -> Vec<Choice> {
    let is_said = all.iter().any(|(value, _)| *value == chosen);
    all.iter()
        .enumerate()
        .map(|(at, &(value, name))| Choice {
            value,
            name,
            is_chosen: if is_said { value == chosen } else { at == 0 },
        })
        .collect()
}
