//! The page of a post: the whole text, and its comments from the first one on.

use actix_web::{HttpRequest, HttpResponse, http::StatusCode, web::Path};
use askama::Template;
use serde_json::{Value, json};

use super::{
    answer,
    bodies::{self, Dresser},
    data::{self, Around, Data},
    frame::{Frame, Site},
    gone,
    parts::{Card, Remark},
    words,
};
use crate::{
    db::Connection,
    domain::{CommentId, Invalid, PostId, Readers, html, limits},
    error::Error,
    forum::{comments, posts, views},
    http::{
        page_cache::Subject,
        request::{
            extract::{self, Shared},
            led_on,
            paging::{self, ENOUGH_SHOWN, Item, Paging, Query, Window},
        },
    },
    protocol::{Comment, Post},
};

/// The name of threads, to which their cursors belong.
const LIST: &str = "comments";
/// Characters of a text that search engines are told.
const TOLD: usize = 5_000;

#[derive(Template)]
#[template(path = "post.html")]
struct PostPage {
    frame: Frame,
    post: Card,
    /// The comment that answers the post.
    solution: Option<Remark>,
    comments: Vec<Remark>,
    /// The cursor of what stands before them.
    earlier: Option<String>,
    /// The cursor of what stands behind them.
    later: Option<String>,
}

/// A part of a thread.
struct Thread {
    /// In reading order.
    comments: Vec<Comment>,
    window: Window<Item>,
    /// Whether the thread begins with them.
    is_beginning: bool,
}

/// Which part of a thread an address asks for.
#[derive(Clone, Copy)]
enum Part {
    After(CommentId),
    Before(CommentId),
}

fn part(query: &Query) -> Result<Part, Error> {
    let mut invalid = Invalid::default();
    let mut at = |name| paging::cursor(query.get(name), LIST, name, &mut invalid).map(CommentId);
    let (after, before) = (at("after"), at("before"));
    if !invalid.is_empty() {
        return Err(invalid.into());
    }
    Ok(match (after, before) {
        (None, Some(before)) => Part::Before(before),
        (after, _) => Part::After(after.unwrap_or(CommentId(0))),
    })
}

fn read(conn: &mut Connection, reads: Readers, post: PostId, part: Part) -> Result<Thread, Error> {
    let paging = Paging { before: None, limit: limits::PAGE_DEFAULT, enough: ENOUGH_SHOWN };
    let id = |comment: &&Comment| comment.id().0;
    let views = |rows: Vec<_>| rows.into_iter().map(views::comment).collect::<Vec<Comment>>();
    let (mut shown, window) = match part {
        Part::After(after) => {
            let found = comments::list_after(conn, reads, post, after, paging.fetch())?;
            let (newer, older) = (views(found.newer), views(found.older));
            let window =
                paging.after(newer.iter().collect(), older.iter().collect(), LIST, id, |one| one);
            let above = newer.len() - window.length().min(newer.len());
            (newer.into_iter().skip(above).collect::<Vec<_>>(), window)
        }
        Part::Before(before) => {
            let older = views(comments::list(conn, reads, post, Some(before), paging.fetch())?);
            let window = paging.page(older.iter().collect(), LIST, id, |one| one);
            let length = window.items.len();
            let window = {
                let first = older.first().map(|first| paging::cursor_of(first.id().0, LIST));
                Window::behind(window, first)
            };
            (older.into_iter().take(length).collect(), window)
        }
    };
    shown.reverse();
    let is_beginning = matches!(part, Part::After(CommentId(0)));
    Ok(Thread { comments: shown, window, is_beginning })
}

/// The comment that answers a post: none where it has gone since the post was read.
fn solution(conn: &mut Connection, reads: Readers, post: &Post) -> Result<Option<Comment>, Error> {
    let Some(id) = post.solution else { return Ok(None) };
    match comments::show(conn, reads, id) {
        Ok(comment) => Ok(Some(comment)),
        Err(Error::NotFound(_)) => Ok(None),
        Err(error) => Err(error),
    }
}

/// `/p/{id}`
pub async fn show(
    state: Shared,
    request: HttpRequest,
    path: Path<String>,
    query: Query,
) -> Result<HttpResponse, Error> {
    let (id, part) = (extract::id(&path, "post", PostId), part(&query)?);
    let own = format!("/p/{}", words::encoded(&path));
    let cursor = ["after", "before"].into_iter().find_map(|name| {
        query.get(name).map(|cursor| format!("?{name}={}", words::encoded(cursor)))
    });
    let address = format!("{own}{}", cursor.unwrap_or_default());
    let asked = id.as_ref().ok().copied();
    let subject = asked.map_or(Subject::Lists, Subject::Page);
    let page = answer::kept(&state, &request, subject, move |c, reads, site, place| {
        let around = data::around(c, reads, place)?;
        let post = match id.and_then(|id| posts::show(c, reads, id)) {
            Ok(post) => post,
            Err(Error::NotFound(_)) => return gone::post(site, own, &around).map(answer::gone),
            Err(error) => return Err(error),
        };
        let thread = read(c, reads, post.id, part)?;
        let solution = solution(c, reads, &post)?;
        let shown = Shown { post: &post, solution: solution.as_ref(), thread: &thread };
        page(site, address, &around, shown).map(answer::page)
    });
    let page = page.await?;
    match asked.filter(|_| page.status() == StatusCode::NOT_FOUND) {
        Some(id) => Ok(led_on::to_post(&state, &request, id, ["/p/", ""]).await?.unwrap_or(page)),
        None => Ok(page),
    }
}

