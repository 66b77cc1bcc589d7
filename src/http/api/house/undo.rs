//! Undoing what somebody did.

use actix_web::{HttpResponse, web::Path};

use crate::{
    error::Error,
    forum::{undo, views},
    http::request::{
        extract::{Shared, SignedIn},
        form::Form,
    },
};

/// `POST /api/users/{username}/undo` `{since, dry_run?}` by a moderator
pub async fn create(
    state: Shared,
    who: SignedIn,
    path: Path<String>,
    mut form: Form,
) -> Result<HttpResponse, Error> {
    let since = form.required_past("since");
    let dry_run = form.flag("dry_run");
    form.check()?;
    let Some(since) = since else { return Err(form.rejected()) };
    let name = path.into_inner();
    if dry_run == Some(true) {
        let counts = state.db.read(move |c| undo::preview(c, &who, &name, since)).await?;
        return Ok(HttpResponse::Ok().json(views::undone(counts)));
    }
    let begun = state
        .write_other(&who, name.clone(), move |tx, who, other| undo::begin(tx, who, &other, since));
    let counts = begun.await?;
    let piece = || {
        state.write_other(&who, name.clone(), move |tx, who, other| {
            undo::go_on(tx, who, &other, since)
        })
    };
    while piece().await? {}
    (state.reacted)();
    Ok(HttpResponse::Ok().json(views::undone(counts)))
}

/// `DELETE /api/users/{username}/undo` by a moderator
pub async fn delete(
    state: Shared,
    who: SignedIn,
    path: Path<String>,
) -> Result<HttpResponse, Error> {
    let name = path.into_inner();
    let begun =
        state.write_other(&who, name.clone(), |tx, who, other| undo::begin_back(tx, who, &other));
    let counts = begun.await?;
    let piece =
        || state.write_other(&who, name.clone(), |tx, who, other| undo::come_back(tx, who, &other));
    while piece().await? {}
    (state.reacted)();
    Ok(HttpResponse::Ok().json(views::undone(counts)))
}
