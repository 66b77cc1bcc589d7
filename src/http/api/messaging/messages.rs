//! One private message, by whoever wrote it: edited and deleted.

use actix_web::{HttpResponse, web::Path};

use crate::{
    domain::{MessageBody, MessageId},
    error::Error,
    forum::{
        messages::{self, Change},
        rich_text::Purpose,
    },
    http::request::{
        extract::{self, Shared, SignedIn},
        form::Form,
    },
};

/// `PATCH /api/messages/{id}` by its writer; a stale `version` is a conflict, and the text that
/// stands there already no change
pub async fn update(
    state: Shared,
    who: SignedIn,
    path: Path<String>,
    mut form: Form,
) -> Result<HttpResponse, Error> {
    let id = extract::id(&path, "message", MessageId)?;
    let body = form.change("body", MessageBody::parse);
    let version = form.number("version");
    form.check()?;
    let text = state.renderer.render_if_any(&who, body, Purpose::Private).await?;
    let change = Change { text, version };
    let written = state.write(&who, move |tx, who| messages::update(tx, who, id, change));
    Ok(HttpResponse::Ok().json(written.await?))
}

/// `DELETE /api/messages/{id}` by its writer: gone for both, from the log and the counts too
pub async fn delete(
    state: Shared,
    who: SignedIn,
    path: Path<String>,
) -> Result<HttpResponse, Error> {
    let id = extract::id(&path, "message", MessageId)?;
    state.write(&who, move |tx, who| messages::delete(tx, who, id)).await?;
    Ok(HttpResponse::NoContent().finish())
}
