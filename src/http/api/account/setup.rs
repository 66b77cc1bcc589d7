//! The first administrator, without a shell: a link that the server prints at a start without one,
//! good once.

use actix_web::{HttpRequest, HttpResponse};

use super::auth;
use crate::{
    domain::Role,
    error::Error,
    forum::{registration::Admission, setup},
    http::request::{
        extract::{Shared, Viewer, token_hash},
        form::Form,
    },
};

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
    state.db.read(move |c| setup::must_be_open(c, &asked)).await?;
    let settings = state.settings.now().await;
    let credentials = auth::credentials(&state, &settings, form, Role::Admin)?;
    auth::sign_up(&state, viewer, &request, credentials, Admission::Setup(token)).await
}
