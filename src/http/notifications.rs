//! What a person has been told, and that they have seen it.

use actix_web::HttpResponse;
use serde_json::json;

use super::{
    extract::{Shared, SignedIn},
    form::Form,
    paging::{Paging, Query},
    wire,
};
use crate::{
    db::notifications,
    domain::{Invalid, NotificationId, limits},
    error::Error,
    protocol::ServerEvent,
};

const LIST: &str = "notifications";

/// `GET /api/notifications?before=&limit=`, newest first, with how many are unread in all
pub async fn list(state: Shared, who: SignedIn, query: Query) -> Result<HttpResponse, Error> {
    let paging = Paging::parse(&query, LIST, limits::PAGE_DEFAULT)?;
    let me = who.id();
    let read = state.db.read(move |c| {
        let rows = notifications::list(c, me, paging.before.map(NotificationId), paging.fetch())?;
        Ok((rows, wire::unread(notifications::unread(c, me)?)))
    });
    let (rows, left) = read.await?;
    let page = paging.page(rows, LIST, |(row, ..)| row.id.0, wire::notification);
    Ok(HttpResponse::Ok().json(json!({
        "items": page.items,
        "next": page.next,
        "unread": left.unread,
        "unread_of_messages": left.unread_of_messages,
    })))
}

/// `POST /api/notifications/read`: all up to and including that one
pub async fn read(state: Shared, who: SignedIn, mut form: Form) -> Result<HttpResponse, Error> {
    let up_to = form.number("up_to").map(NotificationId);
    form.check()?;
    let up_to = up_to.ok_or_else(|| Invalid::one("up_to", "is required"))?;
    let me = who.id();
    let committed = state.db.write(move |tx| {
        if let Some(up_to) = notifications::mark_read(tx, me, up_to)? {
            tx.emit_counted(me, move |seq, unread| {
                ServerEvent::NotificationRead { seq, up_to: Some(up_to), ids: None, left: wire::unread(unread) }.encode()
            });
        }
        Ok(())
    });
    committed.await?;
    Ok(HttpResponse::NoContent().finish())
}
