//! Making things, once: the same `Idempotency-Key` by the same person gets the first answer again.

use actix_web::{HttpRequest, HttpResponse, http::StatusCode};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use serde::Serialize;
use sha2::{Digest, Sha256};

use super::{extract::SignedIn, form::Form, state::State};
use crate::{
    db::{Tx, idempotency},
    domain::{Invalid, UserId},
    error::Error,
};

const HEADER: &str = "Idempotency-Key";
const KEY_MAX: usize = 64;

/// The key of a request, and what the request was.
struct Key {
    user: UserId,
    text: String,
    fingerprint: String,
}

/// Runs `work` in a transaction and answers 201 with what it made. If the request's key was used before, nothing is
/// made and the first answer is given again.
pub async fn create<T, F>(state: &State, who: &SignedIn, request: &HttpRequest, form: &Form, work: F) -> Result<HttpResponse, Error>
where
    T: Serialize,
    F: FnOnce(&mut Tx<'_>) -> Result<T, Error> + Send + 'static,
{
    create_of(state, who, request, form.raw(), work).await
}

/// [`create`] for a body that is no form.
pub async fn create_of<T, F>(state: &State, who: &SignedIn, request: &HttpRequest, body: &[u8], work: F) -> Result<HttpResponse, Error>
where
    T: Serialize,
    F: FnOnce(&mut Tx<'_>) -> Result<T, Error> + Send + 'static,
{
    let key = key(request, who.id(), body)?;
    let committed = state.db.write(move |tx| {
        let Some(Key { user, text, fingerprint }) = key else { return Ok((StatusCode::CREATED, answer(&work(tx)?)?)) };
        if let Some(first) = idempotency::claim(tx, user, &text, &fingerprint)? {
            if first.fingerprint != fingerprint {
                let invalid = Invalid::one(HEADER, "was used for another request");
                return Err(Error::Conflict("This idempotency key was used for another request.", invalid));
            }
            let status = u16::try_from(first.status).ok().and_then(|status| StatusCode::from_u16(status).ok());
            return Ok((status.unwrap_or(StatusCode::CREATED), first.answer));
        }
        let answer = answer(&work(tx)?)?;
        idempotency::settle(tx, user, &text, StatusCode::CREATED.as_u16(), &answer)?;
        Ok((StatusCode::CREATED, answer))
    });
    let (status, body) = committed.await?;
    Ok(HttpResponse::build(status).content_type("application/json").body(body))
}

fn answer(value: &impl Serialize) -> Result<String, Error> {
    serde_json::to_string(value).map_err(Error::internal)
}

fn key(request: &HttpRequest, user: UserId, body: &[u8]) -> Result<Option<Key>, Error> {
    let Some(value) = request.headers().get(HEADER) else { return Ok(None) };
    let key = value.to_str().ok().filter(|key| (1..=KEY_MAX).contains(&key.len()) && key.bytes().all(|b| (b' '..=b'~').contains(&b)));
    let Some(key) = key else {
        return Err(Invalid::one(HEADER, format!("must be 1 to {KEY_MAX} printable ASCII characters")).into());
    };
    let digest = Sha256::new().chain_update(request.method().as_str()).chain_update(" ").chain_update(request.path()).chain_update("\n");
    let fingerprint = URL_SAFE_NO_PAD.encode(digest.chain_update(body).finalize());
    Ok(Some(Key { user, text: key.to_owned(), fingerprint }))
}
