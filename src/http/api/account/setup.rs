//! The first administrator, without a shell: a link that the server prints at a start without one,
//! good once.

use actix_web::{HttpRequest, HttpResponse};
use diesel::QueryResult;

use super::auth;
use crate::{
    db::{Connection, setup, users},
    domain::{Invalid, Role},
    error::Error,
    http::request::{
        extract::{Shared, Viewer, token_hash},
        form::Form,
    },
};

/// Makes the link's token at a start without an administrator. Where there is one, an old link is
/// void.
pub fn begin(conn: &mut Connection) -> QueryResult<Option<String>> {
    if users::has_admin(conn)? {
        setup::delete(conn)?;
        return Ok(None);
    }
    let token = auth::new_token();
    setup::insert(conn, &token_hash(&token))?;
    Ok(Some(token))
}

/// `POST /api/setup` `{token, username, email, password}`: makes an admin's account, whoever else
/// may register
pub async fn create(
    state: Shared,
    viewer: Viewer,
    request: HttpRequest,
    mut form: Form,
) -> Result<HttpResponse, Error> {
    let token = form.required("token", |text| Ok(token_hash(text)));
    form.check()?;
    let Some(token) = token else { return Err(form.rejected()) };
    // Asked before anything costs much; the tables decide.
    let asked = token.clone();
    if !state.db.read(move |c| Ok(setup::is_open(c, &asked)? && !users::has_admin(c)?)).await? {
        return Err(used_up());
    }
    let credentials = auth::credentials(&state, form, Role::Admin)?;
    auth::sign_up(&state, viewer, &request, credentials, Role::Admin, move |tx| {
        if setup::spend(tx, &token)? && !users::has_admin(tx)? { Ok(()) } else { Err(used_up()) }
    })
    .await
}

fn used_up() -> Error {
    Invalid::one("token", "is not good any more: the server prints a new link at its next start, as long as there is no administrator")
        .into()
}
