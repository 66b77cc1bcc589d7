//! Two posts become one.

use actix_web::{HttpResponse, web::Path};

use crate::{
    domain::{Invalid, PostId},
    error::Error,
    forum::{merging, posts},
    http::request::{
        extract::{self, Shared, SignedIn},
        form::Form,
    },
};

/// `POST /api/posts/{id}/merge` by a moderator
pub async fn merge(
    state: Shared,
    who: SignedIn,
    path: Path<String>,
    mut form: Form,
) -> Result<HttpResponse, Error> {
    let id = extract::id(&path, "post", PostId)?;
    let into = form.number("into").map(PostId);
    form.check()?;
    let into = into.ok_or_else(|| Invalid::one("into", "is required"))?;
    state.write(&who, move |tx, who| merging::merge(tx, who, id, into)).await?;
    // What counts with others is known once the write is told.
    let reads = who.reads();
    let merged = state.db.read(move |c| posts::show(c, reads, into));
    Ok(HttpResponse::Ok().json(merged.await?))
}
