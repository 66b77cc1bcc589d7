//! What people want to hear of whole categories and tags.

use actix_web::{HttpResponse, web::Path};
use serde_json::json;

use crate::{
    domain::{CategoryId, Level, tag::Tag},
    error::Error,
    forum::levels,
    http::request::{
        extract::{self, Shared, SignedIn},
        form::Form,
    },
    protocol::Page,
};

/// `GET /api/follows`: categories first, then tags
pub async fn list(state: Shared, who: SignedIn) -> Result<HttpResponse, Error> {
    let items = state.db.read(move |c| levels::list(c, &who)).await?;
    Ok(HttpResponse::Ok().json(Page { items, next: None }))
}

/// `PUT /api/categories/{id}/follow`
pub async fn update_of_category(
    state: Shared,
    who: SignedIn,
    path: Path<String>,
    form: Form,
) -> Result<HttpResponse, Error> {
    let id = extract::id(&path, "category", CategoryId)?;
    let level = level(form)?;
    let written =
        state.write_account(&who, move |tx, who| levels::set_category(tx, who, id, Some(level)));
    written.await?;
    Ok(HttpResponse::Ok().json(json!({ "level": level })))
}

/// `DELETE /api/categories/{id}/follow`
pub async fn delete_of_category(
    state: Shared,
    who: SignedIn,
    path: Path<String>,
) -> Result<HttpResponse, Error> {
    let id = extract::id(&path, "category", CategoryId)?;
    state.write_account(&who, move |tx, who| levels::set_category(tx, who, id, None)).await?;
    Ok(HttpResponse::NoContent().finish())
}

/// `PUT /api/tags/{tag}/follow`
pub async fn update_of_tag(
    state: Shared,
    who: SignedIn,
    path: Path<String>,
    form: Form,
) -> Result<HttpResponse, Error> {
    let tag = tag(&path)?;
    let level = level(form)?;
    state.write_account(&who, move |tx, who| levels::set_tag(tx, who, &tag, Some(level))).await?;
    Ok(HttpResponse::Ok().json(json!({ "level": level })))
}

/// `DELETE /api/tags/{tag}/follow`
pub async fn delete_of_tag(
    state: Shared,
    who: SignedIn,
    path: Path<String>,
) -> Result<HttpResponse, Error> {
    let tag = tag(&path)?;
    state.write_account(&who, move |tx, who| levels::set_tag(tx, who, &tag, None)).await?;
    Ok(HttpResponse::NoContent().finish())
}

fn level(mut form: Form) -> Result<Level, Error> {
    let level = form.required("level", str::parse::<Level>);
    form.check()?;
    level.ok_or_else(|| form.rejected())
}

fn tag(path: &str) -> Result<Tag, Error> {
    Tag::parse(path).map_err(|_| Error::NotFound("tag"))
}
