//! What a person has read.

use actix_web::{HttpResponse, web::Path};

use crate::{
    domain::{CommentId, PostId, Slug},
    error::Error,
    forum::reads,
    http::request::{
        extract::{self, Shared, SignedIn},
        form::Form,
    },
};

/// `POST /api/posts/{id}/read`
pub async fn read(
    state: Shared,
    who: SignedIn,
    path: Path<String>,
    mut form: Form,
) -> Result<HttpResponse, Error> {
    let id = extract::id(&path, "post", PostId)?;
    let up_to = form.number("up_to").map(CommentId);
    let unread = form.flag("unread").unwrap_or(false);
    form.check()?;
    state.write_account(&who, move |tx, who| reads::read(tx, who, id, up_to, unread)).await?;
    Ok(HttpResponse::NoContent().finish())
}

/// `POST /api/read`: all that there is, or all of a category
pub async fn read_all(state: Shared, who: SignedIn, mut form: Form) -> Result<HttpResponse, Error> {
    let slug = |text: &str| Slug::parse(text).map(|slug| slug.as_str().to_owned());
    let category = form.optional("category", slug).flatten();
    form.check()?;
    state.write_account(&who, move |tx, who| reads::read_all(tx, who, category.as_deref())).await?;
    Ok(HttpResponse::NoContent().finish())
}

/// `GET /api/me/unread`
pub async fn unread(state: Shared, who: SignedIn) -> Result<HttpResponse, Error> {
    Ok(HttpResponse::Ok().json(state.db.read(move |c| reads::unread(c, &who)).await?))
}
