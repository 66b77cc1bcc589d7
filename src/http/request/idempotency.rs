//! Making things, once: the same `Idempotency-Key` by the same person gets the first answer again.

use actix_web::{HttpRequest, HttpResponse, http::StatusCode};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use serde::Serialize;
use serde_json::json;
use sha2::{Digest, Sha256};

use super::{extract::SignedIn, form::Form};
use crate::{
    db::{
        Tx, comments,
        idempotency::{self, AnswerRow},
        messages, posts,
    },
    domain::{Invalid, UserId},
    error::Error,
    forum::views,
    http::state::State,
};

const HEADER: &str = "Idempotency-Key";
const KEY_MAX: usize = 64;

/// The key of a request, and what the request was.
struct Key {
    user: UserId,
    text: String,
    fingerprint: String,
}

/// Runs `work` in a transaction and answers 201 with what it made. If the request's key was used
/// before, nothing is made and the first answer is given again.
pub async fn create<T, F>(
    state: &State,
    who: &SignedIn,
    request: &HttpRequest,
    form: &Form,
    work: F,
) -> Result<HttpResponse, Error>
where
    T: Serialize,
    F: FnOnce(&mut Tx<'_>, &SignedIn) -> Result<T, Error> + Send + 'static,
{
    let key = key(request, who.id(), form.raw())?;
    let (status, body) = state.write(who, move |tx, who| once(tx, who, key, work)).await?;
    Ok(HttpResponse::build(status).content_type("application/json").body(body))
}

/// [`create`] for what an account may have only so many of: the account is held, so that two at
/// once are counted one after the other.
pub async fn create_counted<T, F>(
    state: &State,
    who: &SignedIn,
    request: &HttpRequest,
    body: &[u8],
    work: F,
) -> Result<HttpResponse, Error>
where
    T: Serialize,
    F: FnOnce(&mut Tx<'_>, &SignedIn) -> Result<T, Error> + Send + 'static,
{
    let key = key(request, who.id(), body)?;
    let (status, body) = state.write_account(who, move |tx, who| once(tx, who, key, work)).await?;
    Ok(HttpResponse::build(status).content_type("application/json").body(body))
}

fn once<T, F>(
    tx: &mut Tx<'_>,
    who: &SignedIn,
    key: Option<Key>,
    work: F,
) -> Result<(StatusCode, String), Error>
where
    T: Serialize,
    F: FnOnce(&mut Tx<'_>, &SignedIn) -> Result<T, Error>,
{
    let Some(Key { user, text, fingerprint }) = key else {
        return Ok((StatusCode::CREATED, answer(&work(tx, who)?)?));
    };
    if let Some(first) = idempotency::claim(tx, user, &text, &fingerprint)? {
        if first.fingerprint != fingerprint {
            let invalid = Invalid::one(HEADER, "was used for another request");
            return Err(Error::Conflict(
                "This idempotency key was used for another request.",
                invalid,
            ));
        }
        let status =
            u16::try_from(first.status).ok().and_then(|status| StatusCode::from_u16(status).ok());
        let told = if first.answer.is_empty() { now(tx, who, &first)? } else { first.answer };
        return Ok((status.unwrap_or(StatusCode::CREATED), told));
    }
    let answer = answer(&work(tx, who)?)?;
    idempotency::settle(tx, user, &text, StatusCode::CREATED.as_u16(), &answer)?;
    Ok((StatusCode::CREATED, answer))
}

/// The answer when what was made has been changed since: as it is now, or that it is deleted.
fn now(tx: &mut Tx<'_>, who: &SignedIn, first: &AnswerRow) -> Result<String, Error> {
    match (first.post_id, first.comment_id) {
        (None, _) => match first.message_id {
            Some(id) => match messages::find(tx, who.id(), id)? {
                Some((row, partner)) => answer(&views::message(row, &who.user, &partner)),
                None => answer(&json!({ "id": id, "deleted": true })),
            },
            None => Err(Error::internal("an answer that was kept is empty")),
        },
        (Some(post), Some(id)) => match comments::find(tx, id)? {
            Some(row) => answer(&views::comment(row)),
            None => answer(&json!({ "id": id, "post_id": post, "deleted": true })),
        },
        (Some(id), None) => match posts::find(tx, id)? {
            Some(row) => answer(&views::post(row)),
            None => answer(&json!({ "id": id, "deleted": true })),
        },
    }
}

fn answer(value: &impl Serialize) -> Result<String, Error> {
    serde_json::to_string(value).map_err(Error::internal)
}

fn key(request: &HttpRequest, user: UserId, body: &[u8]) -> Result<Option<Key>, Error> {
    let Some(value) = request.headers().get(HEADER) else { return Ok(None) };
    let key = value.to_str().ok().filter(|key| {
        (1..=KEY_MAX).contains(&key.len()) && key.bytes().all(|b| (b' '..=b'~').contains(&b))
    });
    let Some(key) = key else {
        return Err(Invalid::one(
            HEADER,
            format!("must be 1 to {KEY_MAX} printable ASCII characters"),
        )
        .into());
    };
    let digest = Sha256::new()
        .chain_update(request.method().as_str())
        .chain_update(" ")
        .chain_update(request.path())
        .chain_update("\n");
    let fingerprint = URL_SAFE_NO_PAD.encode(digest.chain_update(body).finalize());
    Ok(Some(Key { user, text: key.to_owned(), fingerprint }))
}
