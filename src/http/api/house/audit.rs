//! What moderators and admins did.

use actix_web::HttpResponse;

use crate::{
    domain::limits,
    error::Error,
    forum::{audit, views},
    http::request::{
        extract::{Shared, SignedIn},
        paging::{Paging, Query},
    },
};

const LIST: &str = "audit";

/// `GET /api/audit?actor=&action=&before=&limit=` by a moderator, the latest first
pub async fn list(state: Shared, who: SignedIn, query: Query) -> Result<HttpResponse, Error> {
    let paging = Paging::parse(&query, LIST, limits::PAGE_DEFAULT)?;
    let (actor, action) = (query.get("actor").cloned(), query.get("action").cloned());
    let rows = state.db.read(move |c| {
        let (actor, action) = (actor.as_deref(), action.as_deref());
        audit::list(c, &who, actor, action, paging.before, paging.fetch())
    });
    Ok(HttpResponse::Ok().json(paging.page(rows.await?, LIST, |row| row.id, views::audit)))
}
