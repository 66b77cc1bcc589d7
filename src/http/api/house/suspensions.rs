//! Who may only read.

use actix_web::{HttpResponse, web::Path};

use crate::{
    domain::Description,
    error::Error,
    forum::suspensions,
    http::request::{
        extract::{Shared, SignedIn},
        form::Form,
    },
};

/// `PUT /api/users/{username}/suspension` `{until, reason}` by a moderator
pub async fn set(
    state: Shared,
    who: SignedIn,
    path: Path<String>,
    mut form: Form,
) -> Result<HttpResponse, Error> {
    let until = form.required_time("until");
    let reason = form.required("reason", Description::parse);
    form.check()?;
    let (Some(until), Some(reason)) = (until, reason) else { return Err(form.rejected()) };
    let written = state.write_other(&who, path.into_inner(), move |tx, who, other| {
        suspensions::set(tx, who, &other, until, reason.as_str())
    });
    written.await?;
    Ok(HttpResponse::NoContent().finish())
}

/// `DELETE /api/users/{username}/suspension` by a moderator
pub async fn lift(state: Shared, who: SignedIn, path: Path<String>) -> Result<HttpResponse, Error> {
    let written = state
        .write_other(&who, path.into_inner(), |tx, who, other| suspensions::lift(tx, who, &other));
    written.await?;
    Ok(HttpResponse::NoContent().finish())
}
