//! Requests that ask for a WebSocket.
//!
//! They take the way of all others, through the same guards and the same routes. But when the
//! answer is 101, the socket leaves the HTTP server for good and is handed over: an open WebSocket
//! keeps nothing of HTTP, neither its task nor its two buffers of 8 KiB.

use std::{cell::Cell, convert::Infallible, future::poll_fn, pin::pin, rc::Rc, time::Duration};

use actix_codec::Framed;
use actix_http::{
    ConnectionType, HttpMessage, Request, Response, StatusCode,
    body::{BodySize, BoxBody, MessageBody},
    h1::{Codec, Message},
};
use actix_web::{
    dev::{AppConfig, Service, ServiceFactory, fn_factory, fn_service},
    rt::{net::TcpStream, time::timeout},
};
use bytes::Bytes;
use futures_util::SinkExt;

use super::connection::{Connection, Place};

/// How long a client may take to read the answer.
const ANSWER_TIME: Duration = Duration::from_secs(10);

/// A request to upgrade, and the connection that it came on.
type Asked = (Request, Framed<Connection, Codec>);

/// What is done with the socket, once the answer has left, for as long as it keeps its place. The
/// bytes are those that the client sent right behind its request.
type Begin = Box<dyn FnOnce(TcpStream, Place, Bytes)>;

/// Lies among the extensions of a request whose connection can become a WebSocket. Cloning shares
/// it.
#[derive(Clone, Default)]
pub struct Handover(Rc<Cell<Option<Begin>>>);

impl Handover {
    /// Says what happens when the answer, a 101, has left. It never happens if the client is gone
    /// by then.
    pub fn then(&self, begin: impl FnOnce(TcpStream, Place, Bytes) + 'static) {
        self.0.set(Some(Box::new(begin)));
    }
}

/// Answers upgrades by the routes of `app`, which is made once a worker.
pub fn upgrades<A, F>(
    app: A,
) -> impl ServiceFactory<
    Asked,
    Config = (),
    Response = (),
    Error = Infallible,
    InitError = (),
    Future: 'static,
>
where
    A: Fn() -> F,
    F: ServiceFactory<
            Request,
            Config = AppConfig,
            Response = Response<BoxBody>,
            Error = Response<BoxBody>,
            InitError = (),
            Future: 'static,
        >,
{
    fn_factory(move || {
        let routes = app().new_service(AppConfig::default());
        async move {
            let routes = Rc::new(routes.await?);
            Ok(fn_service(move |(request, connection): Asked| {
                let routes = Rc::clone(&routes);
                async move {
                    answer(&*routes, request, connection).await;
                    Ok(())
                }
            }))
        }
    })
}

async fn answer<S>(routes: &S, request: Request, mut connection: Framed<Connection, Codec>)
where
    S: Service<Request, Response = Response<BoxBody>, Error = Response<BoxBody>>,
{
    let handover = Handover::default();
    request.extensions_mut().insert(handover.clone());
    let (Ok(response) | Err(response)) = routes.call(request).await;
    let upgrade = response.status() == StatusCode::SWITCHING_PROTOCOLS;
    let sent = timeout(ANSWER_TIME, send(&mut connection, response, upgrade)).await;
    // Whoever does not take the answer is gone.
    let Ok(Ok(())) = sent else { return };
    if let Some(begin) = handover.0.take().filter(|_| upgrade) {
        let parts = connection.into_parts();
        let (socket, place) = parts.io.into_parts();
        begin(socket, place, parts.read_buf.freeze());
    }
}

/// Writes the answer; after a refusal, the end of the connection.
async fn send(
    connection: &mut Framed<Connection, Codec>,
    response: Response<BoxBody>,
    upgrade: bool,
) -> std::io::Result<()> {
    let (mut head, body) = response.into_parts();
    if upgrade {
        return connection.send(Message::Item((head, BodySize::None))).await;
    }
    head.head_mut().set_connection_type(ConnectionType::Close);
    let size = body.size();
    connection.send(Message::Item((head, size))).await?;
    if !matches!(size, BodySize::None | BodySize::Sized(0)) {
        let mut body = pin!(body);
        while let Some(Ok(bytes)) = poll_fn(|cx| body.as_mut().poll_next(cx)).await {
            connection.send(Message::Chunk(Some(bytes))).await?;
        }
        connection.send(Message::Chunk(None)).await?;
    }
    SinkExt::<Message<(Response<()>, BodySize)>>::close(connection).await
}
