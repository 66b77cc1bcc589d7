//! Who may be here, and with which rights: bans and roles.

use actix_web::{HttpResponse, web::Path};

use crate::{
    domain::Role,
    error::Error,
    forum::{By, moderation, views},
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
        let ended = moderation::ban(tx, By::Person(who), &other)?;
        tx.after_commit(move || live.end_sessions(ended, Goodbye::Banned));
        Ok(())
    });
    written.await?;
    Ok(HttpResponse::NoContent().finish())
}

/// `DELETE /api/users/{username}/ban`
pub async fn lift(state: Shared, who: SignedIn, path: Path<String>) -> Result<HttpResponse, Error> {
    let written = state.write_other(&who, path.into_inner(), |tx, who, other| {
        moderation::lift_ban(tx, By::Person(who), &other)
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
        let (person, ended) = moderation::set_role(tx, By::Person(who), other, role)?;
        let (user, seen) = (views::user(person.clone()), views::user(person));
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
