//! The people whom someone wants to hear nothing from. They are told nothing, and can't tell.

use actix_web::{HttpResponse, web::Path};
use serde_json::json;

use crate::{
    db::Tx,
    domain::Privacy,
    error::Error,
    forum::blocks,
    http::request::extract::{Shared, SignedIn},
};

/// `GET /api/blocks`, in alphabetical order
pub async fn list(state: Shared, who: SignedIn) -> Result<HttpResponse, Error> {
    let items = state.db.read(move |c| blocks::list(c, &who)).await?;
    Ok(HttpResponse::Ok().json(json!({ "items": items, "next": null })))
}

/// `PUT /api/blocks/{username}`
pub async fn create(
    state: Shared,
    who: SignedIn,
    path: Path<String>,
) -> Result<HttpResponse, Error> {
    change(state, who, path, blocks::create).await
}

/// `DELETE /api/blocks/{username}`
pub async fn delete(
    state: Shared,
    who: SignedIn,
    path: Path<String>,
) -> Result<HttpResponse, Error> {
    change(state, who, path, blocks::delete).await
}

async fn change(
    state: Shared,
    who: SignedIn,
    path: Path<String>,
    change: fn(&mut Tx<'_>, &SignedIn, &str) -> Result<Privacy, Error>,
) -> Result<HttpResponse, Error> {
    let (id, name, live) = (who.id(), path.into_inner(), state.live.clone());
    let written = state.write_own(&who, move |tx, who| {
        let privacy = change(tx, who, &name)?;
        tx.after_commit(move || live.update_privacy(id, privacy));
        Ok(())
    });
    written.await?;
    Ok(HttpResponse::NoContent().finish())
}
