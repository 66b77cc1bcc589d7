//! People as admins look after them.

use std::collections::HashMap;

use actix_web::{HttpResponse, web::Path};

use crate::{
    db::admin_users::Which,
    domain::{Invalid, Keyset, Role, UserSort, limits},
    error::Error,
    forum::admin_users,
    http::request::{
        extract::{Shared, SignedIn},
        paging::{self, Query},
    },
    protocol::{AdminUser, Goodbye},
};

/// `GET /api/admin/users?query=&role=&sort=&before=&limit=` by an admin
pub async fn list(state: Shared, who: SignedIn, query: Query) -> Result<HttpResponse, Error> {
    let (which, limit) = asked(&query)?;
    let sort = which.sort;
    let rows = state.db.read(move |c| admin_users::list(c, &who, &which, limit + 1)).await?;
    let cursor = |row: &AdminUser| place(sort, row);
    let page = paging::page_by((limit, paging::ENOUGH), rows, cursor, |row| row);
    Ok(HttpResponse::Ok().json(page))
}

/// `DELETE /api/users/{username}/sessions` by an admin
pub async fn end_sessions(
    state: Shared,
    who: SignedIn,
    path: Path<String>,
) -> Result<HttpResponse, Error> {
    let live = state.live.clone();
    let written = state.write_other(&who, path.into_inner(), move |tx, who, other| {
        let ended = admin_users::end_sessions(tx, who, &other)?;
        tx.after_commit(move || live.end_sessions(ended, Goodbye::Logout));
        Ok(())
    });
    written.await?;
    Ok(HttpResponse::NoContent().finish())
}

/// `POST /api/users/{username}/reset-link` by an admin. The link is in this answer and nowhere else,
/// so no `Idempotency-Key` keeps it.
pub async fn reset_link(
    state: Shared,
    who: SignedIn,
    path: Path<String>,
) -> Result<HttpResponse, Error> {
    let public = state.config.public_url.clone();
    let written = state.write_other(&who, path.into_inner(), move |tx, who, other| {
        admin_users::reset_link(tx, who, &other, public.as_ref())
    });
    Ok(HttpResponse::Ok().json(written.await?))
}

fn asked(query: &HashMap<String, String>) -> Result<(Which, i64), Error> {
    let mut invalid = Invalid::default();
    let role = query.get("role").map(|word| word.parse::<Role>()).transpose();
    let role = role.unwrap_or_else(|_| {
        invalid.add("role", "must be member, moderator or admin");
        None
    });
    let sort = query.get("sort").map_or(Ok(UserSort::Newest), |word| word.parse());
    let sort = sort.unwrap_or_else(|wrong: String| {
        invalid.add("sort", wrong);
        UserSort::Newest
    });
    let before = query.get("before").and_then(|text| {
        let found = Keyset::decode(list_of(sort), text);
        if found.is_none() {
            invalid.add("before", "is not a cursor of this list");
        }
        found
    });
    let limit = paging::limit(query.get("limit"), limits::PAGE_DEFAULT, &mut invalid);
    let query = query.get("query").cloned().unwrap_or_default();
    let which = Which { query, role, sort, before };
    if invalid.is_empty() { Ok((which, limit)) } else { Err(invalid.into()) }
}

/// The name of the list to which the cursors of an order belong.
fn list_of(sort: UserSort) -> &'static str {
    match sort {
        UserSort::Newest => "accounts",
        UserSort::Active => "accounts-active",
        UserSort::Name => "accounts-name",
    }
}

fn place(sort: UserSort, row: &AdminUser) -> String {
    let key = if sort == UserSort::Active { row.last_active_at.0 } else { 0 };
    Keyset { key, id: row.user.id.0 }.encode(list_of(sort))
}
