//! A person's own sign-ins: where they are logged in, and how to end that.

use actix_web::{HttpResponse, web::Path};
use serde_json::json;

use crate::{
    db::sessions,
    domain::SessionId,
    error::Error,
    forum::views,
    http::request::extract::{self, Shared, SignedIn},
    protocol::Goodbye,
};

/// `GET /api/me/sessions`, the one used last first
pub async fn list(state: Shared, who: SignedIn) -> Result<HttpResponse, Error> {
    let (id, current) = (who.id(), who.session);
    let rows = state.db.read(move |c| Ok(sessions::list(c, id)?)).await?;
    let items: Vec<_> = rows.into_iter().map(|row| views::sign_in(row, current)).collect();
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
        if !sessions::delete(tx, who.id(), session)? {
            return Err(Error::NotFound("session"));
        }
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
        let ended = sessions::delete_all(tx, who.id(), Some(who.session))?;
        tx.after_commit(move || live.end_sessions(ended, Goodbye::Logout));
        Ok(())
    });
    written.await?;
    Ok(HttpResponse::NoContent().finish())
}
