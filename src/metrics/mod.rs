//! `GET /metrics` on an address of its own, so that it can be kept from the public.

use std::{io, net::TcpListener};

use actix_web::{
    App, HttpResponse, HttpServer,
    dev::Server,
    web::{Data, get},
};
use prometheus::{Encoder, Registry, TextEncoder};

mod machine;

pub(crate) use machine::Machine;

/// A small server beside the forum's, with one thread.
pub(crate) fn serve(listener: TcpListener, registry: Registry) -> io::Result<Server> {
    let registry = Data::new(registry);
    let server = HttpServer::new(move || {
        App::new().app_data(registry.clone()).route("/metrics", get().to(show))
    });
    Ok(server.workers(1).disable_signals().listen(listener)?.run())
}

async fn show(registry: Data<Registry>) -> HttpResponse {
    let mut text = Vec::new();
    match TextEncoder::new().encode(&registry.gather(), &mut text) {
        Ok(()) => HttpResponse::Ok().content_type(prometheus::TEXT_FORMAT).body(text),
        Err(error) => {
            log::error!("the metrics could not be written: {error}");
            HttpResponse::InternalServerError().finish()
        }
    }
}
