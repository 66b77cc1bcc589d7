//! A person's own account.

use actix_web::HttpResponse;

use crate::{
    db::users::{self, ProfileChange},
    domain::{Description, Email, Invalid, Kind, Name, Password, limits},
    error::Error,
    forum::{
        profile::{self, Change, Changed},
        squares, views,
    },
    http::{
        request::{
            extract::{Shared, SignedIn},
            form::Form,
        },
        state::State,
    },
    protocol::Goodbye,
};

/// `GET /api/me`
pub async fn show(state: Shared, who: SignedIn) -> Result<HttpResponse, Error> {
    let quota = state.config.upload_quota_bytes();
    Ok(HttpResponse::Ok().json(state.db.read(move |c| profile::show(c, &who, quota)).await?))
}

/// `PATCH /api/me`: profile fields, `avatar`, `invisible`, `notify`, and with `current_password` a
/// new password, which ends every other session.
pub async fn update(state: Shared, who: SignedIn, form: Form) -> Result<HttpResponse, Error> {
    let change = change(&state, &who, form).await?;
    let (id, quota, live) = (who.id(), state.config.upload_quota_bytes(), state.live.clone());
    // Should the transaction fail, the file is not removed in the midst of it.
    let _file = change.picture.as_ref().and_then(squares::Change::file);
    let written = state.write_account(&who, move |tx, who| {
        let Changed { seen, privacy, ended } = profile::update(tx, who, change, quota)?;
        tx.after_commit(move || {
            if let Some(seen) = seen {
                live.update_user(views::user(seen));
            }
            if let Some(privacy) = privacy {
                live.update_privacy(id, privacy);
            }
            live.end_sessions(ended, Goodbye::Logout);
        });
        Ok(())
    });
    written.await?;
    show(state, who).await
}

/// What a form says is to change. The password and the picture take their time.
async fn change(state: &State, who: &SignedIn, mut form: Form) -> Result<Change, Error> {
    let profile = profile(&mut form);
    let invisible = form.flag("invisible");
    let notify = form.flags("notify", &Kind::SWITCHED.map(Kind::as_str));
    let picture = form.optional("avatar", squares::parse);
    let password = form.change("password", Password::parse);
    let current = form.change("current_password", |text| Ok(Password::attempt(text)));
    form.check()?;
    if password.is_some() && current.is_none() {
        return Err(Invalid::one("current_password", "is required to change the password").into());
    }
    let password_hash = match password.zip(current) {
        Some((password, current)) => Some(checked_hash(state, who, current, password).await?),
        None => None,
    };
    let picture = squares::prepare(&state.db, &state.uploads, who, "avatar", picture).await?;
    let kinds = notify.into_iter().filter_map(|(kind, wanted)| Some((kind.parse().ok()?, wanted)));
    Ok(Change { profile, notify: kinds.collect(), invisible, picture, password_hash })
}

/// The new password's hash, if the current one is right.
async fn checked_hash(
    state: &State,
    who: &SignedIn,
    current: Password,
    password: Password,
) -> Result<String, Error> {
    let email = must_know(state, who, current, "current_password").await?;
    let guessed = password.check_not_of(
        &who.user.username,
        Email::parse(&email).ok().as_ref(),
        &state.settings.now().await.name,
    );
    guessed.map_err(|message| Invalid::one("password", message))?;
    state.passwords.hash(password).await
}

/// 422 for this field unless that is the person's password. Gives their address.
pub(in crate::http) async fn must_know(
    state: &State,
    who: &SignedIn,
    password: Password,
    field: &str,
) -> Result<String, Error> {
    let id = who.id();
    let attempt = state.limits.attempt(&who.user.username).await?;
    let (hash, email) = state.db.read(move |c| Ok(users::password_and_email(c, id)?)).await?;
    if !state.passwords.verify(password, Some(hash)).await? {
        attempt.failed();
        return Err(Invalid::one(field, "is not right").into());
    }
    attempt.succeeded().await;
    Ok(email)
}

/// The profile fields of a form, all of them optional.
pub(in crate::http) fn profile(form: &mut Form) -> ProfileChange {
    let name = |text: &str| Name::parse(text).map(String::from);
    ProfileChange {
        first_name: form.optional("first_name", name),
        last_name: form.optional("last_name", name),
        age: form.optional_number("age", 1..=limits::AGE_MAX),
        gender: form.optional("gender", name),
        bio: form.optional("bio", |text| Description::parse(text).map(String::from)),
    }
}
