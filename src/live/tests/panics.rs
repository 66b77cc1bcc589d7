//! Panics where nobody expects them: whom they cost a connection, and that everyone else goes on
//! and nothing is missed.

use std::{rc::Rc, sync::Arc, time::Duration};

use actix::prelude::*;
use bytes::Bytes;
use futures_util::FutureExt;
use prometheus::Registry;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
    time::timeout,
};

use crate::{
    domain::{Audience, CategoryId, ConnectionId, PostId, access},
    live::{
        chat_server::ChatServer,
        delivery::{fanout::Fanout, gauges::Gauges},
        handle::Live,
        log::{Hear, Log},
        session::chat_session::{ChatSession, Directory, Lookup, Opening, Worker},
        state::{
            connection::ResumePoint,
            frame::Frame,
            hub::Hub,
            replay::history::{Entry, History},
            subscriptions::Topic,
            typing::Spot,
        },
    },
    protocol::{Place, User},
};

const PATIENCE: Duration = Duration::from_secs(10);
const EPOCH: &str = "an epoch";

/// The hub panics on behalf of a connection or of none, after these events were given to it.
#[derive(Message)]
#[rtype(result = "()")]
struct Break(Option<ConnectionId>, Vec<Entry>);

impl Handler<Break> for ChatServer {
    type Result = ();

    fn handle(&mut self, Break(whose, entries): Break, ctx: &mut Self::Context) {
        self.act(whose, ctx, |server| {
            server.publish(entries, std::time::Instant::now());
            panic!("on purpose");
        });
    }
}

/// A worker's fan-out panics.
#[derive(Message)]
#[rtype(result = "()")]
struct BreakFanout;

impl Handler<BreakFanout> for Fanout {
    type Result = ();

    fn handle(&mut self, _: BreakFanout, _: &mut Self::Context) {
        self.whole(|_| panic!("on purpose"));
    }
}

/// Panics whatever it is asked, at once or when the answer is waited for.
struct Broken;

impl Directory for Broken {
    fn topics(&self, names: Vec<String>, _: access::Actor) -> Lookup<Vec<Topic>> {
        assert_ne!(names, ["at once"]);
        async { panic!("on purpose") }.boxed()
    }

    fn spot(&self, _: Place, _: User) -> Lookup<Spot> {
        panic!("on purpose")
    }

    fn post(&self, _: PostId, _: access::Actor) -> Lookup<CategoryId> {
        panic!("on purpose")
    }
}

