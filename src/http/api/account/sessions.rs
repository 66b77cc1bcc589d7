//! A person's own sign-ins: where they are logged in, and how to end that.

use actix_web::{HttpResponse, web::Path};
use serde_json::json;

use crate::{
    domain::SessionId,
    error::Error,
    forum::sessions,
    http::request::extract::{self, Shared, SignedIn},
    protocol::Goodbye,
};

/// `GET /api/me/sessions`, the one used last first
pub async fn list(state: Shared, who: SignedIn) -> Result<HttpResponse, Error> {
    let items = state.db.read(move |c| sessions::list(c, &who)).await?;
    Ok(HttpResponse::Ok().json(json!({ "items": items, "next": null })))
}

/// `DELETE /api/me/sessions/{id}`
pub async fn delete(
    state: Shared,
    who: SignedIn,
    path: Path<String>,
) -> Result<HttpResponse, Error> {
    let (session, live) = (extract::id(&path, "session", SessionId)?, state.live.clone());
    let written = state.write_account(&who, move |tx, who| {
        sessions::delete(tx, who, session)?;
        tx.after_commit(move || live.end_session(session, Goodbye::Logout));
        Ok(())
    });
    written.await?;
    Ok(HttpResponse::NoContent().finish())
}

/// `DELETE /api/me/sessions`: all but this one
pub async fn delete_others(state: Shared, who: SignedIn) -> Result<HttpResponse, Error> {
    let live = state.live.clone();
    let written = state.write_account(&who, move |tx, who| {
        let ended = sessions::delete_others(tx, who)?;
        tx.after_commit(move || live.end_sessions(ended, Goodbye::Logout));
        Ok(())
    });
    written.await?;
    Ok(HttpResponse::NoContent().finish())
}
