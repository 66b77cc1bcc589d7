//! The people whom someone wants to hear nothing from. They are told nothing, and can't tell.

use actix_web::{HttpResponse, web::Path};
use serde_json::json;

use crate::{
    db::{
        Tx,
        privacy::{self, TooMany},
        users::{self, UserRow},
    },
    domain::{
        Invalid, Privacy,
        access::{Action, Object},
    },
    error::Error,
    forum::views,
    http::{
        api::account::me,
        request::extract::{Shared, SignedIn},
    },
};

/// `GET /api/blocks`, in alphabetical order
pub async fn list(state: Shared, who: SignedIn) -> Result<HttpResponse, Error> {
    let rows = state.db.read(move |c| Ok(privacy::list_blocked(c, who.id())?)).await?;
    let items: Vec<_> = rows.into_iter().map(views::user).collect();
    Ok(HttpResponse::Ok().json(json!({ "items": items, "next": null })))
}

/// `PUT /api/blocks/{username}`
pub async fn create(
    state: Shared,
    who: SignedIn,
    path: Path<String>,
) -> Result<HttpResponse, Error> {
    change(state, who, path, |tx, who, other| {
        privacy::block(tx, who.id(), other.id)?.map_err(|TooMany| {
            Error::Conflict("You have blocked as many people as one may.", Invalid::default())
        })
    })
    .await
}

/// `DELETE /api/blocks/{username}`
pub async fn delete(
    state: Shared,
    who: SignedIn,
    path: Path<String>,
) -> Result<HttpResponse, Error> {
    change(state, who, path, |tx, who, other| Ok(privacy::unblock(tx, who.id(), other.id)?)).await
}

async fn change(
    state: Shared,
    who: SignedIn,
    path: Path<String>,
    change: fn(&mut Tx<'_>, &SignedIn, &UserRow) -> Result<Privacy, Error>,
) -> Result<HttpResponse, Error> {
    let (id, name, live) = (who.id(), path.into_inner(), state.live.clone());
    let written = state.write(&who, move |tx, who| {
        let other = users::find_by_name(tx, &name)?.ok_or(Error::NotFound("user"))?;
        who.must(Action::Change, Object::Block(other.id), "You can't block yourself.")?;
        let privacy = change(tx, who, &other)?;
        me::tell_other_tabs(tx, who.id());
        tx.after_commit(move || live.update_privacy(id, privacy));
        Ok(())
    });
    written.await?;
    Ok(HttpResponse::NoContent().finish())
}
