//! The answer that whoever asked has accepted.

use actix_web::{HttpResponse, web::Path};

use crate::{
    domain::{CommentId, Invalid, PostId},
    error::Error,
    forum::solutions,
    http::request::{
        extract::{self, Shared, SignedIn},
        form::Form,
    },
};

/// `PUT /api/posts/{id}/solution` by the post's author or a moderator
pub async fn update(
    state: Shared,
    who: SignedIn,
    path: Path<String>,
    mut form: Form,
) -> Result<HttpResponse, Error> {
    let post = extract::id(&path, "post", PostId)?;
    let comment = form.number("comment_id").map(CommentId);
    form.check()?;
    let comment = comment.ok_or_else(|| Invalid::one("comment_id", "is required"))?;
    let written = state.write(&who, move |tx, who| solutions::update(tx, who, post, Some(comment)));
    Ok(HttpResponse::Ok().json(written.await?))
}

/// `DELETE /api/posts/{id}/solution` by the post's author or a moderator
pub async fn delete(
    state: Shared,
    who: SignedIn,
    path: Path<String>,
) -> Result<HttpResponse, Error> {
    let post = extract::id(&path, "post", PostId)?;
    let written = state.write(&who, move |tx, who| solutions::update(tx, who, post, None));
    Ok(HttpResponse::Ok().json(written.await?))
}
