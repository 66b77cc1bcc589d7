//! A person's own account.

use actix_web::HttpResponse;

use crate::{
    db::{
        Tx, addresses, messages, notifications, privacy, uploads,
        users::{self, ProfileChange},
    },
    domain::{Audience, Description, Email, Invalid, Kind, Name, Password, UserId, limits},
    error::Error,
    forum::{avatar, views},
    http::{
        request::{
            extract::{Shared, SignedIn},
            form::Form,
        },
        state::State,
    },
    protocol::{Event, Goodbye, PictureRoom, Unread},
    uploads::Kept,
};

/// `GET /api/me`
pub async fn show(state: Shared, who: SignedIn) -> Result<HttpResponse, Error> {
    own_view(&state, &who).await
}

/// `PATCH /api/me`: profile fields, `avatar`, `invisible`, `notify`, and with `current_password` a
/// new password, which ends every other session.
pub async fn update(state: Shared, who: SignedIn, mut form: Form) -> Result<HttpResponse, Error> {
    let profile = profile(&mut form);
    let invisible = form.flag("invisible");
    let notify = form.flags("notify", &Kind::ALL.map(Kind::as_str));
    let picture = form.optional("avatar", avatar::parse);
    let password = form.change("password", Password::parse);
    let current = form.change("current_password", |text| Ok(Password::attempt(text)));
    form.check()?;
    if password.is_some() && current.is_none() {
        return Err(Invalid::one("current_password", "is required to change the password").into());
    }
    let hash = match (password, current) {
        (Some(password), Some(current)) => {
            Some(checked_hash(&state, &who, current, password).await?)
        }
        _ => None,
    };
    let picture = avatar::prepare(&state, &who, picture).await?;
    let (id, quota, live) = (who.id(), state.config.upload_quota_bytes(), state.live.clone());
    let file = picture.as_ref().and_then(avatar::Change::file);
    let written = state.write_account(&who, move |tx, who| {
        users::update_profile(tx, id, &profile)?;
        for (kind, wanted) in
            notify.iter().filter_map(|(kind, wanted)| Some((kind.parse().ok()?, *wanted)))
        {
            notifications::set_notify(tx, id, kind, wanted)?;
        }
        let seen = picture.map(|picture| picture.make(tx, who, quota)).transpose()?;
        if !profile.is_empty() || !notify.is_empty() || invisible.is_some() || seen.is_some() {
            tell_other_tabs(tx, id);
        }
        let privacy =
            invisible.map(|invisible| privacy::set_invisible(tx, id, invisible)).transpose()?;
        let ended = hash
            .map(|hash| users::update_password(tx, id, &hash, Some(who.session)))
            .transpose()?
            .unwrap_or_default();
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
    written.await.inspect_err(|_| file.iter().for_each(Kept::unsettle))?;
    own_view(&state, &who).await
}

/// The person's own connections are told that what they know of themself is out of date.
pub(in crate::http) fn tell_other_tabs(tx: &mut Tx<'_>, person: UserId) {
    tx.emit(Audience::Person(person), Event::MeUpdated);
}

/// The new password's hash, if the current one is right.
async fn checked_hash(
    state: &State,
    who: &SignedIn,
    current: Password,
    password: Password,
) -> Result<String, Error> {
    let id = who.id();
    let attempt = state.limits.attempt(&who.user.username)?;
    let (hash, email) = state.db.read(move |c| Ok(users::password_and_email(c, id)?)).await?;
    if !state.passwords.verify(current, Some(hash)).await? {
        attempt.failed();
        return Err(Invalid::one("current_password", "is not right").into());
    }
    attempt.succeeded();
    let guessed = password.check_not_of(
        &who.user.username,
        Email::parse(&email).ok().as_ref(),
        &state.config.name,
    );
    guessed.map_err(|message| Invalid::one("password", message))?;
    state.passwords.hash(password).await
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

async fn own_view(state: &State, who: &SignedIn) -> Result<HttpResponse, Error> {
    let (id, quota) = (who.id(), state.config.upload_quota_bytes());
    let read = state.db.read(move |c| {
        let pictures = PictureRoom { used: uploads::bytes_of(c, id)?, quota };
        let unread = Unread {
            messages: messages::unread(c, id)?,
            notifications: notifications::unread(c, id)?.all,
        };
        let proved = addresses::is_proved(c, id)?;
        Ok(views::me(
            users::account(c, id)?,
            proved,
            privacy::is_invisible(c, id)?,
            notifications::notify(c, id)?,
            pictures,
            unread,
        ))
    });
    Ok(HttpResponse::Ok().json(read.await?))
}
