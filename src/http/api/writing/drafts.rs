//! What a person has begun to write, for that person alone.

use actix_web::{HttpRequest, HttpResponse, web::Path};

use crate::{
    db::drafts::DraftText,
    domain::{
        CommentId, DraftKey, limits,
        text::{unfinished_body, unfinished_line},
    },
    error::Error,
    forum::drafts,
    http::request::{
        conditional::Answer,
        extract::{Shared, SignedIn},
        form::Form,
    },
    protocol::Page,
};

/// `GET /api/drafts`, the one saved last first
pub async fn list(
    state: Shared,
    who: SignedIn,
    request: HttpRequest,
) -> Result<HttpResponse, Error> {
    let page =
        state.db.read(move |c| Answer::json(&Page { items: drafts::list(c, &who)?, next: None }));
    Ok(page.await?.to(&request))
}

/// `GET /api/drafts/{key}`
pub async fn show(
    state: Shared,
    who: SignedIn,
    request: HttpRequest,
    path: Path<String>,
) -> Result<HttpResponse, Error> {
    let key = key(&path)?;
    let draft = state.db.read(move |c| Answer::json(&drafts::show(c, &who, &key)?));
    Ok(draft.await?.to(&request))
}

/// `PUT /api/drafts/{key}`
pub async fn update(
    state: Shared,
    who: SignedIn,
    path: Path<String>,
    mut form: Form,
) -> Result<HttpResponse, Error> {
    let key = key(&path)?;
    let tags = form.texts("tags", unfinished_tags).unwrap_or_default();
    let text = DraftText {
        title: form.optional("title", unfinished_line).flatten(),
        body: form.required("body", unfinished_body).unwrap_or_default(),
        category: form.optional("category", unfinished_line).flatten(),
        tags: (!tags.is_empty()).then(|| tags.join(" ")),
        reply_to: form.number("reply_to").map(CommentId),
    };
    let version = form.number("version");
    form.check()?;
    let written =
        state.write_account(&who, move |tx, who| drafts::save(tx, who, &key, &text, version));
    Ok(HttpResponse::Ok().json(written.await?))
}

/// `DELETE /api/drafts/{key}`
pub async fn delete(
    state: Shared,
    who: SignedIn,
    path: Path<String>,
) -> Result<HttpResponse, Error> {
    let key = key(&path)?;
    state.write_account(&who, move |tx, who| drafts::delete(tx, who, &key)).await?;
    Ok(HttpResponse::NoContent().finish())
}

/// Tags as far as there are some, with no blanks in them.
fn unfinished_tags(tags: Vec<&str>) -> Result<Vec<String>, String> {
    const MOST: usize = limits::DRAFT_TAGS_MAX;
    if tags.len() > MOST {
        return Err(format!("must be a list of at most {MOST} texts"));
    }
    tags.into_iter().map(|tag| Ok(unfinished_line(tag)?.replace(' ', "-"))).collect()
}

fn key(path: &str) -> Result<DraftKey, Error> {
    DraftKey::parse(path).ok_or(Error::NotFound("draft"))
}
