//! Who may be here, and with which rights: bans and roles.

use actix_web::{HttpResponse, web::Path};

use crate::{
    db::users::{self, UserRow},
    domain::{
        Role,
        access::{Action, Object},
    },
    error::Error,
    forum::views,
    http::request::{
        extract::{Shared, SignedIn},
        form::Form,
    },
    protocol::Goodbye,
};

/// `PUT /api/users/{username}/ban`: what the person wrote stays, their sessions end
pub async fn ban(state: Shared, who: SignedIn, path: Path<String>) -> Result<HttpResponse, Error> {
    let live = state.live.clone();
    let written = state.write_other(&who, path.into_inner(), move |tx, who, other| {
        must_ban(who, &other)?;
        let ended = users::ban(tx, other.id)?;
        tx.after_commit(move || live.end_sessions(ended, Goodbye::Banned));
        Ok(())
    });
    written.await?;
    Ok(HttpResponse::NoContent().finish())
}

/// `DELETE /api/users/{username}/ban`
pub async fn lift(state: Shared, who: SignedIn, path: Path<String>) -> Result<HttpResponse, Error> {
    let written = state.write_other(&who, path.into_inner(), |tx, who, other| {
        must_ban(who, &other)?;
        Ok(users::lift_ban(tx, other.id)?)
    });
    written.await?;
    Ok(HttpResponse::NoContent().finish())
}

/// `PATCH /api/users/{username}` `{role}`: a change ends that person's sessions
pub async fn update(
    state: Shared,
    who: SignedIn,
    path: Path<String>,
    mut form: Form,
) -> Result<HttpResponse, Error> {
    let role = form.required("role", |text| {
        text.parse::<Role>().map_err(|_| "must be member, moderator or admin".into())
    });
    form.check()?;
    let Some(role) = role else { return Err(form.rejected()) };
    let live = state.live.clone();
    let written = state.write_other(&who, path.into_inner(), move |tx, who, other| {
        who.must(
            Action::Change,
            Object::Role(other.id),
            "Only admins give roles, and nobody changes their own.",
        )?;
        if other.role() == role {
            return Ok(views::user(other));
        }
        let ended = users::update_role(tx, other.id, role)?;
        let user = views::user(users::find(tx, other.id)?);
        let seen = user.clone();
        tx.after_commit(move || {
            // Whoever is logged in nowhere is seen nowhere.
            if !ended.is_empty() {
                live.update_user(seen);
            }
            live.end_sessions(ended, Goodbye::Logout);
        });
        Ok(user)
    });
    Ok(HttpResponse::Ok().json(written.await?))
}

fn must_ban(who: &SignedIn, other: &UserRow) -> Result<(), Error> {
    let object = Object::Ban(other.id, other.role());
    who.must(
        Action::Change,
        object,
        "Moderators ban members, admins also moderators; nobody bans themself.",
    )
}
