//! What a person wants to hear of a post.

use actix_web::{HttpResponse, web::Path};
use serde_json::json;

use crate::{
    domain::{Follow, PostId},
    error::Error,
    forum::follows,
    http::request::{
        extract::{self, Shared, SignedIn},
        form::Form,
    },
};

/// `GET /api/posts/{id}/follow`
pub async fn show(state: Shared, who: SignedIn, path: Path<String>) -> Result<HttpResponse, Error> {
    let post = extract::id(&path, "post", PostId)?;
    Ok(answer(state.db.read(move |c| follows::show(c, &who, post)).await?))
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
    Ok(answer(state.write_own(&who, move |tx, who| follows::update(tx, who, post, wanted)).await?))
}

fn answer(follow: Follow) -> HttpResponse {
    HttpResponse::Ok().json(json!({ "state": follow }))
}
