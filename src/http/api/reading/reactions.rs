//! Reactions to posts and comments.

use actix_web::{HttpResponse, web::Path};
use serde_json::json;

use crate::{
    db::Connection,
    domain::{CommentId, Invalid, PostId, Readers, Text},
    error::Error,
    forum::reactions,
    http::request::extract::{self, Shared, SignedIn},
};

type Named = Path<(String, String)>;
/// Finds a text that is there for whoever reads so much.
type Find = fn(&mut Connection, Readers, i64) -> Result<Text, Error>;

const POST: (&str, Find) = ("post", |c, reads, id| reactions::post(c, reads, PostId(id)));
const COMMENT: (&str, Find) =
    ("comment", |c, reads, id| reactions::comment(c, reads, CommentId(id)));

/// `PUT /api/posts/{id}/reactions/{emoji}`
pub async fn react_to_post(
    state: Shared,
    who: SignedIn,
    path: Named,
) -> Result<HttpResponse, Error> {
    set(&state, &who, &path, POST, true).await
}

/// `DELETE /api/posts/{id}/reactions/{emoji}`
pub async fn unreact_to_post(
    state: Shared,
    who: SignedIn,
    path: Named,
) -> Result<HttpResponse, Error> {
    set(&state, &who, &path, POST, false).await
}

/// `PUT /api/comments/{id}/reactions/{emoji}`
pub async fn react_to_comment(
    state: Shared,
    who: SignedIn,
    path: Named,
) -> Result<HttpResponse, Error> {
    set(&state, &who, &path, COMMENT, true).await
}

/// `DELETE /api/comments/{id}/reactions/{emoji}`
pub async fn unreact_to_comment(
    state: Shared,
    who: SignedIn,
    path: Named,
) -> Result<HttpResponse, Error> {
    set(&state, &who, &path, COMMENT, false).await
}

/// `GET /api/posts/{id}/reactions`
pub async fn of_post(
    state: Shared,
    who: SignedIn,
    path: Path<String>,
) -> Result<HttpResponse, Error> {
    list(&state, who, &path, POST).await
}

/// `GET /api/comments/{id}/reactions`
pub async fn of_comment(
    state: Shared,
    who: SignedIn,
    path: Path<String>,
) -> Result<HttpResponse, Error> {
    list(&state, who, &path, COMMENT).await
}

async fn set(
    state: &Shared,
    who: &SignedIn,
    path: &(String, String),
    (noun, find): (&'static str, Find),
    reacts: bool,
) -> Result<HttpResponse, Error> {
    let id = extract::id(&path.0, noun, |id| id)?;
    let not_offered =
        || Error::from(Invalid::one("emoji", "is not one of those that this forum offers"));
    let offered = state.settings.now().await.reactions.find(&path.1).map(str::to_owned);
    let is_offered = offered.is_some();
    if reacts && !is_offered {
        return Err(not_offered());
    }
    let emoji = offered.unwrap_or_else(|| path.1.clone());
    let tell = state.reacted.clone();
    let written = state.write_account(who, move |tx, who| {
        let text = find(tx, who.reads(), id)?;
        if reactions::set(tx, who, text, &emoji, reacts)? {
            tx.after_commit(move || tell());
        } else if !is_offered {
            // What was offered once can be taken back; this was not there.
            return Err(not_offered());
        }
        Ok(())
    });
    written.await?;
    Ok(HttpResponse::NoContent().finish())
}

async fn list(
    state: &Shared,
    who: SignedIn,
    path: &str,
    (noun, find): (&'static str, Find),
) -> Result<HttpResponse, Error> {
    let id = extract::id(path, noun, |id| id)?;
    let settings = state.settings.now().await;
    let read = state.db.read(move |c| {
        let text = find(c, who.reads(), id)?;
        reactions::list(c, &who, text, &settings.reactions)
    });
    Ok(HttpResponse::Ok().json(json!({ "items": read.await?, "next": null })))
}
