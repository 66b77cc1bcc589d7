//! A bare client: what it hears it gives on, broken connections included, and it reads only when it
//! is told to.

use std::{net::SocketAddr, time::Duration};

use futures_util::{SinkExt, StreamExt};
use tokio::{
    net::{TcpSocket, TcpStream},
    time::timeout,
};
use tokio_tungstenite::{
    WebSocketStream, client_async,
    tungstenite::{Error, Message, client::IntoClientRequest},
};

use crate::support::{Value, json};

/// How long one of many may wait on a busy machine.
const PATIENCE: Duration = Duration::from_mins(1);
/// Bytes that the network keeps for a client that does not read.
const LITTLE: u32 = 4096;

/// A connection that has had its `hello`.
pub struct Tab {
    pub hello: Value,
    stream: WebSocketStream<TcpStream>,
}

/// Something that came.
#[derive(Debug)]
pub enum Heard {
    Event(Value),
    /// A close frame with its code.
    Closed(u16),
    /// The connection is over.
    Ended,
}

/// Why there is no connection.
#[derive(Debug)]
pub enum Refused {
    Answer { status: u16, retry_after: Option<String> },
    Broken,
}

/// Where a client left off.
#[derive(Clone, Debug)]
pub struct Place {
    pub epoch: String,
    pub seq: u64,
}

impl Place {
    /// The place that a `hello`, `resumed` or `resync` names.
    pub fn of(event: &Value) -> Self {
        Self {
            epoch: event["epoch"].as_str().unwrap().to_owned(),
            seq: event["seq"].as_u64().unwrap(),
        }
    }

    /// As it goes with the handshake.
    pub fn query(&self) -> String {
        format!("?epoch={}&seq={}", self.epoch, self.seq)
    }

    /// As it goes in a frame.
    pub fn resume(&self) -> Value {
        json!({"type": "resume", "epoch": self.epoch, "seq": self.seq})
    }
}

impl Tab {
    /// Connects a guest.
    pub async fn guest(addr: SocketAddr) -> Self {
        Self::open(addr, "", "").await.unwrap()
    }

    /// Connects, perhaps with a query such as [`Place::query`] and with cookies.
    pub async fn open(addr: SocketAddr, query: &str, cookies: &str) -> Result<Self, Refused> {
        let tcp = TcpStream::connect(addr).await.map_err(|_| Refused::Broken)?;
        Self::over(tcp, addr, query, cookies).await
    }

    /// Connects a guest for whom the network keeps next to nothing.
    pub async fn narrow(addr: SocketAddr) -> Self {
        let socket = TcpSocket::new_v4().unwrap();
        socket.set_recv_buffer_size(LITTLE).unwrap();
        Self::over(socket.connect(addr).await.unwrap(), addr, "", "").await.unwrap()
    }

    async fn over(
        tcp: TcpStream,
        addr: SocketAddr,
        query: &str,
        cookies: &str,
    ) -> Result<Self, Refused> {
        let mut request = format!("ws://{addr}/ws{query}").into_client_request().unwrap();
        if !cookies.is_empty() {
            request.headers_mut().insert("cookie", cookies.parse().unwrap());
        }
        tcp.set_nodelay(true).unwrap();
        let stream = match timeout(PATIENCE, client_async(request, tcp))
            .await
            .expect("an answer to the upgrade")
        {
            Ok((stream, _)) => stream,
            Err(Error::Http(response)) => {
                let retry_after = response
                    .headers()
                    .get("retry-after")
                    .map(|value| value.to_str().unwrap().to_owned());
                return Err(Refused::Answer { status: response.status().as_u16(), retry_after });
            }
            Err(_) => return Err(Refused::Broken),
        };
        let mut tab = Self { hello: Value::Null, stream };
        match tab.next().await {
            Heard::Event(hello) => {
                assert_eq!(hello["type"], "hello", "the first frame: {hello}");
                tab.hello = hello;
                Ok(tab)
            }
            _ => Err(Refused::Broken),
        }
    }

    /// The next event or the end, however long it takes.
    pub async fn listen(&mut self) -> Heard {
        loop {
            match self.stream.next().await {
                Some(Ok(Message::Text(text))) => {
                    return Heard::Event(serde_json::from_str(&text).unwrap());
                }
                Some(Ok(Message::Close(frame))) => {
                    return Heard::Closed(frame.expect("a close with a code").code.into());
                }
                Some(Ok(_)) => {}
                Some(Err(_)) | None => return Heard::Ended,
            }
        }
    }

    /// The next event or the end, which must come.
    pub async fn next(&mut self) -> Heard {
        timeout(PATIENCE, self.listen())
            .await
            .unwrap_or_else(|_| panic!("nothing came for {PATIENCE:?}"))
    }

    /// Skips what comes before an event of this type.
    pub async fn expect(&mut self, kind: &str) -> Value {
        loop {
            match self.next().await {
                Heard::Event(event) if event["type"] == kind => return event,
                Heard::Event(_) => {}
                end => panic!("waited for {kind}, but: {end:?}"),
            }
        }
    }

    /// Skips what comes before the close frame, and gives the last event and the code.
    pub async fn closed(&mut self) -> (Value, u16) {
        let mut last = Value::Null;
        loop {
            match self.next().await {
                Heard::Event(event) => last = event,
                Heard::Closed(code) => return (last, code),
                Heard::Ended => {
                    panic!("the connection ended without a close frame; before that: {last}")
                }
            }
        }
    }

    /// Sends an event; the server may be gone.
    pub async fn send(&mut self, event: &Value) {
        let _ = self.stream.send(Message::text(event.to_string())).await;
    }

    /// What `resume` brings from here on: the `seq`s that were missed, and the answer.
    pub async fn resumed(&mut self) -> (Vec<u64>, Value) {
        let mut missed = Vec::new();
        loop {
            match self.next().await {
                Heard::Event(event) if event["type"] == "resumed" || event["type"] == "resync" => {
                    return (missed, event);
                }
                Heard::Event(event) => missed.extend(super::seq(&event)),
                end => panic!("waited for what was missed, but: {end:?}"),
            }
        }
    }

    /// The bare connection.
    pub fn tcp(&mut self) -> &mut TcpStream {
        self.stream.get_mut()
    }
}
