//! What a person has been told, and that they have seen it.

use actix_web::HttpResponse;
use serde_json::json;

use crate::{
    db::notifications::Seen,
    domain::{Invalid, NotificationId, PostId, limits},
    error::Error,
    forum::{notifications, views},
    http::request::{
        extract::{Shared, SignedIn},
        form::Form,
        paging::{Paging, Query},
    },
};

const LIST: &str = "notifications";

/// `GET /api/notifications?before=&limit=`, newest first, with how many are unread in all
pub async fn list(state: Shared, who: SignedIn, query: Query) -> Result<HttpResponse, Error> {
    let paging = Paging::parse(&query, LIST, limits::PAGE_DEFAULT)?;
    let before = paging.before.map(NotificationId);
    let read = state.db.read(move |c| {
        let rows = notifications::list(c, &who, before, paging.fetch())?;
        Ok((rows, views::unread(notifications::unread(c, &who)?)))
    });
    let (rows, left) = read.await?;
    let page = paging.page(rows, LIST, |(row, ..)| row.id.0, views::notification);
    Ok(HttpResponse::Ok().json(json!({
        "items": page.items,
        "next": page.next,
        "unread": left.unread,
        "unread_of_messages": left.unread_of_messages,
    })))
}

/// `POST /api/notifications/read`: all up to and including one, certain ones, or all that are about
/// a post
pub async fn read(state: Shared, who: SignedIn, mut form: Form) -> Result<HttpResponse, Error> {
    let up_to = form.number("up_to").map(|id| Seen::UpTo(NotificationId(id)));
    let ids = form
        .numbers("ids", limits::PAGE_MAX)
        .map(|ids| Seen::These(ids.into_iter().map(NotificationId).collect()));
    let post = form.number("post_id").map(|id| Seen::About(PostId(id)));
    form.check()?;
    let mut told = [up_to, ids, post].into_iter().flatten();
    let (Some(seen), None) = (told.next(), told.next()) else {
        return Err(Invalid::one(
            "up_to",
            "is required, or `ids`, or `post_id`, and only one of them",
        )
        .into());
    };
    state.write_own(&who, move |tx, who| notifications::read(tx, who, &seen)).await?;
    Ok(HttpResponse::NoContent().finish())
}
