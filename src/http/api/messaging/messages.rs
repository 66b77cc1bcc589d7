//! One private message, by whoever wrote it: edited and deleted.

use actix_web::{HttpResponse, web::Path};

use crate::{
    db::{
        Connection, concerned,
        messages::{self, MessageRow},
        privacy,
        uploads::Place as Showing,
        users::UserRow,
    },
    domain::{
        Audience, MessageBody, MessageId,
        access::{Action, Object},
    },
    error::Error,
    forum::{
        notify,
        rich_text::{self, Purpose},
        views,
    },
    http::{
        api::posts::stale,
        request::{
            extract::{self, Shared, SignedIn},
            form::Form,
        },
    },
    protocol::Event,
};

const MISSING: Error = Error::NotFound("message");

/// `PATCH /api/messages/{id}` by its writer; a stale `version` is a conflict, and the text that
/// stands there already no change
pub async fn update(
    state: Shared,
    who: SignedIn,
    path: Path<String>,
    mut form: Form,
) -> Result<HttpResponse, Error> {
    let id = extract::id(&path, "message", MessageId)?;
    let body = form.change("body", MessageBody::parse);
    let version = form.number("version");
    form.check()?;
    let text = match body {
        Some(body) => {
            Some((rich_text::render(&state, &who, body.as_str(), Purpose::Private).await?, body))
        }
        None => None,
    };
    let written = state.write(&who, move |tx, who| {
        let (row, partner) = own(tx, who, id, "Only its writer may change a message.")?;
        if version.is_some_and(|version| version != row.version) {
            return Err(stale());
        }
        let Some((text, body)) = text.filter(|(_, body)| body.as_str() != row.body) else {
            return Ok(views::message(row, &who.user, &partner));
        };
        if !messages::update(tx, id, row.version, body.as_str(), &text.html)? {
            return Err(stale());
        }
        text.show(tx, who, Showing::Message(id))?;
        let (row, _) = find(tx, who, id)?;
        // Whoever is blocked by now can't tell: nobody else is told.
        let hidden = row.hidden || privacy::has_blocked(tx, partner.id, who.id())?;
        let message = views::message(row, &who.user, &partner);
        let audience =
            if hidden { Audience::Person(who.id()) } else { Audience::Pair(who.id(), partner.id) };
        tx.emit(audience, Event::MessageUpdated { message: &message });
        Ok(message)
    });
    Ok(HttpResponse::Ok().json(written.await?))
}

/// `DELETE /api/messages/{id}` by its writer: gone for both, from the log and the counts too
pub async fn delete(
    state: Shared,
    who: SignedIn,
    path: Path<String>,
) -> Result<HttpResponse, Error> {
    let id = extract::id(&path, "message", MessageId)?;
    let written = state.write(&who, move |tx, who| {
        let (row, partner) = own(tx, who, id, "Only its writer may delete a message.")?;
        let left = messages::delete(tx, &row)?.ok_or(MISSING)?;
        let (from, to) = (&who.user.username, &partner.username);
        let audience = if row.hidden {
            Audience::Person(who.id())
        } else {
            Audience::Pair(who.id(), partner.id)
        };
        tx.emit(audience, Event::MessageDeleted { message_id: id, from, to });
        let told = if !row.hidden && left == 0 {
            concerned::delete_about_messages(tx, partner.id, who.id())?
        } else {
            Vec::new()
        };
        notify::removed(tx, [(partner.id, told)].into());
        Ok(())
    });
    written.await?;
    Ok(HttpResponse::NoContent().finish())
}

/// A message that whoever asks may change.
fn own(
    conn: &mut Connection,
    who: &SignedIn,
    id: MessageId,
    refusal: &'static str,
) -> Result<(MessageRow, UserRow), Error> {
    let (row, partner) = find(conn, who, id)?;
    who.must(Action::Change, Object::Message { from: row.from_id, to: row.to_id }, refusal)?;
    Ok((row, partner))
}

/// A message that whoever asks sees: one of its two people.
fn find(
    conn: &mut Connection,
    who: &SignedIn,
    id: MessageId,
) -> Result<(MessageRow, UserRow), Error> {
    messages::find(conn, who.id(), id)?.ok_or(MISSING)
}
