//! People, as everyone sees them, and who of them is online.

use std::cell::RefCell;

use actix_web::{HttpRequest, HttpResponse, web::Path};
use serde_json::json;

use crate::{
    domain::{CommentId, Readers, Timestamp, UserId, limits},
    error::Error,
    forum::{self, people, viewer::Standing, views},
    http::request::{
        conditional::Answer,
        extract::{self, Shared, SignedIn, Viewer},
        paging::{Paging, Query},
        viewed,
    },
    protocol::{Comment, User},
};

const LIST: &str = "users";
const COMMENTS: &str = "comments";
const ONLINE: &str = "online";

/// `GET /api/users?query=&limit=`: those whose name begins so, in alphabetical order
pub async fn list(state: Shared, query: Query) -> Result<HttpResponse, Error> {
    let paging = Paging::parse(&query, LIST, limits::PAGE_DEFAULT)?;
    let prefix = query.get("query").cloned().unwrap_or_default();
    let rows =
        state.db.read(move |c| people::list(c, &prefix, paging.before.map(UserId), paging.fetch()));
    Ok(HttpResponse::Ok().json(paging.page(rows.await?, LIST, |user| user.id.0, views::user)))
}

/// A public profile.
#[derive(serde::Serialize, utoipa::ToSchema)]
pub struct Profile {
    #[serde(flatten)]
    user: User,
    bio: Option<String>,
    posts: i64,
    comments: i64,
    /// Whether they are banned, for moderators alone.
    #[serde(skip_serializing_if = "Option::is_none")]
    banned: Option<bool>,
    /// Until when they may only read, for moderators alone.
    #[serde(skip_serializing_if = "Option::is_none")]
    suspended_until: Option<Timestamp>,
}

impl Profile {
    /// As everyone sees it, and whoever asked.
    pub(in crate::http) fn of(found: people::Profile) -> Self {
        let people::Profile { person, bio, posts, comments, banned, suspended_until } = found;
        Self { user: views::user(person), bio, posts, comments, banned, suspended_until }
    }
}

/// `GET /api/users/{username}`
pub async fn show(
    state: Shared,
    request: HttpRequest,
    viewer: Viewer,
    path: Path<String>,
) -> Result<HttpResponse, Error> {
    let name = path.into_inner();
    let read = state.db.read(move |c| {
        let viewer = viewer.0.as_ref();
        let reads = viewer.map_or(Readers::Everyone, SignedIn::reads);
        Answer::json(&Profile::of(people::show(c, viewer, reads, &name)?))
    });
    Ok(read.await?.to(&request))
}

/// A comment in the list of what a person wrote.
#[derive(serde::Serialize, utoipa::ToSchema)]
pub struct Written {
    #[serde(flatten)]
    comment: Comment,
    /// The title of its post.
    post_title: String,
}

/// `GET /api/users/{username}/comments`, newest first
pub async fn comments(
    state: Shared,
    request: HttpRequest,
    path: Path<String>,
    query: Query,
) -> Result<HttpResponse, Error> {
    let (name, paging) =
        (path.into_inner(), Paging::parse(&query, COMMENTS, limits::PAGE_DEFAULT)?);
    let reads = extract::reads(&request).await?;
    let page = state.db.read(move |c| {
        let rows = forum::comments::list_by(
            c,
            reads,
            &name,
            paging.before.map(CommentId),
            paging.fetch(),
        )?;
        let shown = RefCell::new(Vec::new());
        let page = paging.page(
            rows,
            COMMENTS,
            |(comment, ..)| comment.id.0,
            |(comment, author, post_title)| {
                shown.borrow_mut().push(comment.id);
                Written { comment: views::comment((comment, author)), post_title }
            },
        );
        Ok(Answer::json(&page)?.with_viewer(Standing::comments(shown.into_inner())))
    });
    viewed::beside(&request, &page.await?).await
}

/// `GET /api/online?before=&limit=`: by id, as many as a page may have if nothing else is said
pub async fn online(state: Shared, query: Query) -> Result<HttpResponse, Error> {
    let paging = Paging::parse(&query, ONLINE, limits::PAGE_MAX)?;
    let most = usize::try_from(paging.fetch()).unwrap_or(usize::MAX);
    let online =
        state.live.online(paging.before.map(UserId), most).await.map_err(Error::internal)?;
    let page = paging.page(online.users, ONLINE, |user| user.id.0, |user| user);
    Ok(HttpResponse::Ok().json(json!({ "items": page.items, "total": online.total, "guests": online.guests, "next": page.next })))
}
