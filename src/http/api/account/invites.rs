//! Invitations: a member's link that lets others make an account.

use actix_web::{HttpRequest, HttpResponse, web::Path};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use rand::Rng;
use serde_json::json;

use crate::{
    config::Registration,
    db::invites::{self, TooMany},
    domain::{
        Invalid, InviteId,
        access::{Action, Object},
        limits,
    },
    error::Error,
    forum::views,
    http::request::{
        extract::{self, Shared, SignedIn},
        form::Form,
        idempotency,
    },
};

/// An invitation's code, in bytes of randomness.
const CODE_BYTES: usize = 16;
/// For how many people it is good when its maker does not say.
const USES: i32 = 1;
/// For how many days it is good when its maker does not say.
const DAYS: i32 = 7;

/// `GET /api/invites`: one's own, the newest first
pub async fn list(state: Shared, who: SignedIn) -> Result<HttpResponse, Error> {
    let id = who.id();
    let rows = state.db.read(move |c| Ok(invites::list(c, id)?)).await?;
    let items: Vec<_> =
        rows.into_iter().map(|row| views::invite(row, state.config.public_url.as_ref())).collect();
    Ok(HttpResponse::Ok().json(json!({ "items": items, "next": null })))
}

/// `POST /api/invites` `{uses?, days?}`
pub async fn create(
    state: Shared,
    who: SignedIn,
    request: HttpRequest,
    mut form: Form,
) -> Result<HttpResponse, Error> {
    if state.config.registration == Registration::Closed {
        return Err(Error::Forbidden("Registration is closed."));
    }
    let uses = form.optional_number("uses", 1..=limits::INVITE_USES_MAX).flatten().unwrap_or(USES);
    let days = form.optional_number("days", 1..=limits::INVITE_DAYS_MAX).flatten().unwrap_or(DAYS);
    form.check()?;
    let code = URL_SAFE_NO_PAD.encode(rand::rng().random::<[u8; CODE_BYTES]>());
    let public = state.config.public_url.clone();
    idempotency::create_counted(&state, &who, &request, form.raw(), move |tx, who| {
        match invites::insert(tx, who.id(), &code, uses, days)? {
            Ok(row) => Ok(views::invite(row, public.as_ref())),
            Err(TooMany) => Err(Error::Conflict(
                "You have as many open invitations as one may.",
                Invalid::default(),
            )),
        }
    })
    .await
}

/// `DELETE /api/invites/{id}`: revokes it, by its maker or a moderator
pub async fn delete(
    state: Shared,
    who: SignedIn,
    path: Path<String>,
) -> Result<HttpResponse, Error> {
    let id = extract::id(&path, "invitation", InviteId)?;
    let written = state.write(&who, move |tx, who| {
        let row = invites::find(tx, id)?.ok_or(Error::NotFound("invitation"))?;
        // Whose it is, and that there is one, is nobody else's business.
        who.must(Action::Change, Object::Invite(row.user_id), "")
            .map_err(|_| Error::NotFound("invitation"))?;
        Ok(invites::delete(tx, id)?)
    });
    written.await?;
    Ok(HttpResponse::NoContent().finish())
}