/// What the page shows.
#[derive(Clone, Copy)]
struct Shown<'a> {
    post: &'a Post,
    /// The comment that answers it.
    solution: Option<&'a Comment>,
    thread: &'a Thread,
}

fn page(site: Site, path: String, around: &Around, shown: Shown<'_>) -> Result<String, Error> {
    let Shown { post, solution, thread } = shown;
    let mut frame = Frame::new(site, &post.title, path);
    frame.describe(&post.body_html);
    frame.kind = "article";
    frame.picture =
        bodies::first_picture(&post.body_html).or_else(|| post.author.avatar_url.clone());
    frame.feed = Some(format!("/p/{}/feed.atom", post.id.0));
    frame.list(&around.categories);
    let category = around.categories.iter().find(|category| category.id == post.category.id);
    let mut told = facts(&frame, post, &thread.comments);
    if category.is_some_and(|category| category.questions) {
        told = json!({"@graph": [told, question(&frame, shown)]});
    }
    frame.tell(told);
    let facts = frame.site.facts.clone();
    frame.carry(&Data {
        post: Some(post),
        comments: thread.is_beginning.then_some(&thread.window),
        solution,
        ..Data::new(around, &facts)
    })?;
    let mut dresser = Dresser::default();
    let offered = frame.site.offered.clone();
    let card = Card::whole(post, &mut dresser, &offered);
    let others: Vec<&Comment> = thread.comments.iter().collect();
    let answered = post.solution;
    let mut remark =
        |comment: &Comment| Remark::of(comment, &others, answered, &mut dresser, &offered);
    let solution = solution.map(&mut remark);
    let comments = others.iter().map(|comment| remark(comment)).collect();
    let (earlier, later) = (thread.window.next().cloned(), thread.window.previous().cloned());
    answer::written(&PostPage { frame, post: card, solution, comments, earlier, later })
}

fn person(origin: &str, name: &str) -> Value {
    let url = format!("{origin}{}", words::person_path(name));
    json!({"@type": "Person", "name": name, "url": url})
}

/// What search engines are told of a question: a `QAPage`, with the answer that was accepted and the
/// others on the page.
fn question(frame: &Frame, Shown { post, solution, thread }: Shown<'_>) -> Value {
    let origin = &frame.site.origin;
    let answer = |comment: &Comment| match comment {
        Comment::Present { id, author, body_html, created_at, .. } => Some(json!({
            "@type": "Answer",
            "url": format!("{origin}/p/{}#c-{}", post.id.0, id.0),
            "author": person(origin, &author.username),
            "datePublished": created_at,
            "text": html::plain(body_html, TOLD),
        })),
        Comment::Deleted { .. } => None,
    };
    let others = thread.comments.iter().filter(|comment| Some(comment.id()) != post.solution);
    let mut question = json!({
        "@type": "Question",
        "name": post.title,
        "text": html::plain(&post.body_html, TOLD),
        "url": format!("{origin}/p/{}", post.id.0),
        "author": person(origin, &post.author.username),
        "datePublished": post.created_at,
        "answerCount": post.comments,
        "suggestedAnswer": others.filter_map(answer).collect::<Vec<_>>(),
    });
    if let Some(accepted) = solution.and_then(answer) {
        question["acceptedAnswer"] = accepted;
    }
    json!({"@type": "QAPage", "mainEntity": question})
}

/// What search engines are told of a post wherever it stands: a `DiscussionForumPosting`, without
/// its text.
pub(super) fn posting(origin: &str, post: &Post) -> Value {
    let mut told = json!({
        "@type": "DiscussionForumPosting",
        "headline": post.title,
        "url": format!("{origin}/p/{}", post.id.0),
        "author": person(origin, &post.author.username),
        "datePublished": post.created_at,
        "commentCount": post.comments,
        "interactionStatistic": {
            "@type": "InteractionCounter",
            "interactionType": "https://schema.org/CommentAction",
            "userInteractionCount": post.comments,
        },
    });
    if let Some(edited) = post.edited_at {
        told["dateModified"] = json!(edited);
    }
    told
}

/// The same on its own page, with its text and the comments there.
fn facts(frame: &Frame, post: &Post, comments: &[Comment]) -> Value {
    let origin = &frame.site.origin;
    let person = |name: &str| person(origin, name);
    let comments = comments.iter().filter_map(|comment| match comment {
        Comment::Present { id, author, body_html, created_at, edited_at, .. } => Some(json!({
            "@type": "Comment",
            "url": format!("{origin}/p/{}#c-{}", post.id.0, id.0),
            "author": person(&author.username),
            "datePublished": created_at,
            "dateModified": edited_at.unwrap_or(*created_at),
            "text": html::plain(body_html, TOLD),
        })),
        Comment::Deleted { .. } => None,
    });
    let section = format!("{origin}{}", words::category_path(&post.category.slug));
    let mut told = posting(origin, post);
    told["text"] = json!(html::plain(&post.body_html, TOLD));
    told["mainEntityOfPage"] = told["url"].clone();
    told["dateModified"] = json!(post.edited_at.unwrap_or(post.created_at));
    told["articleSection"] = json!(post.category.name);
    told["isPartOf"] =
        json!({"@type": "CollectionPage", "name": post.category.name, "url": section});
    told["comment"] = comments.collect();
    if let Some(picture) = bodies::first_picture(&post.body_html) {
        told["image"] = json!(format!("{origin}{picture}"));
    }
    told
}
