//! Texts that wait for a moderator.

use actix_web::{HttpResponse, web::Path};

use crate::{
    domain::{Cursor, Description, limits},
    error::Error,
    forum::{queue, rich_text::Purpose},
    http::request::{
        extract::{self, Shared, SignedIn},
        form::AnyForm,
        paging::{self, Paging, Query},
    },
    protocol::HeldText,
};

const LIST: &str = "queue";

/// `GET /api/queue?before=&limit=` by a moderator, the latest first
pub async fn list(state: Shared, who: SignedIn, query: Query) -> Result<HttpResponse, Error> {
    let paging = Paging::parse(&query, LIST, limits::PAGE_DEFAULT)?;
    let read = state.db.read(move |c| queue::list(c, &who, paging.before, paging.fetch()));
    Ok(page(paging, read.await?))
}

/// `GET /api/queue/mine?before=&limit=`, the latest first
pub async fn mine(state: Shared, who: SignedIn, query: Query) -> Result<HttpResponse, Error> {
    let paging = Paging::parse(&query, LIST, limits::PAGE_DEFAULT)?;
    let read = state.db.read(move |c| queue::list_own(c, &who, paging.before, paging.fetch()));
    Ok(page(paging, read.await?))
}

fn page(paging: Paging, texts: Vec<HeldText>) -> HttpResponse {
    let cursor = |one: &HeldText| Cursor { id: one.id }.encode(LIST);
    let bounds = (paging.limit, paging::ENOUGH);
    HttpResponse::Ok().json(paging::page_by(bounds, texts, cursor, |one| one))
}

/// `POST /api/queue/{id}/approve` by a moderator
pub async fn approve(
    state: Shared,
    who: SignedIn,
    path: Path<String>,
) -> Result<HttpResponse, Error> {
    let id = extract::id(&path, "waiting text", |id| id)?;
    let asked = who.clone();
    let (author, body) = state.db.read(move |c| queue::written(c, &asked, id)).await?;
    let text = state.renderer.render(&author, body, Purpose::Public).await?;
    state.write(&who, move |tx, who| queue::approve(tx, who, id, text)).await?;
    Ok(HttpResponse::NoContent().finish())
}

/// `POST /api/queue/{id}/reject` `{note?}` by a moderator
pub async fn reject(
    state: Shared,
    who: SignedIn,
    path: Path<String>,
    AnyForm(mut form): AnyForm,
) -> Result<HttpResponse, Error> {
    let id = extract::id(&path, "waiting text", |id| id)?;
    let note = form.optional("note", |text| Description::parse(text).map(String::from));
    form.check()?;
    let note = note.flatten();
    let asked = who.clone();
    let author = state.db.read(move |c| queue::author(c, &asked, id)).await?;
    let written =
        state.write_both(&who, author, move |tx, who| queue::reject(tx, who, id, note.as_deref()));
    written.await?;
    Ok(HttpResponse::NoContent().finish())
}

/// `DELETE /api/queue/{id}` by its author
pub async fn withdraw(
    state: Shared,
    who: SignedIn,
    path: Path<String>,
) -> Result<HttpResponse, Error> {
    let id = extract::id(&path, "waiting text", |id| id)?;
    state.write_account(&who, move |tx, who| queue::withdraw(tx, who, id)).await?;
    Ok(HttpResponse::NoContent().finish())
}