/// The event with this number.
fn event(seq: i64) -> Entry {
    let frame = Frame::text(&format!(r#"{{"type":"post.created","seq":{seq}}}"#));
    Entry { seq, audience: Audience::Category(CategoryId(1)), about: None, author: None, frame }
}

struct House {
    live: Live,
    worker: Worker,
}

impl House {
    fn new() -> Self {
        Self::with_log_from(1)
    }

    /// The log has forgotten what was before this event.
    fn with_log_from(oldest: i64) -> Self {
        let gauges = Gauges::register(&Registry::new()).unwrap();
        let read = move |after: i64, to: i64| {
            async move { Some((oldest.max(after + 1)..=to).map(event).collect()) }.boxed()
        };
        let hear: Hear = Arc::new(|_| ());
        let log = Log {
            readers: Box::new(|| std::future::ready(None).boxed()),
            page: Box::new(read),
            missed: Box::new(move |_, after, to| read(after, to)),
            runs: Box::new(|| async { None }.boxed()),
            hear: hear.clone(),
        };
        let hub = Hub::new(History::new(EPOCH.into(), 0, Vec::new()));
        let chat = ChatServer::new(hub, gauges.clone(), log).start();
        Self { live: Live::new(chat, gauges, Arc::default(), hear), worker: Worker::default() }
    }

    /// Opens a connection that has seen all up to this event, and waits for its hello.
    async fn tab(&self, seen: i64) -> Tab {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let client = TcpStream::connect(listener.local_addr().unwrap()).await.unwrap();
        let (socket, _) = listener.accept().await.unwrap();
        let resume = Some(ResumePoint { epoch: EPOCH.into(), seq: seen });
        let opening = Opening { identity: None, resume, limited: false, slot: Box::new(()) };
        ChatSession::open(socket, Bytes::new(), &self.worker, &self.live, Rc::new(Broken), opening);
        let mut tab = Tab { client, heard: Vec::new() };
        tab.hears(r#""type":"hello""#).await;
        tab
    }

    /// The number of guests, once all that was said before has been heard.
    async fn guests(&self) -> usize {
        self.live.online(None, 0).await.unwrap().guests
    }
}

struct Tab {
    client: TcpStream,
    heard: Vec<u8>,
}

impl Tab {
    /// Waits until this has come.
    async fn hears(&mut self, what: impl AsRef<[u8]>) {
        let what = what.as_ref();
        while !self.heard.windows(what.len()).any(|part| part == what) {
            let read = timeout(PATIENCE, self.client.read_buf(&mut self.heard))
                .await
                .expect("something comes")
                .unwrap();
            assert_ne!(
                read,
                0,
                "the end instead of {:?}: {}",
                String::from_utf8_lossy(what),
                String::from_utf8_lossy(&self.heard)
            );
        }
    }

    async fn says(&mut self, text: &str) {
        let length = u8::try_from(text.len()).unwrap();
        self.client
            .write_all(&[&[0x81, 0x80 | length, 0, 0, 0, 0], text.as_bytes()].concat())
            .await
            .unwrap();
    }

    async fn is_well(&mut self) {
        self.heard.clear();
        self.says(r#"{"type":"ping"}"#).await;
        self.hears(r#""type":"pong""#).await;
    }
}

#[actix::test]
async fn what_breaks_while_a_client_is_heard_closes_its_socket_alone() {
    let house = House::new();
    let mut other = house.tab(0).await;
    for name in ["at once", "later"] {
        let mut tab = house.tab(0).await;
        tab.says(&format!(r#"{{"type":"subscribe","categories":["{name}"]}}"#)).await;
        // A close frame with 1011.
        tab.hears([0x88, 0x02, 0x03, 0xF3]).await;
        assert_eq!(house.guests().await, 1, "it has left");
        other.is_well().await;
    }
}

#[actix::test]
async fn what_breaks_the_hub_for_one_connection_ends_that_connection_alone() {
    let house = House::new();
    let (mut tab, mut other) = (house.tab(0).await, house.tab(0).await);
    house.live.chat.do_send(Break(Some(ConnectionId(1)), Vec::new()));
    tab.hears(r#""type":"goodbye","reason":"shutdown""#).await;
    other.is_well().await;
    assert_eq!(house.guests().await, 1);
    house.live.publish(vec![event(1)]);
    other.hears(r#""seq":1"#).await;
}

#[actix::test]
async fn what_breaks_the_hub_for_all_sends_all_away_and_they_come_back_and_miss_nothing() {
    let house = House::new();
    let (mut one, mut two) = (house.tab(0).await, house.tab(0).await);
    house.live.chat.do_send(Break(None, vec![event(1), event(3)]));
    for tab in [&mut one, &mut two] {
        tab.hears(r#""type":"goodbye","reason":"shutdown","retry_after_ms":"#).await;
    }
    assert_eq!(house.guests().await, 0);
    // 1 was never told, 2 was still on its way, 3 had come too early: all three are in the log.
    let mut back = house.tab(0).await;
    for seq in 1..=3 {
        back.hears(format!(r#""type":"post.created","seq":{seq}"#)).await;
    }
    back.hears(r#""type":"resumed""#).await;
    // What comes late is not told twice, what comes next is told.
    house.live.publish([2, 4].map(event).into());
    back.hears(r#""seq":4"#).await;
    assert_eq!(
        String::from_utf8_lossy(&back.heard).matches(r#""type":"post.created","seq":2"#).count(),
        1
    );
}

#[actix::test]
async fn when_the_log_has_lost_what_was_to_be_told_all_are_sent_away_and_fetch_anew() {
    let house = House::with_log_from(6);
    let mut tab = house.tab(0).await;
    house.live.log_ends(8);
    tab.hears(r#""type":"goodbye","reason":"shutdown","retry_after_ms":"#).await;
    assert_eq!(house.guests().await, 0);
    // Nothing is told as if it came next to what they have: they begin at the log's end.
    assert!(!String::from_utf8_lossy(&tab.heard).contains("post.created"));
    let mut back = house.tab(8).await;
    back.hears(r#""type":"resumed""#).await;
    house.live.publish(vec![event(9)]);
    back.hears(r#""seq":9"#).await;
}

#[actix::test]
async fn what_breaks_a_workers_fan_out_sends_its_connections_away() {
    let house = House::new();
    let mut tab = house.tab(0).await;
    house.worker.fanout(&house.live).1.do_send(BreakFanout);
    tab.hears(r#""type":"goodbye","reason":"shutdown""#).await;
    let mut back = house.tab(0).await;
    back.is_well().await;
    assert_eq!(house.guests().await, 1);
}
