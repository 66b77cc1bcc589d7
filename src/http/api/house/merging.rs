//! Two posts become one, and comments a post of their own.

use actix_web::{HttpRequest, HttpResponse, web::Path};

use crate::{
    domain::{CommentId, Invalid, PostId, Slug, Title, limits},
    error::Error,
    forum::{merging, posts, splitting},
    http::request::{
        extract::{self, Shared, SignedIn},
        form::Form,
        idempotency,
    },
};

/// `POST /api/posts/{id}/merge` by a moderator
pub async fn merge(
    state: Shared,
    who: SignedIn,
    path: Path<String>,
    mut form: Form,
) -> Result<HttpResponse, Error> {
    let id = extract::id(&path, "post", PostId)?;
    let into = form.number("into").map(PostId);
    form.check()?;
    let into = into.ok_or_else(|| Invalid::one("into", "is required"))?;
    state.write(&who, move |tx, who| merging::merge(tx, who, id, into)).await?;
    // What counts with others is known once the write is told.
    let reads = who.reads();
    let merged = state.db.read(move |c| posts::show(c, reads, into));
    Ok(HttpResponse::Ok().json(merged.await?))
}

/// `POST /api/posts/{id}/split` by a moderator
pub async fn split(
    state: Shared,
    who: SignedIn,
    request: HttpRequest,
    path: Path<String>,
    mut form: Form,
) -> Result<HttpResponse, Error> {
    let id = extract::id(&path, "post", PostId)?;
    let comments = form.numbers("comment_ids", limits::SPLIT_MAX);
    let title = form.required("title", Title::parse);
    let category = form.required("category", Slug::parse);
    form.check()?;
    let comments = comments.ok_or_else(|| Invalid::one("comment_ids", "is required"))?;
    let (Some(title), Some(category)) = (title, category) else { return Err(form.rejected()) };
    let comments = comments.into_iter().map(CommentId).collect();
    let new = splitting::New { comments, title, category };
    idempotency::create(&state, &who, &request, &form, move |tx, who| {
        splitting::split(tx, who, id, new)
    })
    .await
}
