//! A new password for whoever has forgotten theirs: a link by mail, good once and for half an hour.

use actix_web::{HttpResponse, rt};

use crate::{
    config::{Origin, Switch},
    db::resets::OwnerRow,
    domain::{Email, Password, Settings, limits},
    error::Error,
    forum::{accounts::new_token, password_reset},
    http::{
        request::{
            extract::{Shared, token_hash},
            form::Form,
        },
        state::State,
    },
    mail::Mailer,
    protocol::Goodbye,
};

/// `POST /api/auth/forgot`. Whether anyone has the address shows neither in the answer nor in its
/// time: all that depends on it is done afterwards.
pub async fn create(state: Shared, mut form: Form) -> Result<HttpResponse, Error> {
    let mail = mail(&state)?.clone();
    let email = form.required("email", Email::parse);
    form.check()?;
    let Some(email) = email else { return Err(form.rejected()) };
    let Some(place) = mail.place() else {
        log::warn!("too many mails are under way: a link to a new password is not sent");
        return Ok(HttpResponse::NoContent().finish());
    };
    rt::spawn(async move {
        match new_link(&state, email).await {
            Ok(Some((to, text))) => {
                mail.send(
                    place,
                    &to,
                    &format!("A new password for {}", state.settings.now().await.name),
                    text,
                )
                .await;
            }
            Ok(None) => {}
            Err(error) => error.log(log::Level::Warn, "a link to a new password could not be made"),
        }
    });
    Ok(HttpResponse::NoContent().finish())
}

/// `POST /api/auth/reset`: ends every session of whoever had the link
pub async fn update(state: Shared, mut form: Form) -> Result<HttpResponse, Error> {
    let token = form.required("token", |text| Ok(token_hash(text)));
    let password = form.required("password", Password::parse);
    form.check()?;
    let (Some(token), Some(password)) = (token, password) else { return Err(form.rejected()) };
    let asked = token.clone();
    let owner = state.db.read(move |c| password_reset::show(c, &asked)).await?;
    let settings = state.settings.now().await;
    form.refuse("password", not_guessed(&settings, &password, &owner));
    form.check()?;
    let hash = state.passwords.hash(password).await?;
    let live = state.live.clone();
    let written = state.write_unsigned(move |tx| {
        let ended = password_reset::spend(tx, &token, owner.id, &hash)?;
        tx.after_commit(move || live.end_sessions(ended, Goodbye::Logout));
        Ok(())
    });
    written.await?;
    Ok(HttpResponse::NoContent().finish())
}

/// Seconds between two links of a kind to one mailbox, if that is limited: nobody's is filled by
/// others, and no link is voided by them.
pub(in crate::http) fn mail_every(state: &State) -> Option<i64> {
    (state.config.rate_limits == Switch::On).then_some(limits::MAIL_EVERY_S)
}

pub(in crate::http) fn mail(state: &State) -> Result<&Mailer, Error> {
    state.mail.as_ref().ok_or(Error::NotFound("address"))
}

/// The address as its owner wrote it, and the text of a mail with a fresh link, if anyone has it
/// and has not just got one.
async fn new_link(state: &State, email: Email) -> Result<Option<(Email, String)>, Error> {
    let Some(owner) = state.db.read(move |c| password_reset::owner_of(c, &email)).await? else {
        return Ok(None);
    };
    let (token, id) = (new_token(), owner.id);
    let hash = token_hash(&token);
    let every = mail_every(state);
    if !state.write_unsigned(move |tx| password_reset::create(tx, id, &hash, every)).await? {
        return Ok(None);
    }
    let origin = state.config.public_url.as_ref().map(Origin::as_str).unwrap_or_default();
    let text = format!(
        "Hello {},\n\nsomeone asked for a new password for your account at {}. If that was you, choose one here:\n\n\
         {origin}/reset#token={token}\n\nThe link is good once, for 30 minutes. If it was not you, there is nothing to do: your password \
         stays as it is.\n",
        owner.username,
        state.settings.now().await.name
    );
    Ok(Email::parse(&owner.email).ok().map(|email| (email, text)))
}

fn not_guessed(settings: &Settings, password: &Password, owner: &OwnerRow) -> Result<(), String> {
    password.check_not_of(&owner.username, Email::parse(&owner.email).ok().as_ref(), &settings.name)
}
