//! Around all routes and all that is wrapped around them: each request's id, the note that it is
//! under way, its body that waits, what is answered out of memory, and the end of every panic.
//!
//! Left alone, a panic would end the connection without an answer. Here it is answered 500, with
//! the id under which the log has its cause.

use std::panic::AssertUnwindSafe;

use actix_http::{HttpMessage, Request, Response, StatusCode, body::BoxBody};
use actix_service::apply_fn_factory;
use actix_web::{
    body::MessageBody,
    dev::{AppConfig, Service, ServiceFactory, ServiceResponse},
    http::header,
};
use futures_util::{
    FutureExt, TryFutureExt,
    future::{Either, ready},
};

use super::{
    in_memory,
    problem::{self, RequestId},
    request_bodies, security,
};
use crate::{
    config::Hsts,
    error::Error,
    http::{request::extract::Shared, transport::connection::Activity},
    panics,
};

/// Wraps an app.
pub fn wrap<F, B>(
    app: F,
    state: Shared,
) -> impl ServiceFactory<
    Request,
    Config = AppConfig,
    Response = Response<BoxBody>,
    Error = Response<BoxBody>,
    InitError = (),
    Service: Service<Request, Future: 'static>,
    Future: 'static,
>
where
    F: ServiceFactory<
            Request,
            Config = AppConfig,
            Response = ServiceResponse<B>,
            Error = Response<BoxBody>,
            InitError = (),
            Service: Service<Request, Future: 'static>,
            Future: 'static,
        > + 'static,
    B: MessageBody + 'static,
{
    let hsts = state.config.hsts();
    apply_fn_factory(app, move |request: Request, routes: &F::Service| {
        let under_way = request.conn_data::<Activity>().map(Activity::begin);
        request_bodies::hold_back(&request);
        let id = RequestId::draw();
        let what = format!("{id} {} {}", request.method(), request.path());
        request.extensions_mut().insert(id.clone());
        // The call itself is inside: it runs before there is anything to wait for.
        let called = panics::contain(&what, || match in_memory::find(&state, &request, &id) {
            Some(answer) => Either::Left(ready(Ok(answer))),
            None => Either::Right(
                routes.call(request).map_ok(|answer| Response::from(answer.map_into_boxed_body())),
            ),
        });
        async move {
            let answer = match called {
                Some(answer) => {
                    AssertUnwindSafe(answer).catch_unwind().await.inspect_err(|panic| {
                        log::error!("{what} broke: {}", panics::cause(panic.as_ref()));
                    })
                }
                None => return Err(broken(&id, hsts)),
            };
            drop(under_way);
            match answer {
                Ok(Ok(response)) => Ok(response),
                Ok(Err(response)) => Err(response),
                Err(_) => Err(broken(&id, hsts)),
            }
        }
    })
}

/// The answer to a request that broke, as all others are.
fn broken(id: &RequestId, hsts: Option<Hsts>) -> Response<BoxBody> {
    let error = Error::internal("a panic");
    let document =
        problem::document(StatusCode::INTERNAL_SERVER_ERROR, error.code(), &error.to_string(), id);
    let mut response = Response::new(StatusCode::INTERNAL_SERVER_ERROR)
        .set_body(BoxBody::new(document.to_string()));
    response.headers_mut().insert(header::CONTENT_TYPE, problem::PROBLEM);
    problem::identify(response.headers_mut(), id);
    security::set_headers(response.headers_mut(), hsts, true);
    response
}
