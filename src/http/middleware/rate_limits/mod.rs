//! How often one address and one account may ask, decided before a body is read.
//!
//! Every request to the API counts for its address; a login, a registration or a reset for that
//! address once more; what is written counts for the account. Failed logins count for the name that
//! was tried, whether or not someone has it, so that the answer does not tell.

pub mod class;
pub mod counts;
mod limiter;

use std::net::IpAddr;

use actix_web::{
    Error as ActixError,
    body::{BoxBody, MessageBody},
    dev::{ServiceRequest, ServiceResponse},
    http::Method,
    middleware::Next,
};

use class::{Class, Classes};
use counts::Share;

use crate::{
    domain::standing::Standing,
    error::Error,
    forum::{SignedIn, standing},
    http::{
        request::{
            client,
            extract::{self, Shared},
        },
        state::State,
    },
};

/// Answers 429 to who has used up a quota.
pub async fn limit(
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, ActixError> {
    match admit(&request).await {
        Ok(()) => Ok(next.call(request).await?.map_into_boxed_body()),
        Err(error) => Ok(request.error_response(error)),
    }
}

/// Whether the limits let somebody read at this decoded path; it counts.
pub(super) fn admit_read(
    state: &State,
    classes: &Classes,
    path: &str,
    address: impl FnOnce() -> Option<IpAddr>,
) -> bool {
    let Some(counts) = state.limits.counts() else { return true };
    classes.of(&Method::GET, path) == Class::Free
        || address().is_none_or(|address| counts.take_read(client::household(address)).is_ok())
}

async fn admit(request: &ServiceRequest) -> Result<(), Error> {
    let Some(state) = request.app_data::<Shared>() else { return Ok(()) };
    let Some(counts) = state.limits.counts() else { return Ok(()) };
    // The path as the routes see it: decoded.
    let class = request
        .app_data::<&'static Classes>()
        .map_or(Class::Free, |classes| classes.of(request.method(), request.match_info().as_str()));
    if class == Class::Free {
        return Ok(());
    }
    let set = state.settings.now().await;
    if let Some(address) = client::address(request.request()) {
        counts
            .take_by_address(class, client::household(address), &set)
            .await
            .inspect_err(|_| log::debug!("{address} asks too often: {class:?}"))?;
    }
    if class.is_by_account()
        && let Some(who) = extract::viewer(request.request()).await?
    {
        let person = who.id();
        let take = |is_second| counts.take_by_account(class, Share { person, is_second }, &set);
        if let Err(refused) = take(false) {
            let trusted = is_trusted(request, who).await?;
            // Asked for each request beyond the quota, as the session is.
            let taken = if trusted { take(true) } else { Err(refused) };
            taken.inspect_err(|_| log::debug!("user {person} asks too often: {class:?}"))?;
        }
    }
    Ok(())
}

async fn is_trusted(request: &ServiceRequest, who: SignedIn) -> Result<bool, Error> {
    let Some(state) = request.app_data::<Shared>() else { return Ok(false) };
    let known = state.db.read(move |c| standing::of(c, &who.user)).await?;
    Ok(known == Standing::Trusted)
}
