//! Tags.

use actix_web::{HttpRequest, HttpResponse, web::Path};

use crate::{
    db::Connection,
    domain::{Invalid, limits, tag::Tag},
    error::Error,
    forum::tags,
    http::{
        page_cache::Subject,
        request::{
            conditional::Answer,
            extract::{Shared, SignedIn},
            form::Form,
            paging::{self, Query},
            viewed,
        },
    },
    protocol::Page,
};

/// `GET /api/tags?query=&limit=`, those that most posts have first
pub async fn list(
    state: Shared,
    request: HttpRequest,
    query: Query,
) -> Result<HttpResponse, Error> {
    let mut invalid = Invalid::default();
    let limit = paging::limit(query.get("limit"), limits::PAGE_DEFAULT, &mut invalid);
    if !invalid.is_empty() {
        return Err(invalid.into());
    }
    let prefix = Tag::beginning(query.get("query").map_or("", String::as_str));
    let page = move |c: &mut Connection, reads| {
        Answer::json(&Page { items: tags::list(c, reads, &prefix, limit)?, next: None })
    };
    viewed::answer(&state, &request, Subject::Lists, page).await
}

/// `PATCH /api/tags/{tag}` by a moderator
pub async fn update(
    state: Shared,
    who: SignedIn,
    path: Path<String>,
    mut form: Form,
) -> Result<HttpResponse, Error> {
    let to = form.required("tag", Tag::parse);
    form.check()?;
    let from = Tag::parse(&path).map_err(|_| Error::NotFound("tag"))?;
    let Some(to) = to else { return Err(form.rejected()) };
    let written = state.write(&who, move |tx, who| tags::rename(tx, who, &from, &to));
    Ok(HttpResponse::Ok().json(written.await?))
}
