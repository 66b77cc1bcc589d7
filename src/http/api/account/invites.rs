//! Invitations: a member's link that lets others make an account.

use actix_web::{HttpRequest, HttpResponse, web::Path};
use serde_json::json;

use crate::{
    domain::{InviteId, Registration, limits},
    error::Error,
    forum::invites::{self, New},
    http::request::{
        extract::{self, Shared, SignedIn},
        form::Form,
        idempotency,
        paging::{Paging, Query},
    },
};

const LIST: &str = "all-invites";

/// `GET /api/invites`: one's own, the newest first
pub async fn list(state: Shared, who: SignedIn) -> Result<HttpResponse, Error> {
    let public = state.config.public_url.clone();
    let items = state.db.read(move |c| invites::list(c, &who, public.as_ref())).await?;
    Ok(HttpResponse::Ok().json(json!({ "items": items, "next": null })))
}

/// `GET /api/admin/invites?before=&limit=` by an admin: everyone's, the newest first
pub async fn list_all(state: Shared, who: SignedIn, query: Query) -> Result<HttpResponse, Error> {
    let paging = Paging::parse(&query, LIST, limits::PAGE_DEFAULT)?;
    let rows = state.db.read(move |c| invites::list_all(c, &who, paging.before, paging.fetch()));
    Ok(HttpResponse::Ok().json(paging.page(rows.await?, LIST, |one| one.id.0, |one| one)))
}

/// `POST /api/invites` `{uses?, days?}`
pub async fn create(
    state: Shared,
    who: SignedIn,
    request: HttpRequest,
    mut form: Form,
) -> Result<HttpResponse, Error> {
    if state.settings.now().await.registration == Registration::Closed {
        return Err(Error::Forbidden("Registration is closed."));
    }
    let usual = New::default();
    let uses = form.optional_number("uses", 1..=limits::INVITE_USES_MAX).flatten();
    let days = form.optional_number("days", 1..=limits::INVITE_DAYS_MAX).flatten();
    form.check()?;
    let new = New { uses: uses.unwrap_or(usual.uses), days: days.unwrap_or(usual.days) };
    let public = state.config.public_url.clone();
    idempotency::create_counted(&state, &who, &request, form.raw(), move |tx, who| {
        invites::create(tx, who, new, public.as_ref())
    })
    .await
}

/// `DELETE /api/invites/{id}`: revokes it, by its maker or a moderator
pub async fn delete(
    state: Shared,
    who: SignedIn,
    path: Path<String>,
) -> Result<HttpResponse, Error> {
    let id = extract::id(&path, "invitation", InviteId)?;
    state.write(&who, move |tx, who| invites::delete(tx, who, id)).await?;
    Ok(HttpResponse::NoContent().finish())
}
