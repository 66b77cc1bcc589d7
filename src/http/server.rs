//! The HTTP server: the address, its sockets, and every worker's routes.
//!
//! It is put together from actix's parts rather than by `HttpServer`, which keeps a connection for
//! as long as it lasts: here a WebSocket leaves at its upgrade (`http::upgrade`).

use std::{
    future::ready,
    io,
    net::{SocketAddr, TcpListener},
    time::Duration,
};

use actix_http::{Extensions, HttpService, Protocol, error::DispatchError};
use actix_service::{IntoServiceFactory, ServiceFactoryExt, fn_service, map_config};
use actix_web::{
    App,
    dev::{AppConfig, Server},
    middleware::from_fn,
    rt::net::TcpStream,
    web::{Data, ServiceConfig},
};
use socket2::{Domain, SockRef, Socket, TcpKeepalive, Type};

use super::state::State;
use crate::{
    http::{
        middleware::{
            catch_panic, metrics, problem, rate_limits, request_bodies, response_bodies, security,
        },
        transport::{
            connection::{Connection, HEAD_TIME},
            slots, upgrade,
        },
    },
    live::session::{chat_session::Worker, event_stream::TAKEN_WITHIN},
};

/// Idle time before the network itself is asked whether the other side is there.
const TCP_KEEP_ALIVE: Duration = Duration::from_mins(1);
/// Bytes that the network keeps of an answer beyond those that are on their way. By itself it would
/// take megabytes for whoever reads none of them, and copying those is what others would notice.
#[cfg(target_os = "linux")]
const UNSENT_MOST: u32 = 128 * 1024;
/// Connections that may wait to be accepted: when everyone comes back at once, they do.
const BACKLOG: i32 = 4096;
/// How long a connection may take to close.
const CLOSE_TIME: Duration = Duration::from_secs(1);
/// How long requests may take to finish after a stop, in seconds.
const STOP_TIMEOUT: u64 = 20;

/// Takes an address.
pub fn listen(addr: SocketAddr) -> io::Result<TcpListener> {
    let socket = Socket::new(Domain::for_address(addr), Type::STREAM, None)?;
    socket.set_reuse_address(true)?;
    socket.bind(&addr.into())?;
    socket.listen(BACKLOG)?;
    Ok(socket.into())
}

/// Serves the forum by these routes.
pub fn serve(
    listener: TcpListener,
    state: State,
    workers: usize,
    routes: fn(&mut ServiceConfig),
) -> io::Result<Server> {
    let addr = listener.local_addr()?;
    let most = state.slots.most();
    let keep_alive = Duration::from_secs(state.config.keep_alive.into());
    let state = Data::new(state);
    let builder = Server::build();
    let stopping = builder.graceful_shutdown_signal();
    let service = move || {
        let (doorkeeper, state, stopping, worker) =
            (state.clone(), state.clone(), stopping.clone(), Worker::default());
        let app = move || {
            let app = App::new()
                .app_data(state.clone())
                .app_data(worker.clone())
                .wrap(from_fn(request_bodies::bounded))
                .wrap(from_fn(rate_limits::limit))
                .wrap(from_fn(response_bodies::bounded))
                .wrap(from_fn(security::guard))
                .wrap(from_fn(problem::problems))
                .wrap(from_fn(security::headers))
                .wrap(from_fn(metrics::measure))
                .configure(routes);
            catch_panic::wrap(app.into_factory().map_err(actix_http::Response::from), state.clone())
        };
        let http = HttpService::build()
            .graceful_shutdown_signal(move || {
                let stopping = stopping.clone();
                async move {
                    stopping.notified().await;
                    // What waited for its turn is read before nothing new is begun.
                    tokio::task::yield_now().await;
                }
            })
            .keep_alive(keep_alive)
            .client_request_timeout(HEAD_TIME)
            .client_disconnect_timeout(CLOSE_TIME)
            .local_addr(addr)
            .on_connect_ext(|connection: &Connection, data: &mut Extensions| {
                set_up(connection.socket());
                data.insert(connection.activity());
            })
            .upgrade(upgrade::upgrades(app.clone()))
            .finish(map_config(app(), |()| AppConfig::default()));
        // Whoever finds no place is gone before a buffer is made for it.
        let accept = move |socket| {
            let accepted = Connection::accept(socket, &doorkeeper)
                .map_err(|refused| refused.tell(&doorkeeper));
            ready(
                accepted
                    .map_err(|()| DispatchError::DisconnectTimeout)
                    .map(|(connection, peer)| (connection, Protocol::Http1, Some(peer))),
            )
        };
        fn_service(accept).and_then(http)
    };
    let builder = builder
        .workers(workers)
        .max_concurrent_connections(most + slots::REFUSED_AT_ONCE)
        .shutdown_timeout(STOP_TIMEOUT)
        .disable_signals();
    Ok(builder.listen("althing", listener, service)?.run())
}

/// A connection's socket: quick, and not for ever when the other side is gone.
fn set_up(socket: &TcpStream) {
    let socket = SockRef::from(socket);
    let set_up = || -> io::Result<()> {
        socket.set_tcp_nodelay(true)?;
        socket.set_tcp_keepalive(&TcpKeepalive::new().with_time(TCP_KEEP_ALIVE))?;
        #[cfg(target_os = "linux")]
        {
            socket.set_tcp_user_timeout(Some(TAKEN_WITHIN))?;
            socket.set_tcp_notsent_lowat(UNSENT_MOST)?;
        }
        Ok(())
    };
    if let Err(error) = set_up() {
        log::warn!("a connection's socket could not be set up: {error}");
    }
}
