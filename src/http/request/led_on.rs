//! Whoever asks for what stands elsewhere by now is led there.

use actix_web::{HttpRequest, HttpResponse, http::header};

use super::extract;
use crate::{
    domain::{CommentId, PostId},
    error::Error,
    forum::{category_merging, merging, splitting},
    http::state::State,
};

/// The answer to a request for this post, or for a part of it; where there is no such post, 308 to that
/// into which it was merged, if whoever asks may read that.
pub async fn or_to_post(
    state: &State,
    request: &HttpRequest,
    post: PostId,
    answer: Result<HttpResponse, Error>,
    part: &str,
) -> Result<HttpResponse, Error> {
    let Err(Error::NotFound("post")) = answer else { return answer };
    let moved = to_post(state, request, post, ["/api/posts/", part]).await?;
    moved.ok_or(Error::NotFound("post"))
}

/// 308 to the address of the post into which this one was merged, between whose two parts its id
/// stands.
pub async fn to_post(
    state: &State,
    request: &HttpRequest,
    post: PostId,
    [before, behind]: [&str; 2],
) -> Result<Option<HttpResponse>, Error> {
    let reads = extract::reads(request).await?;
    let found = state.db.read(move |c| merging::find(c, reads, post)).await?;
    Ok(found.map(|id| permanently(request, &format!("{before}{id}{behind}"))))
}

/// 308 to the post that a comment has become.
pub async fn to_post_of(
    state: &State,
    request: &HttpRequest,
    comment: CommentId,
) -> Result<Option<HttpResponse>, Error> {
    let reads = extract::reads(request).await?;
    let found = state.db.read(move |c| splitting::find(c, reads, comment)).await?;
    Ok(found.map(|id| permanently(request, &format!("/api/posts/{id}"))))
}

/// 308 to the address of the category into which the one was merged that had this word in its own.
pub async fn to_category(
    state: &State,
    request: &HttpRequest,
    slug: String,
    address: impl Fn(&str) -> String,
) -> Result<Option<HttpResponse>, Error> {
    let reads = extract::reads(request).await?;
    let found = state.db.read(move |c| category_merging::find(c, reads, &slug)).await?;
    Ok(found.map(|category| permanently(request, &address(&category.slug))))
}

/// 308 to this path, with what was asked for besides. It is for whoever may read what stands there.
fn permanently(request: &HttpRequest, path: &str) -> HttpResponse {
    let query = request.query_string();
    let address = if query.is_empty() { path.to_owned() } else { format!("{path}?{query}") };
    HttpResponse::PermanentRedirect()
        .insert_header((header::LOCATION, address))
        .insert_header((header::CACHE_CONTROL, "private, no-cache"))
        .finish()
}
