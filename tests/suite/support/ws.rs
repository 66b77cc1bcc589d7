//! A tab's socket: what comes is kept until a test asks for it, so that a test says what it expects
//! in the order that matters.

use std::{collections::VecDeque, net::SocketAddr, time::Duration};

use futures_util::{SinkExt, StreamExt};
use serde_json::{Value, json};
use tokio::{io::AsyncWriteExt, net::TcpStream, time::timeout};
use tokio_tungstenite::{
    WebSocketStream, client_async,
    tungstenite::{Error, Message, client::IntoClientRequest, protocol::frame::Frame},
};

use super::PATIENCE;

/// A connection that has had its `hello`.
pub struct Socket {
    /// The first frame.
    pub hello: Value,
    name: String,
    stream: WebSocketStream<TcpStream>,
    /// Events that came and were not asked for yet.
    waiting: VecDeque<Value>,
    pings: u32,
    /// The `seq` of the last event: it only ever grows.
    seq: u64,
    patience: Duration,
}

/// An upgrade that the server refused.
#[derive(Debug)]
pub struct Refused {
    pub status: u16,
}

/// How the server closed the connection.
#[derive(Debug, PartialEq, Eq)]
pub struct Closed {
    pub code: u16,
}

impl Socket {
    pub(super) async fn connect(
        name: &str,
        addr: SocketAddr,
        headers: &[(&str, &str)],
    ) -> Result<Self, Refused> {
        let mut request = format!("ws://{addr}/ws").into_client_request().unwrap();
        for (name, value) in headers {
            request.headers_mut().insert(http_name(name), value.parse().unwrap());
        }
        let tcp = TcpStream::connect(addr).await.unwrap();
        tcp.set_nodelay(true).unwrap();
        let stream = match timeout(PATIENCE, client_async(request, tcp))
            .await
            .expect("an answer to the upgrade")
        {
            Ok((stream, _)) => stream,
            Err(Error::Http(response)) => {
                return Err(Refused { status: response.status().as_u16() });
            }
            Err(error) => panic!("{name} could not connect: {error}"),
        };
        let name = if name.is_empty() { "a guest" } else { name }.to_owned();
        let mut socket = Self {
            hello: Value::Null,
            name,
            stream,
            waiting: VecDeque::new(),
            pings: 0,
            seq: 0,
            patience: PATIENCE,
        };
        let hello = socket.next().await.expect("a hello");
        assert_eq!(hello["type"], "hello", "the first frame: {hello}");
        socket.hello = hello;
        Ok(socket)
    }

    /// The next event of this type. Others that come before it wait their turn.
    pub async fn expect(&mut self, kind: &str) -> Value {
        self.expect_where(kind, |_| true).await
    }

    /// The next event of this type for which `fits` holds. Others that come before it wait their
    /// turn.
    pub async fn expect_where(&mut self, kind: &str, fits: impl Fn(&Value) -> bool) -> Value {
        let wanted = |event: &Value| event["type"] == kind && fits(event);
        if let Some(at) = self.waiting.iter().position(wanted) {
            return self.waiting.remove(at).unwrap();
        }
        loop {
            let event = self
                .next()
                .await
                .unwrap_or_else(|why| panic!("{} waited for {kind}, but {why}", self.describe()));
            if wanted(&event) {
                return event;
            }
            self.waiting.push_back(event);
        }
    }

    /// The next event, whatever it is.
    pub async fn any(&mut self) -> Value {
        match self.waiting.pop_front() {
            Some(event) => event,
            None => self
                .next()
                .await
                .unwrap_or_else(|why| panic!("{} waited for anything, but {why}", self.name)),
        }
    }

    /// Waits longer from now on: for what the contract itself lets take its time.
    pub fn patience(&mut self, patience: Duration) {
        self.patience = patience;
    }

    /// Everything that came and was not asked for, up to the next event of this type for which
    /// `fits` holds. Since a connection's events are in order, what should have come before that
    /// one and is not in the list will not come.
    pub async fn all_before(&mut self, kind: &str, fits: impl Fn(&Value) -> bool) -> Vec<Value> {
        self.expect_where(kind, fits).await;
        self.waiting.drain(..).collect()
    }

    /// Pings and waits for the pong: the connection lives, and what was sent on it before has been
    /// read.
    pub async fn pong(&mut self) {
        self.pings += 1;
        let name = format!("ping-{}", self.pings);
        self.send(&json!({"type": "ping", "ref": name})).await;
        self.expect_where("pong", |event| event["ref"] == name.as_str()).await;
    }

