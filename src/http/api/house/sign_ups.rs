//! People who wait for a moderator to let them in.

use actix_web::{HttpResponse, rt, web::Path};

use crate::{
    config::Origin,
    db::addresses::Proof,
    domain::{Cursor, Description, Email, limits},
    error::Error,
    forum::sign_ups,
    http::{
        api::account::email_proof,
        request::{
            extract::{self, Shared, SignedIn},
            form::AnyForm,
            paging::{self, Paging, Query},
        },
    },
    protocol::SignUp,
};

const LIST: &str = "sign-ups";

/// `GET /api/queue/people?before=&limit=` by a moderator, the latest first
pub async fn list(state: Shared, who: SignedIn, query: Query) -> Result<HttpResponse, Error> {
    let paging = Paging::parse(&query, LIST, limits::PAGE_DEFAULT)?;
    let read = state.db.read(move |c| sign_ups::list(c, &who, paging.before, paging.fetch()));
    let cursor = |one: &SignUp| Cursor { id: one.id }.encode(LIST);
    let bounds = (paging.limit, paging::ENOUGH);
    Ok(HttpResponse::Ok().json(paging::page_by(bounds, read.await?, cursor, |one| one)))
}

/// `POST /api/queue/people/{id}/approve` by a moderator
pub async fn approve(
    state: Shared,
    who: SignedIn,
    path: Path<String>,
) -> Result<HttpResponse, Error> {
    let id = extract::id(&path, "registration", |id| id)?;
    let proof = if state.mail.is_some() { Proof::ByMail } else { Proof::None };
    let written = state.write(&who, move |tx, who| sign_ups::approve(tx, who, id, proof));
    let (user, email) = written.await?;
    tell(&state, &user.username, email.clone(), "A moderator has let you in: you can log in now.");
    email_proof::send(&state, user.id, user.username, email);
    Ok(HttpResponse::NoContent().finish())
}

/// `POST /api/queue/people/{id}/reject` `{note?}` by a moderator
pub async fn reject(
    state: Shared,
    who: SignedIn,
    path: Path<String>,
    AnyForm(mut form): AnyForm,
) -> Result<HttpResponse, Error> {
    let id = extract::id(&path, "registration", |id| id)?;
    let note = form.optional("note", |text| Description::parse(text).map(String::from));
    form.check()?;
    let note = note.flatten();
    let why = note.clone().unwrap_or_default();
    let written = state.write(&who, move |tx, who| sign_ups::reject(tx, who, id, note.as_deref()));
    let (name, email) = written.await?;
    tell(&state, &name, email, &format!("The moderators did not let you in.\n\n{why}"));
    Ok(HttpResponse::NoContent().finish())
}

/// Mails somebody what became of their registration, off the request, where mail is sent.
fn tell(state: &Shared, username: &str, email: Email, what: &str) {
    let Some(mailer) = state.mail.clone() else { return };
    let Some(place) = mailer.place() else {
        return log::warn!("too many mails are under way: a registration's outcome is not sent");
    };
    let (state, username, what) = (state.clone(), username.to_owned(), what.trim().to_owned());
    rt::spawn(async move {
        let forum = &state.settings.now().await.name;
        let origin = state.config.public_url.as_ref().map(Origin::as_str).unwrap_or_default();
        let text =
            format!("Hello {username},\n\nyou have registered at {forum}, {origin}. {what}\n");
        mailer.send(place, &email, &format!("Your registration at {forum}"), text).await;
    });
}
