//! Whether a name can be had, told while it is being typed.

use actix_web::HttpResponse;
use serde_json::json;

use crate::{
    error::Error,
    forum::registration,
    http::request::{extract::Shared, paging::Query},
};

/// `GET /api/auth/username?name=`: whether someone could register under this name now, and if not,
/// why: a sentence that goes behind the field's name
pub async fn show(state: Shared, query: Query) -> Result<HttpResponse, Error> {
    let name = query.get("name").cloned().unwrap_or_default();
    let detail = state.db.read(move |c| registration::name_refusal(c, &name)).await?;
    Ok(HttpResponse::Ok().json(json!({ "available": detail.is_none(), "detail": detail })))
}
