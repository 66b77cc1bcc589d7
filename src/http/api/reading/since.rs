//! What happened while a person was away.

use actix_web::HttpResponse;

use crate::{
    domain::NotificationId,
    error::Error,
    forum::since,
    http::request::{
        extract::{Shared, SignedIn},
        form::Form,
    },
};

/// `GET /api/me/since`
pub async fn show(state: Shared, who: SignedIn) -> Result<HttpResponse, Error> {
    Ok(HttpResponse::Ok().json(state.db.read(move |c| since::show(c, &who)).await?))
}

/// `POST /api/me/since`: they have read it, up to a notification
pub async fn read(state: Shared, who: SignedIn, mut form: Form) -> Result<HttpResponse, Error> {
    let up_to = form.number("up_to").map(NotificationId);
    form.check()?;
    state.write_account(&who, move |tx, who| since::read(tx, who, up_to)).await?;
    Ok(HttpResponse::NoContent().finish())
}
