//! What the forum says of itself, and whether it is well; and the preview of a text.

use std::path::Path;

use actix_web::{HttpResponse, web::block};
use serde_json::{Value, json};

use crate::{
    config::Switch,
    domain::{Body, Settings, limits},
    error::Error,
    files,
    forum::rich_text::Purpose,
    http::{
        request::{
            extract::{Shared, SignedIn},
            form::Form,
        },
        state::State,
        transport::refused::FULL,
    },
    uploads::Store,
};

/// Free bytes with which the forum can hardly write any more.
const ROOM_LEAST: u64 = 1024 * 1024;

/// `GET /api/site`
pub async fn show(state: Shared) -> HttpResponse {
    let settings = state.settings.now().await;
    HttpResponse::Ok().json(facts(&state, &settings))
}

/// What the forum says of itself.
pub(in crate::http) fn facts(state: &State, settings: &Settings) -> Value {
    json!({
        "name": settings.name,
        "description": settings.description,
        "rules": settings.rules,
        "welcome": settings.welcome,
        "accent": settings.accent,
        "logo": settings.logo,
        "version": env!("CARGO_PKG_VERSION"),
        "limits": limits::Limits { upload_quota: state.config.upload_quota_bytes(), ..limits::ALL },
        "rates": (state.config.rate_limits == Switch::On).then(|| state.config.quotas.with(settings)),
        "reactions": settings.reactions.as_slice(),
        "registration": settings.registration.as_str(),
        "approve_members": settings.approve_members,
        "password_reset": state.mail.is_some(),
    })
}

/// `POST /api/preview`: a text as it would be shown
pub async fn preview(state: Shared, who: SignedIn, mut form: Form) -> Result<HttpResponse, Error> {
    let body = form.required("body", Body::parse);
    form.check()?;
    let Some(body) = body else { return Err(form.rejected()) };
    let rendered = state.renderer.render(&who, body, Purpose::Preview).await?;
    Ok(HttpResponse::Ok().json(json!({ "body_html": rendered.html })))
}

/// `GET /healthz`: the process is alive
pub async fn alive() -> HttpResponse {
    HttpResponse::Ok().json(json!({ "status": "ok" }))
}

/// There is room for a write or two in the file system that a folder is in. One that can't be asked
/// is no worse than it was.
fn check_room(folder: &Path) -> Result<(), Error> {
    match files::free_bytes(folder) {
        Ok(free) if free < ROOM_LEAST => {
            Err(Error::Storage(format!("{}: {free} bytes are free", folder.display()).into()))
        }
        _ => Ok(()),
    }
}

/// `GET /readyz`: the database is reachable, migrated and can be written, and there is a place for
/// one more connection. Tells the node's name, and whether it hears the other nodes: one that does
/// not is no less ready.
pub async fn ready(state: Shared) -> Result<HttpResponse, Error> {
    state.db.check().await.map_err(|error| match error {
        Error::Internal(cause) => Error::Unavailable(cause),
        other => other,
    })?;
    if state.slots.is_full() {
        return Err(Error::NotReady(FULL));
    }
    let folders = state.config.folders();
    let room = block(move || folders.iter().try_for_each(|(_, folder)| check_room(folder)));
    room.await.map_err(Error::internal)??;
    let mut ready = json!({
        "status": "ready",
        "node": state.node.name(),
        "bus": state.node.bus(),
    });
    // Texts are there without them: no reason to send anybody away.
    if let Store::Bucket(bucket) = state.uploads.store()
        && bucket.trouble().is_some()
    {
        ready["pictures"] = json!("The bucket with the pictures can't be reached.");
    }
    Ok(HttpResponse::Ok().json(ready))
}
