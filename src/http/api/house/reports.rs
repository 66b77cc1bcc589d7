//! What people tell moderators of.

use actix_web::{HttpRequest, HttpResponse, web::Path};

use crate::{
    domain::{Close, CommentId, Cursor, Description, Invalid, MessageId, PostId, Reason, limits},
    error::Error,
    forum::reports::{self, New, Of},
    http::request::{
        extract::{self, Shared, SignedIn},
        form::Form,
        idempotency,
        paging::{self, Paging, Query},
    },
    protocol::Report,
};

const LIST: &str = "reports";

/// `POST /api/reports` `{post_id | comment_id | message_id | username, reason, text?}`
pub async fn create(
    state: Shared,
    who: SignedIn,
    request: HttpRequest,
    mut form: Form,
) -> Result<HttpResponse, Error> {
    let post = form.number("post_id").map(|id| Of::Post(PostId(id)));
    let comment = form.number("comment_id").map(|id| Of::Comment(CommentId(id)));
    let message = form.number("message_id").map(|id| Of::Message(MessageId(id)));
    let person = form.change("username", |name| Ok(Of::Person(name.to_owned())));
    let reason = form.required("reason", str::parse::<Reason>);
    let text = form.optional("text", |text| Description::parse(text).map(String::from));
    form.check()?;
    let mut named = [post, comment, message, person].into_iter().flatten();
    let (Some(of), None) = (named.next(), named.next()) else {
        let told = "is required, or `comment_id`, `message_id` or `username`, and only one of them";
        return Err(Invalid::one("post_id", told).into());
    };
    let Some(reason) = reason else { return Err(form.rejected()) };
    let new = New { of, reason, text: text.flatten() };
    idempotency::create(&state, &who, &request, &form, move |tx, who| reports::create(tx, who, new))
        .await
}

/// `GET /api/reports?state=open|closed&before=&limit=` by a moderator, the latest first
pub async fn list(state: Shared, who: SignedIn, query: Query) -> Result<HttpResponse, Error> {
    let paging = Paging::parse(&query, LIST, limits::PAGE_DEFAULT)?;
    let closed = match query.get("state").map(String::as_str) {
        None | Some("open") => false,
        Some("closed") => true,
        Some(_) => return Err(Invalid::one("state", "must be open or closed").into()),
    };
    let read =
        state.db.read(move |c| reports::list(c, &who, closed, paging.before, paging.fetch()));
    let cursor = |one: &Report| Cursor { id: one.id }.encode(LIST);
    let bounds = (paging.limit, paging::ENOUGH);
    Ok(HttpResponse::Ok().json(paging::page_by(bounds, read.await?, cursor, |one| one)))
}

/// `POST /api/reports/{id}/claim` by a moderator
pub async fn claim(
    state: Shared,
    who: SignedIn,
    path: Path<String>,
) -> Result<HttpResponse, Error> {
    let id = extract::id(&path, "report", |id| id)?;
    let written = state.write(&who, move |tx, who| reports::claim(tx, who, id));
    Ok(HttpResponse::Ok().json(written.await?))
}

/// `DELETE /api/reports/{id}/claim` by the moderator who looks after it
pub async fn let_go(
    state: Shared,
    who: SignedIn,
    path: Path<String>,
) -> Result<HttpResponse, Error> {
    let id = extract::id(&path, "report", |id| id)?;
    let written = state.write(&who, move |tx, who| reports::let_go(tx, who, id));
    Ok(HttpResponse::Ok().json(written.await?))
}

/// `POST /api/reports/{id}/notes` `{text}` by a moderator
pub async fn discuss(
    state: Shared,
    who: SignedIn,
    path: Path<String>,
    request: HttpRequest,
    mut form: Form,
) -> Result<HttpResponse, Error> {
    let id = extract::id(&path, "report", |id| id)?;
    let text = form.required("text", |text| match String::from(Description::parse(text)?) {
        text if text.is_empty() => Err("must not be empty".into()),
        text => Ok(text),
    });
    form.check()?;
    let Some(text) = text else { return Err(form.rejected()) };
    idempotency::create(&state, &who, &request, &form, move |tx, who| {
        reports::discuss(tx, who, id, &text)
    })
    .await
}

/// `POST /api/reports/{id}/close` `{action, note?}` by a moderator
pub async fn close(
    state: Shared,
    who: SignedIn,
    path: Path<String>,
    mut form: Form,
) -> Result<HttpResponse, Error> {
    let id = extract::id(&path, "report", |id| id)?;
    let action = form.required("action", str::parse::<Close>);
    let note = form.optional("note", |text| Description::parse(text).map(String::from));
    form.check()?;
    let Some(action) = action else { return Err(form.rejected()) };
    let note = note.flatten();
    let about = state.db.read(move |c| reports::about(c, id)).await?;
    let written = state.write_both(&who, about, move |tx, who| {
        reports::close(tx, who, id, action, note.as_deref())
    });
    Ok(HttpResponse::Ok().json(written.await?))
}
