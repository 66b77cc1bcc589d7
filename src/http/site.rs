//! What the forum says of itself, and whether it is well; and the preview of a text.

use actix_web::HttpResponse;
use serde_json::json;

use super::{
    extract::{Shared, SignedIn},
    form::Form,
    prose::{self, Purpose},
};
use crate::{
    config::Switch,
    db::events,
    domain::{Body, limits},
    error::Error,
};

/// `GET /api/site`
pub async fn show(state: Shared) -> HttpResponse {
    HttpResponse::Ok().json(json!({
        "name": state.config.name,
        "version": env!("CARGO_PKG_VERSION"),
        "limits": limits::Limits { upload_quota: state.config.upload_quota_bytes(), ..limits::ALL },
        "rates": (state.config.rate_limits == Switch::On).then_some(&state.config.quotas),
        "registration": state.config.registration.as_str(),
        "password_reset": state.mail.is_some(),
    }))
}

/// `POST /api/preview`: a text as it would be shown
pub async fn preview(state: Shared, who: SignedIn, mut form: Form) -> Result<HttpResponse, Error> {
    let body = form.required("body", Body::parse);
    form.check()?;
    let Some(body) = body else { return Err(form.rejected()) };
    let rendered = prose::render(&state, &who, body.as_str(), Purpose::Preview).await?;
    Ok(HttpResponse::Ok().json(json!({ "body_html": rendered.html })))
}

/// `GET /healthz`: the process is alive
pub async fn alive() -> HttpResponse {
    HttpResponse::Ok().json(json!({ "status": "ok" }))
}

/// `GET /readyz`: the database is reachable and migrated
pub async fn ready(state: Shared) -> Result<HttpResponse, Error> {
    state.db.read(|c| Ok(events::head(c)?)).await.map_err(|error| match error {
        Error::Internal(cause) => Error::Unavailable(cause),
        other => other,
    })?;
    Ok(HttpResponse::Ok().json(json!({ "status": "ready" })))
}
