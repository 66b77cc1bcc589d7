//! Who may be here, and with which rights: bans and roles.

use actix_web::{HttpResponse, web::Path};

use super::{
    extract::{Shared, SignedIn},
    form::Form,
    wire,
};
use crate::{
    db::{
        Tx,
        users::{self, UserRow},
    },
    domain::{
        Role, SessionId,
        access::{Action, Object},
    },
    error::Error,
    protocol::Goodbye,
};

/// `PUT /api/users/{username}/ban`: what the person wrote stays, their sessions end
pub async fn ban(state: Shared, who: SignedIn, path: Path<String>) -> Result<HttpResponse, Error> {
    let name = path.into_inner();
    let committed = state.db.write(move |tx| {
        let other = find_to_ban(tx, &who, &name)?;
        Ok(users::ban(tx, other.id)?)
    });
    let ended = state.publish(committed.await?);
    state.end_sessions(ended, Goodbye::Banned);
    Ok(HttpResponse::NoContent().finish())
}

/// `DELETE /api/users/{username}/ban`
pub async fn lift(state: Shared, who: SignedIn, path: Path<String>) -> Result<HttpResponse, Error> {
    let name = path.into_inner();
    let committed = state.db.write(move |tx| {
        let other = find_to_ban(tx, &who, &name)?;
        Ok(users::lift_ban(tx, other.id)?)
    });
    state.publish(committed.await?);
    Ok(HttpResponse::NoContent().finish())
}

/// `PATCH /api/users/{username}` `{role}`: a change ends that person's sessions
pub async fn update(state: Shared, who: SignedIn, path: Path<String>, mut form: Form) -> Result<HttpResponse, Error> {
    let role = form.required("role", |text| text.parse::<Role>().map_err(|_| "must be member, moderator or admin".into()));
    form.check()?;
    let Some(role) = role else { return Err(form.rejected()) };
    let name = path.into_inner();
    let committed = state.db.write(move |tx| {
        let other = find(tx, &name)?;
        who.must(Action::Change, Object::Role(other.id), "Only admins give roles, and nobody changes their own.")?;
        let ended: Vec<SessionId> = if other.role() == role { Vec::new() } else { users::update_role(tx, other.id, role)? };
        Ok((find(tx, &name)?, ended))
    });
    let (user, ended) = state.publish(committed.await?);
    let user = wire::user(user);
    if !ended.is_empty() {
        state.live.update_user(user.clone());
    }
    state.end_sessions(ended, Goodbye::Logout);
    Ok(HttpResponse::Ok().json(user))
}

fn find(tx: &mut Tx<'_>, name: &str) -> Result<UserRow, Error> {
    users::find_by_name(tx, name)?.ok_or(Error::NotFound("user"))
}

fn find_to_ban(tx: &mut Tx<'_>, who: &SignedIn, name: &str) -> Result<UserRow, Error> {
    let other = find(tx, name)?;
    let object = Object::Ban(other.id, other.role());
    who.must(Action::Change, object, "Moderators ban members, admins also moderators; nobody bans themself.")?;
    Ok(other)
}
