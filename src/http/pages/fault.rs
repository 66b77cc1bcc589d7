//! What went wrong with a page, told in the forum's frame; the script in it tries again.

use actix_web::{
    Error as ActixError,
    body::{BoxBody, MessageBody},
    dev::{ServiceRequest, ServiceResponse},
    http::{StatusCode, header},
    middleware::Next,
};

use super::{answer, frame::Site, gone};
use crate::{error::Error, http::request::extract::Shared};

/// Around every page: a refusal is a page, too.
pub async fn told(
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, ActixError> {
    let response = next.call(request).await?.map_into_boxed_body();
    let fault = response.response().error().and_then(|error| error.as_error::<Error>());
    let state = response.request().app_data::<Shared>().cloned();
    let (Some(error), Some(state)) = (fault, state) else { return Ok(response) };
    let site = Site::of(&state, response.request()).await;
    let status = response.status();
    if status.is_server_error() {
        error.log(log::Level::Error, format!("{}: {status}", response.request().path()));
    }
    let path = response.request().path().to_owned();
    let (heading, text) = match status {
        StatusCode::UNPROCESSABLE_ENTITY => (
            "There is nothing at this address",
            "What stands behind its “?” is not right. It may be of an old link.".to_owned(),
        ),
        _ => ("The page could not be shown", error.to_string()),
    };
    let Ok(page) = gone::fault(site, path, heading, text) else { return Ok(response) };
    let mut answer = answer::gone(page).to(response.request());
    *answer.status_mut() = status;
    if let Some(seconds) = error.retry_after() {
        answer.headers_mut().insert(header::RETRY_AFTER, seconds.into());
    }
    let (request, _) = response.into_parts();
    Ok(ServiceResponse::new(request, answer))
}
