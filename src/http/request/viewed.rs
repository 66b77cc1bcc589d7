//! What is the same for all who may read as much, with what is the viewer's own of it beside.

use actix_web::{HttpRequest, HttpResponse};

use super::{conditional::Answer, extract};
use crate::{
    db::Connection,
    domain::Readers,
    error::Error,
    forum::viewer,
    http::{page_cache::Subject, state::State},
};

/// What whoever asks may read at the address of this request, from memory or else by `read`, and the
/// viewer's own.
pub async fn answer(
    state: &State,
    request: &HttpRequest,
    subject: Subject,
    read: impl FnOnce(&mut Connection, Readers) -> Result<Answer, Error> + Send + 'static,
) -> Result<HttpResponse, Error> {
    let reads = extract::reads(request).await?;
    beside(request, &state.kept(request, reads, subject, read).await?).await
}

/// The viewer's own beside an answer that says what stands in it, if anyone is signed in.
pub async fn beside(request: &HttpRequest, answer: &Answer) -> Result<HttpResponse, Error> {
    let Some(standing) = answer.standing() else { return Ok(answer.to(request)) };
    let own = extract::for_viewer(request, move |c, who| viewer::of(c, who, &standing));
    match own.await? {
        Some(own) => answer.to_viewer(request, &own),
        None => Ok(answer.to(request)),
    }
}
