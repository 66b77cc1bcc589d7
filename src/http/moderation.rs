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
    let (name, live) = (path.into_inner(), state.live.clone());
    let banned = state.db.write(move |tx| {
        let other = find_to_ban(tx, &who, &name)?;
        let ended = users::ban(tx, other.id)?;
        tx.after_commit(move || live.end_sessions(ended, Goodbye::Banned));
        Ok(())
    });
    banned.await?;
    Ok(HttpResponse::NoContent().finish())
}

/// `DELETE /api/users/{username}/ban`
pub async fn lift(state: Shared, who: SignedIn, path: Path<String>) -> Result<HttpResponse, Error> {
    let name = path.into_inner();
    let committed = state.db.write(move |tx| {
        let other = find_to_ban(tx, &who, &name)?;
        Ok(users::lift_ban(tx, other.id)?)
    });
    committed.await?;
    Ok(HttpResponse::NoContent().finish())
}

/// `PATCH /api/users/{username}` `{role}`: a change ends that person's sessions
pub async fn update(state: Shared, who: SignedIn, path: Path<String>, mut form: Form) -> Result<HttpResponse, Error> {
    let role = form.required("role", |text| text.parse::<Role>().map_err(|_| "must be member, moderator or admin".into()));
    form.check()?;
    let Some(role) = role else { return Err(form.rejected()) };
    let (name, live) = (path.into_inner(), state.live.clone());
    let updated = state.db.write(move |tx| {
        let other = find(tx, &name)?;
        who.must(Action::Change, Object::Role(other.id), "Only admins give roles, and nobody changes their own.")?;
        let ended: Vec<SessionId> = if other.role() == role { Vec::new() } else { users::update_role(tx, other.id, role)? };
        let user = wire::user(find(tx, &name)?);
        let seen = user.clone();
        tx.after_commit(move || {
            if !ended.is_empty() {
                live.update_user(seen);
            }
            live.end_sessions(ended, Goodbye::Logout);
        });
        Ok(user)
    });
    Ok(HttpResponse::Ok().json(updated.await?))
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
