//! Comments under posts.

use std::cell::RefCell;

use actix_web::{HttpRequest, HttpResponse, web::Path};

use crate::{
    db::{Connection, comments::CommentWithAuthor},
    domain::{Body, CommentId, Invalid, PostId, limits},
    error::Error,
    forum::{
        comments::{self, Change, New},
        queue,
        rich_text::Purpose,
        viewer::Standing,
        views,
    },
    http::{
        page_cache::Subject,
        request::{
            conditional::Answer,
            extract::{self, Shared, SignedIn},
            form::Form,
            idempotency, led_on,
            paging::{self, Paging, Query},
            viewed,
        },
    },
};

const LIST: &str = "comments";

/// The id by which a thread is ordered.
fn id((comment, _): &CommentWithAuthor) -> i64 {
    comment.id.0
}

/// What of a thread is asked for, where it is not what stands behind a cursor.
enum Part {
    /// What came right after this comment; 0 comes before the first.
    After(CommentId),
    /// What stands around this one.
    Around(CommentId),
    /// The same of the one at this place, from 1.
    Nth(i64),
}

impl Part {
    fn parse(query: &Query) -> Result<Option<Self>, Error> {
        let mut invalid = Invalid::default();
        let after = paging::cursor(query.get("after"), LIST, "after", &mut invalid)
            .map(|id| Self::After(CommentId(id)));
        let around = query.get("around").and_then(|text| match text.as_str() {
            "first" => Some(Self::After(CommentId(0))),
            text => {
                let id = text.parse().ok().filter(|id| *id > 0);
                if id.is_none() {
                    invalid.add("around", "must be the id of a comment, or `first`");
                }
                id.map(|id| Self::Around(CommentId(id)))
            }
        });
        let nth = query.get("nth").and_then(|text| {
            let nth = text.parse().ok().filter(|nth| (1..=i64::from(i32::MAX)).contains(nth));
            if nth.is_none() {
                invalid.add("nth", "must be a place in the thread, from 1");
            }
            nth.map(Self::Nth)
        });
        if ["before", "after", "around", "nth"]
            .iter()
            .filter(|name| query.contains_key(**name))
            .count()
            > 1
        {
            invalid.add(
                "around",
                "goes with none of `before`, `after` and `nth`, nor those with each other",
            );
        }
        if invalid.is_empty() { Ok(around.or(after).or(nth)) } else { Err(invalid.into()) }
    }
}

/// `GET /api/posts/{id}/comments`, newest first
pub async fn list(
    state: Shared,
    request: HttpRequest,
    path: Path<String>,
    query: Query,
) -> Result<HttpResponse, Error> {
    let post = extract::id(&path, "post", PostId)?;
    let (paging, part) = (Paging::parse(&query, LIST, limits::PAGE_DEFAULT)?, Part::parse(&query)?);
    let (before, most) = (paging.before.map(CommentId), paging.fetch());
    let page = move |c: &mut Connection, reads| {
        let shown = RefCell::new(Vec::new());
        let view = |row: CommentWithAuthor| {
            shown.borrow_mut().push(row.0.id);
            views::comment(row)
        };
        let answer = match part {
            None => {
                let rows = comments::list(c, reads, post, before, most)?;
                Answer::json(&paging.page(rows, LIST, id, view))
            }
            Some(Part::After(after)) => {
                let comments::Part { newer, older } =
                    comments::list_after(c, reads, post, after, most)?;
                Answer::json(&paging.after(newer, older, LIST, id, view))
            }
            Some(Part::Around(sought)) => {
                let comments::Part { newer, older } =
                    comments::list_around(c, reads, post, sought, most)?;
                Answer::json(&paging.around(newer, older, LIST, id, view))
            }
            Some(Part::Nth(nth)) => {
                let comments::Part { newer, older } = comments::list_at(c, reads, post, nth, most)?;
                Answer::json(&paging.around(newer, older, LIST, id, view))
            }
        };
        Ok(answer?.with_viewer(Standing::thread(post, shown.into_inner())))
    };
    let answer = viewed::answer(&state, &request, Subject::Post(post), page).await;
    led_on::or_to_post(&state, &request, post, answer, "/comments").await
}

/// `POST /api/posts/{id}/comments`
pub async fn create(
    state: Shared,
    who: SignedIn,
    request: HttpRequest,
    path: Path<String>,
    mut form: Form,
) -> Result<HttpResponse, Error> {
    let post = extract::id(&path, "post", PostId)?;
    let body = form.required("body", Body::parse);
    let reply_to = form.number("reply_to").map(CommentId);
    form.check()?;
    let Some(body) = body else { return Err(form.rejected()) };
    let text = state.renderer.render(&who, body, Purpose::Public).await?;
    let new = New { post, reply_to, text };
    idempotency::create(&state, &who, &request, &form, move |tx, who| {
        comments::create(tx, who, new)
    })
    .await
}

/// `GET /api/comments/{id}`
pub async fn show(
    state: Shared,
    request: HttpRequest,
    path: Path<String>,
) -> Result<HttpResponse, Error> {
    let id = extract::id(&path, "comment", CommentId)?;
    if queue::is_one(id.0) {
        let who = extract::viewer(&request).await?;
        let read = state.db.read(move |c| queue::show_comment(c, who.as_ref(), id));
        return Ok(HttpResponse::Ok().json(read.await?));
    }
    let reads = extract::reads(&request).await?;
    let comment = state.db.read(move |c| {
        Ok(Answer::json(&comments::show(c, reads, id)?)?.with_viewer(Standing::comments(vec![id])))
    });
    match comment.await {
        Ok(comment) => viewed::beside(&request, &comment).await,
        Err(Error::NotFound("comment")) => {
            let led = led_on::to_post_of(&state, &request, id).await?;
            led.ok_or(Error::NotFound("comment"))
        }
        Err(error) => Err(error),
    }
}

/// `PATCH /api/comments/{id}` by its author or a moderator; a stale `version` is a conflict
pub async fn update(
    state: Shared,
    who: SignedIn,
    path: Path<String>,
    mut form: Form,
) -> Result<HttpResponse, Error> {
    let id = extract::id(&path, "comment", CommentId)?;
    let body = form.change("body", Body::parse);
    let version = form.number("version");
    form.check()?;
    let text = state.renderer.render_if_any(&who, body, Purpose::Public).await?;
    let change = Change { text, version };
    let written = state.write(&who, move |tx, who| comments::update(tx, who, id, change));
    Ok(HttpResponse::Ok().json(written.await?))
}

/// `DELETE /api/comments/{id}` by its author or a moderator
pub async fn delete(
    state: Shared,
    who: SignedIn,
    path: Path<String>,
) -> Result<HttpResponse, Error> {
    let id = extract::id(&path, "comment", CommentId)?;
    state.write(&who, move |tx, who| comments::delete(tx, who, id)).await?;
    Ok(HttpResponse::NoContent().finish())
}
