//! Making things, once: the same `Idempotency-Key` by the same person gets the first answer again.

use actix_web::{HttpRequest, HttpResponse};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use serde::Serialize;
use sha2::{Digest, Sha256};

use super::form::Form;
use crate::{
    db::Tx,
    domain::Invalid,
    error::Error,
    forum::{
        SignedIn,
        once::{self, Key},
    },
    http::state::State,
};

const HEADER: &str = "Idempotency-Key";
const KEY_MAX: usize = 64;

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
    let key = key(request, form.raw())?;
    let work = move |tx: &mut Tx<'_>, who: &SignedIn| once::create(tx, who, key.as_ref(), work);
    Ok(created(state.write(who, work).await?))
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
    let counted = move |tx: &mut Tx<'_>, who: &SignedIn| {
        who.must_write()?;
        work(tx, who)
    };
    create_own(state, who, request, body, counted).await
}

/// [`create_counted`] for what nobody but the person sees: also for one who may only read.
pub async fn create_own<T, F>(
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
    let key = key(request, body)?;
    let work = move |tx: &mut Tx<'_>, who: &SignedIn| once::create(tx, who, key.as_ref(), work);
    Ok(created(state.write_account(who, work).await?))
}

fn created(answer: String) -> HttpResponse {
    HttpResponse::Created().content_type("application/json").body(answer)
}

/// The key of a request, and what the request was.
fn key(request: &HttpRequest, body: &[u8]) -> Result<Option<Key>, Error> {
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
    Ok(Some(Key { text: key.to_owned(), fingerprint }))
}
