//! What is the viewer's own of posts and comments that they have already.

use std::str::FromStr;

use actix_web::HttpResponse;

use crate::{
    domain::{CommentId, Invalid, PostId, limits},
    error::Error,
    forum::viewer::{self, Standing},
    http::request::{
        extract::{Shared, SignedIn},
        paging::Query,
    },
    protocol::{Comment, Post, Viewer},
};

/// A post as somebody gets it who asks for it alone.
#[derive(serde::Serialize, utoipa::ToSchema)]
pub struct ViewedPost {
    #[serde(flatten)]
    post: Post,
    /// What is the viewer's own of it, where somebody is signed in.
    #[serde(skip_serializing_if = "Option::is_none")]
    viewer: Option<Viewer>,
}

/// A comment as somebody gets it who asks for it alone.
#[derive(serde::Serialize, utoipa::ToSchema)]
pub struct ViewedComment {
    #[serde(flatten)]
    comment: Comment,
    /// What is the viewer's own of it, where somebody is signed in.
    #[serde(skip_serializing_if = "Option::is_none")]
    viewer: Option<Viewer>,
}

/// `GET /api/me/viewer?posts=&comments=`: what stands in `viewer` beside them
pub async fn show(state: Shared, who: SignedIn, query: Query) -> Result<HttpResponse, Error> {
    let mut invalid = Invalid::default();
    let standing = Standing {
        posts: ids(&query, "posts", PostId, &mut invalid),
        comments: ids(&query, "comments", CommentId, &mut invalid),
    };
    if !invalid.is_empty() {
        return Err(invalid.into());
    }
    let own = state.db.read(move |c| {
        let standing = standing.seen_by(c, &who)?;
        viewer::of(c, &who, &standing)
    });
    Ok(HttpResponse::Ok().json(own.await?))
}

/// Ids between commas, as many as a page has at most.
fn ids<T>(query: &Query, name: &'static str, make: fn(i64) -> T, invalid: &mut Invalid) -> Vec<T> {
    let given = query.get(name).map(String::as_str).unwrap_or_default();
    let ids: Vec<_> =
        given.split(',').filter(|id| !id.is_empty()).map(|id| i64::from_str(id).ok()).collect();
    if usize::try_from(limits::PAGE_MAX).is_ok_and(|most| ids.len() > most) {
        invalid.add(name, format!("must be at most {} ids", limits::PAGE_MAX));
    } else if ids.iter().any(Option::is_none) {
        invalid.add(name, "must be ids with commas between them");
    }
    ids.into_iter().flatten().map(make).collect()
}
