//! What a post or comment said before.

use actix_web::{HttpRequest, HttpResponse, web::Path};

use crate::{
    db::versions::Of,
    domain::{CommentId, PostId, limits},
    error::Error,
    forum::{versions, views},
    http::request::{
        conditional::Answer,
        extract::{self, Shared, SignedIn},
        paging::{Paging, Query},
    },
};

const LIST: &str = "versions";

/// `GET /api/posts/{id}/versions`, newest first
pub async fn of_post(
    state: Shared,
    who: SignedIn,
    request: HttpRequest,
    path: Path<String>,
    query: Query,
) -> Result<HttpResponse, Error> {
    let of = Of::Post(extract::id(&path, "post", PostId)?);
    list(&state, who, &request, of, &query).await
}

/// `GET /api/comments/{id}/versions`, newest first
pub async fn of_comment(
    state: Shared,
    who: SignedIn,
    request: HttpRequest,
    path: Path<String>,
    query: Query,
) -> Result<HttpResponse, Error> {
    let of = Of::Comment(extract::id(&path, "comment", CommentId)?);
    list(&state, who, &request, of, &query).await
}

async fn list(
    state: &Shared,
    who: SignedIn,
    request: &HttpRequest,
    of: Of,
    query: &Query,
) -> Result<HttpResponse, Error> {
    let paging = Paging::parse(query, LIST, limits::PAGE_DEFAULT)?;
    let page = state.db.read(move |c| {
        let rows = versions::list(c, &who, of, paging.before, paging.fetch())?;
        Answer::json(&paging.page(rows, LIST, |(row, _)| row.version, views::version))
    });
    Ok(page.await?.to(request))
}
