//! That an e-mail address is its account's: a link by mail, good once and for a day. Only then does
//! the address count as taken, and only then can a new password be had through it.

use actix_web::{HttpResponse, rt};

use crate::{
    config::Origin,
    db::users,
    domain::{Email, UserId},
    error::Error,
    forum::{accounts::new_token, email_proof},
    http::{
        api::account::password_reset::{mail, mail_every},
        request::{
            extract::{Shared, SignedIn, token_hash},
            form::Form,
        },
    },
};

/// `POST /api/me/email-proof`: mails the link once more, unless the address is proved already or
/// one was just sent
pub async fn create(state: Shared, who: SignedIn) -> Result<HttpResponse, Error> {
    mail(&state)?;
    let id = who.id();
    let account = state.db.read(move |c| Ok(users::account(c, id)?)).await?;
    if let Ok(email) = Email::parse(&account.email) {
        send(&state, id, who.user.username, email);
    }
    Ok(HttpResponse::NoContent().finish())
}

/// `POST /api/auth/prove-email` `{token}`: the address is that account's alone from now on. Whoever
/// reads its mail need not be signed in.
pub async fn update(state: Shared, mut form: Form) -> Result<HttpResponse, Error> {
    mail(&state)?;
    let token = form.required("token", |text| Ok(token_hash(text)));
    form.check()?;
    let Some(token) = token else { return Err(form.rejected()) };
    state.write_unsigned(move |tx| email_proof::spend(tx, &token)).await?;
    Ok(HttpResponse::NoContent().finish())
}

/// Mails a link to an account's address, off the request. Where no mail is sent, or its mailbox has
/// just got one, nothing happens.
pub(in crate::http) fn send(state: &Shared, id: UserId, username: String, email: Email) {
    let Some(mailer) = state.mail.clone() else { return };
    let Some(place) = mailer.place() else {
        return log::warn!("too many mails are under way: a link to prove an address is not sent");
    };
    let state = state.clone();
    rt::spawn(async move {
        let token = new_token();
        let (hash, every) = (token_hash(&token), mail_every(&state));
        match state.write_unsigned(move |tx| email_proof::create(tx, id, &hash, every)).await {
            Ok(true) => {}
            Ok(false) => return,
            Err(error) => {
                return error.log(log::Level::Warn, "a link to prove an address could not be made");
            }
        }
        let forum = &state.settings.now().await.name;
        let origin = state.config.public_url.as_ref().map(Origin::as_str).unwrap_or_default();
        let text = format!(
            "Hello {username},\n\nthis address was given for your account at {forum}. Please confirm that it is yours:\n\n\
             {origin}/prove#token={token}\n\nThe link is good once, for 24 hours. If you have no account there, there is nothing to do: without \
             this, whoever made one can't use your address.\n"
        );
        mailer.send(place, &email, &format!("Your address at {forum}"), text).await;
    });
}
