//! What a person wants to hear of a post.

use actix_web::{HttpResponse, web::Path};
use serde_json::json;

use crate::{
    db::{Connection, comments, follows},
    domain::{Follow, PostId},
    error::Error,
    http::request::{
        extract::{self, Shared, SignedIn},
        form::Form,
    },
};

/// `GET /api/posts/{id}/follow`
pub async fn show(state: Shared, who: SignedIn, path: Path<String>) -> Result<HttpResponse, Error> {
    let post = extract::id(&path, "post", PostId)?;
    let found = state.db.read(move |c| {
        must_exist(c, post)?;
        Ok(follows::find(c, post, who.id())?)
    });
    Ok(answer(found.await?))
}

/// `PUT /api/posts/{id}/follow`
pub async fn update(
    state: Shared,
    who: SignedIn,
    path: Path<String>,
    mut form: Form,
) -> Result<HttpResponse, Error> {
    let post = extract::id(&path, "post", PostId)?;
    let wanted = form.required("state", str::parse::<Follow>);
    form.check()?;
    let Some(wanted) = wanted else { return Err(form.rejected()) };
    let written = state.write(&who, move |tx, who| {
        must_exist(tx, post)?;
        Ok(follows::update(tx, post, who.id(), wanted)?)
    });
    written.await?;
    Ok(answer(wanted))
}

fn must_exist(conn: &mut Connection, post: PostId) -> Result<(), Error> {
    comments::place(conn, post)?.map(drop).ok_or(Error::NotFound("post"))
}

fn answer(follow: Follow) -> HttpResponse {
    HttpResponse::Ok().json(json!({ "state": follow }))
}