    pub async fn send(&mut self, event: &Value) {
        self.send_text(&event.to_string()).await;
    }

    pub async fn send_text(&mut self, text: &str) {
        self.stream
            .send(Message::text(text))
            .await
            .unwrap_or_else(|error| panic!("{}: {error}", self.name));
    }

    /// Says "I am typing" or "I am not" in a place such as `{"post": 1}`.
    pub async fn typing(&mut self, place: Value, active: bool) {
        self.send(&json!({"type": "typing", "in": place, "active": active})).await;
    }

    /// Sends any message, as those who don't keep to the protocol do. The server may hang up
    /// meanwhile.
    pub async fn send_message(&mut self, message: Message) {
        let _ = self.stream.send(message).await;
    }

    /// Sends a frame as it is, whatever the protocol says of it. The server may hang up meanwhile.
    pub async fn send_frame(&mut self, frame: Frame) {
        let mut bytes = Vec::new();
        frame.format(&mut bytes).unwrap();
        let _ = self.stream.get_mut().write_all(&bytes).await;
    }

    /// Waits for the server to close, and gives the code. Events before that wait their turn,
    /// `goodbye` among them.
    pub async fn closed(&mut self) -> Closed {
        loop {
            let came = timeout(self.patience, self.stream.next()).await;
            match came.unwrap_or_else(|_| {
                panic!("{} waited for the end of the connection", self.describe())
            }) {
                Some(Ok(Message::Text(text))) => {
                    let event = self.read(&text);
                    self.waiting.push_back(event);
                }
                Some(Ok(Message::Close(Some(frame)))) => return Closed { code: frame.code.into() },
                Some(Ok(Message::Ping(_) | Message::Pong(_))) => {}
                other => panic!("{} expected a close with a code, got {other:?}", self.name),
            }
        }
    }

    /// Closes the tab in an orderly way and waits until the server has closed too.
    pub async fn close(mut self) {
        let _ = self.stream.close(None).await;
        while let Ok(Some(Ok(_))) = timeout(self.patience, self.stream.next()).await {}
    }

    /// Cuts the connection without a word, as a killed browser does.
    pub fn cut(self) {
        let tcp = self.stream.into_inner().into_std().unwrap();
        tcp.shutdown(std::net::Shutdown::Both).unwrap();
    }

    /// The bare stream, for bytes that are no frame.
    pub fn tcp(&mut self) -> &mut TcpStream {
        self.stream.get_mut()
    }

    /// The next text frame as JSON, or the reason why none came.
    async fn next(&mut self) -> Result<Value, String> {
        loop {
            match timeout(self.patience, self.stream.next()).await {
                Err(_) => return Err(format!("nothing came for {:?}", self.patience)),
                Ok(None) => return Err("the connection ended".into()),
                Ok(Some(Err(error))) => return Err(format!("the connection broke: {error}")),
                Ok(Some(Ok(Message::Text(text)))) => return Ok(self.read(&text)),
                Ok(Some(Ok(Message::Ping(_) | Message::Pong(_)))) => {}
                Ok(Some(Ok(other))) => return Err(format!("this came: {other:?}")),
            }
        }
    }

    /// A frame as JSON, after checking what holds for every frame: events come in order and once,
    /// and no e-mail is ever in one.
    fn read(&mut self, text: &str) -> Value {
        let event: Value =
            serde_json::from_str(text).unwrap_or_else(|error| panic!("{error}: {text}"));
        let kind = event["type"].as_str().unwrap_or_else(|| panic!("no type: {text}"));
        assert!(!text.contains("\"email\""), "{} was sent an e-mail address: {text}", self.name);
        if let (Some(seq), true) = (event["seq"].as_u64(), kind.contains('.')) {
            assert!(seq > self.seq, "{} had {} already: {text}", self.name, self.seq);
            self.seq = seq;
        }
        event
    }

    fn describe(&self) -> String {
        let came: Vec<String> = self.waiting.iter().map(Value::to_string).collect();
        format!("{} (what came and was not asked for: [{}])", self.name, came.join(", "))
    }
}

fn http_name(name: &str) -> tokio_tungstenite::tungstenite::http::HeaderName {
    name.parse().unwrap()
}
