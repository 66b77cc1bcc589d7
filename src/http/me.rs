//! A person's own account.

use actix_web::HttpResponse;

use super::{
    extract::{Shared, SignedIn},
    form::Form,
    state::State,
    wire,
};
use crate::{
    db::{
        messages, notifications, privacy, sessions,
        users::{self, ProfileChange},
    },
    domain::{Description, Invalid, Kind, Name, Password, limits},
    error::Error,
    protocol::{Goodbye, Unread},
};

/// `GET /api/me`
pub async fn show(state: Shared, who: SignedIn) -> Result<HttpResponse, Error> {
    own_view(&state, &who).await
}

/// `PATCH /api/me`: profile fields, `invisible`, `notify`, and with `current_password` a new password, which ends every other session.
pub async fn update(state: Shared, who: SignedIn, mut form: Form) -> Result<HttpResponse, Error> {
    let profile = profile(&mut form);
    let invisible = form.flag("invisible");
    let notify = form.flags("notify", &Kind::ALL.map(Kind::as_str));
    let password = form.change("password", Password::parse);
    let current = form.change("current_password", |text| Ok(Password::attempt(text)));
    form.check()?;
    if password.is_some() && current.is_none() {
        return Err(Invalid::one("current_password", "is required to change the password").into());
    }
    let hash = match (password, current) {
        (Some(password), Some(current)) => Some(checked_hash(&state, &who, current, password).await?),
        _ => None,
    };
    let (id, keep) = (who.id(), who.session);
    let committed = state.db.write(move |tx| {
        users::update_profile(tx, id, &profile)?;
        for (kind, wanted) in notify.iter().filter_map(|(kind, wanted)| Some((kind.parse().ok()?, *wanted))) {
            notifications::set_notify(tx, id, kind, wanted)?;
        }
        let privacy = invisible.map(|invisible| privacy::set_invisible(tx, id, invisible)).transpose()?;
        let Some(hash) = hash else { return Ok((privacy, Vec::new())) };
        users::update_password(tx, id, &hash)?;
        Ok((privacy, sessions::delete_all(tx, id, Some(keep))?))
    });
    let (privacy, ended) = state.publish(committed.await?);
    if let Some(privacy) = privacy {
        state.live.update_privacy(id, privacy);
    }
    for session in ended {
        state.live.end_session(session, Goodbye::Logout);
    }
    own_view(&state, &who).await
}

/// The new password's hash, if the current one is right.
async fn checked_hash(state: &State, who: &SignedIn, current: Password, password: Password) -> Result<String, Error> {
    let id = who.id();
    let hash = state.db.read(move |c| Ok(users::password_hash(c, id)?)).await?;
    if !state.passwords.verify(current, Some(hash)).await? {
        return Err(Invalid::one("current_password", "is not right").into());
    }
    state.passwords.hash(password).await
}

/// The profile fields of a form, all of them optional.
pub(super) fn profile(form: &mut Form) -> ProfileChange {
    let name = |text: &str| Name::parse(text).map(String::from);
    ProfileChange {
        first_name: form.optional("first_name", name),
        last_name: form.optional("last_name", name),
        age: form.optional_number("age", 1..=limits::AGE_MAX),
        gender: form.optional("gender", name),
        bio: form.optional("bio", |text| Description::parse(text).map(String::from)),
    }
}

async fn own_view(state: &State, who: &SignedIn) -> Result<HttpResponse, Error> {
    let id = who.id();
    let read = state.db.read(move |c| {
        let unread = Unread { messages: messages::unread(c, id)?, notifications: notifications::unread(c, id)?.all };
        Ok(wire::me(users::account(c, id)?, privacy::is_invisible(c, id)?, notifications::notify(c, id)?, unread))
    });
    Ok(HttpResponse::Ok().json(read.await?))
}
