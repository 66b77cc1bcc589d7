//! People, as everyone sees them, and who of them is online.

use actix_web::{HttpResponse, web::Path};
use serde_json::json;

use super::{
    extract::{Shared, Viewer},
    paging::{Paging, Query},
    wire,
};
use crate::{
    db::{comments, posts, users},
    domain::{
        UserId,
        access::{Action, Object, may},
        limits,
    },
    error::Error,
    protocol::User,
};

const LIST: &str = "users";

/// `GET /api/users?query=&limit=`: those whose name begins so, in alphabetical order
pub async fn list(state: Shared, query: Query) -> Result<HttpResponse, Error> {
    let paging = Paging::parse(&query, LIST, limits::PAGE_DEFAULT)?;
    let prefix = query.get("query").cloned().unwrap_or_default();
    let rows = state.db.read(move |c| Ok(users::list(c, &prefix, paging.before.map(UserId), paging.fetch())?));
    Ok(HttpResponse::Ok().json(paging.page(rows.await?, LIST, |user| user.id.0, wire::user)))
}

/// A public profile.
#[derive(serde::Serialize, utoipa::ToSchema)]
pub(super) struct Profile {
    #[serde(flatten)]
    user: User,
    bio: Option<String>,
    posts: i64,
    comments: i64,
    /// Whether they are banned, for moderators alone.
    #[serde(skip_serializing_if = "Option::is_none")]
    banned: Option<bool>,
}

/// `GET /api/users/{username}`
pub async fn show(state: Shared, viewer: Viewer, path: Path<String>) -> Result<HttpResponse, Error> {
    let name = path.into_inner();
    let profile = state.db.read(move |c| {
        let user = users::find_by_name(c, &name)?.ok_or(Error::NotFound("user"))?;
        let (bio, posts, comments) = (users::bio(c, user.id)?, posts::count_by(c, user.id)?, comments::count_by(c, user.id)?);
        let may_know = viewer.0.is_some_and(|who| may(who.actor(), Action::Read, Object::Ban(user.id, user.role())));
        let banned = if may_know { Some(users::is_banned(c, user.id)?) } else { None };
        Ok(Profile { user: wire::user(user), bio, posts, comments, banned })
    });
    Ok(HttpResponse::Ok().json(profile.await?))
}

/// `GET /api/online`
pub async fn online(state: Shared) -> Result<HttpResponse, Error> {
    let (items, guests) = state.live.online().await.map_err(Error::internal)?;
    Ok(HttpResponse::Ok().json(json!({ "items": items, "guests": guests, "next": null })))
}
