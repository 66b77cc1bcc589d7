//! `GET /api/events`: what the socket tells, for those whom no WebSocket reaches.

use std::time::{Duration, Instant};

use reqwest::{Method, Response};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpSocket, TcpStream},
    time::timeout,
};

use crate::support::{Answer, Browser, PATIENCE, Person, Role, TestApp, Value, json};

/// An open stream that has had its `hello`.
struct Stream {
    hello: Value,
    answer: Response,
    text: String,
}

impl Stream {
    async fn open(person: &Person, query: &str) -> Self {
        let answer =
            person.request(Method::GET, &format!("/api/events{query}")).send().await.unwrap();
        assert_eq!(
            (answer.status().as_u16(), &answer.headers()["content-type"]),
            (200, &"text/event-stream".parse().unwrap())
        );
        assert_eq!(answer.headers()["cache-control"], "private, no-store");
        let mut stream = Self { hello: Value::Null, answer, text: String::new() };
        stream.hello = stream.next().await.expect("a hello");
        assert_eq!(stream.hello["type"], "hello");
        stream
    }

    /// The next frame; `None` at the end.
    async fn next(&mut self) -> Option<Value> {
        loop {
            if let Some((event, rest)) = self.text.split_once("\n\n") {
                let rest = rest.to_owned();
                let data =
                    event.strip_prefix("data: ").map(|data| serde_json::from_str(data).unwrap());
                assert!(data.is_some() || event == "event: beat\ndata: {}", "{event}");
                self.text = rest;
                if data.is_some() {
                    return data;
                }
                continue;
            }
            let chunk =
                timeout(PATIENCE, self.answer.chunk()).await.expect("something comes").unwrap()?;
            self.text.push_str(std::str::from_utf8(&chunk).unwrap());
        }
    }

    /// All frames up to the next of this type, and that one.
    async fn until(&mut self, kind: &str) -> (Vec<Value>, Value) {
        let mut before = Vec::new();
        loop {
            let event = self
                .next()
                .await
                .unwrap_or_else(|| panic!("the end instead of {kind}: {before:?}"));
            if event["type"] == kind {
                return (before, event);
            }
            before.push(event);
        }
    }
}

both!(a_stream_tells_what_the_socket_tells_to_whom_it_tells_it, async |app: TestApp| {
    let (ana, bob, cyd) =
        (app.register("ana").await, app.register("bob").await, app.register("cyd").await);
    let mut socket = bob.ws().await;
    let (mut bobs, mut cyds, mut guests) = (
        Stream::open(&bob, "").await,
        Stream::open(&cyd, "").await,
        Stream::open(&app.guest(), "").await,
    );
    assert_eq!((&bobs.hello["user"], &guests.hello["user"]), (&bob.user, &Value::Null));
    let post = ana.post("general", "Hi", "there").await;
    for stream in [&mut bobs, &mut cyds, &mut guests] {
        assert_eq!(stream.until("post.created").await.1["post"], post);
    }
    let private = json!({"body": "just you"});
    ana.send(Method::POST, "/api/conversations/bob/messages", &private).await.ok(201);
    ana.comment(&post, "Last").await;
    assert_eq!(bobs.until("message.created").await.1, socket.expect("message.created").await);
    assert_eq!(bobs.until("comment.created").await.1, socket.expect("comment.created").await);
    for stream in [&mut cyds, &mut guests] {
        let (before, _) = stream.until("comment.created").await;
        assert!(
            before.iter().all(|event| event["type"] == "presence" || event["type"] == "typing"),
            "{before:?}"
        );
    }
    let place = json!({"post": post["id"]});
    socket.typing(place.clone(), true).await;
    assert_eq!(
        cyds.until("typing").await.1,
        json!({"type": "typing", "in": place, "users": ["bob"]})
    );
});

both!(who_listens_to_a_stream_is_online_and_leaves_with_it, async |app: TestApp| {
    let ana = app.register("ana").await;
    let mut socket = app.guest().ws().await;
    let stream = Stream::open(&ana, "").await;
    socket.expect_where("presence", |event| event["joined"][0]["username"] == "ana").await;
    let guest = Stream::open(&app.guest(), "").await;
    let online = ana.get("/api/online").await.ok(200);
    assert_eq!((&online["total"], &online["guests"]), (&json!(1), &json!(2)));
    drop((stream, guest));
    socket.expect_where("presence", |event| event["left"][0]["username"] == "ana").await;
    let online = ana.get("/api/online").await.ok(200);
    assert_eq!((&online["total"], &online["guests"]), (&json!(0), &json!(1)));
});

/// A stream whose reader takes its hello and nothing more, with little room on the way.
async fn stuck(app: &TestApp, person: &Person) -> TcpStream {
    let socket = TcpSocket::new_v4().unwrap();
    socket.set_recv_buffer_size(2048).unwrap();
    let mut socket = socket.connect(app.addr()).await.unwrap();
    let head = format!(
        "GET /api/events HTTP/1.1\r\nHost: {}\r\nCookie: {}\r\n\r\n",
        app.addr(),
        person.cookies()
    );
    socket.write_all(head.as_bytes()).await.unwrap();
    let mut came = Vec::new();
    while !String::from_utf8_lossy(&came).contains("\"hello\"") {
        assert_ne!(socket.read_buf(&mut came).await.unwrap(), 0);
    }
    socket
}

both!(a_reader_of_a_stream_that_takes_nothing_is_gone_within_35_seconds, async |app: TestApp| {
    let (ana, bob) = (app.register("ana").await, app.register("bob").await);
    let mut watcher = bob.ws().await;
    let stuck = stuck(&app, &ana).await;
    watcher.expect_where("presence", |event| event["joined"][0]["username"] == "ana").await;
    // More than there is room for: from here on the network waits for a word in vain.
    for number in 0..3 {
        bob.post("general", &format!("post {number}"), &"x".repeat(15_000)).await;
    }
    let start = Instant::now();
    watcher.patience(Duration::from_secs(50));
    watcher.expect_where("presence", |event| event["left"][0]["username"] == "ana").await;
    assert!(start.elapsed() < Duration::from_secs(35), "{:?}", start.elapsed());
    drop(stuck);
});

both!(a_stream_resumes_as_a_socket_does, async |app: TestApp| {
    let ana = app.register("ana").await;
    let first = Stream::open(&app.guest(), "").await;
    let (epoch, seq) =
        (first.hello["epoch"].as_str().unwrap().to_owned(), first.hello["seq"].clone());
    drop(first);
    for number in 0..3 {
        ana.post("general", &format!("post {number}"), &"x".repeat(15_000)).await;
    }
    let mut back = Stream::open(&app.guest(), &format!("?epoch={epoch}&seq={seq}")).await;
    let (missed, resumed) = back.until("resumed").await;
    assert_eq!(
        missed.iter().filter(|event| event["type"] == "post.created").count(),
        3,
        "{missed:?}"
    );
    assert_eq!(resumed["replayed"], 3);
    let mut stranger = Stream::open(&app.guest(), "?epoch=other&seq=1").await;
    stranger.until("resync").await;
});

both!(a_stream_ends_with_its_session_and_with_the_server, async |app: TestApp| {
    let (ana, bob) = (app.register("ana").await, app.register("bob").await);
    let (mut anas, mut bobs) = (Stream::open(&ana, "").await, Stream::open(&bob, "").await);
    ana.log_out().await;
    assert_eq!(anas.until("goodbye").await.1["reason"], "logout");
    assert_eq!(anas.next().await, None);
    app.stop().await;
    assert_eq!(bobs.until("goodbye").await.1["reason"], "shutdown");
    assert_eq!(bobs.next().await, None);
});

both!(a_stream_is_for_this_site_alone_and_counts_as_a_connection, async |app: TestApp| {
    let ana = app.register("ana").await;
    for header in [
        ("sec-fetch-site", "cross-site"),
        ("origin", "https://evil.example"),
        ("sec-fetch-site", "same-site"),
    ] {
        let request = ana.request(Method::GET, "/api/events").header(header.0, header.1);
        Answer::of(request).await.problem(403, "forbidden");
    }
    for (method, status) in [(Method::HEAD, 200), (Method::POST, 405)] {
        assert_eq!(Answer::of(ana.request(method, "/api/events")).await.status, status);
    }
    assert_eq!(
        ana.get("/api/online").await.ok(200)["total"],
        0,
        "to ask for the head alone opens nothing"
    );
    app.restart(&["--rate-limits", "on"]).await;
    let mut held = Vec::new();
    for _ in 0..20 {
        held.push(Stream::open(&ana, "").await);
    }
    ana.get("/api/events").await.problem(429, "rate_limited");
    assert!(ana.try_ws(&[]).await.is_err(), "sockets and streams are counted together");
});

both!(a_page_that_no_websocket_reaches_is_live_all_the_same, async |app: TestApp| {
    let bob = app.register("bob").await;
    let page = Browser::open(&app, "reader", "/").await;
    let blocked = "window.WebSocket = class { constructor() { setTimeout(() => this.onclose?.({}), 0); } close() {} };";
    page.devtools("Page.addScriptToEvaluateOnNewDocument", json!({"source": blocked})).await;
    page.reload().await;
    let _tab = bob.ws().await;
    // The page is live: it tells who is here and shows what is written.
    page.see_that(
        "bob is shown as online",
        "return [...document.querySelectorAll('.people-list .person-name')].some((name) => name.textContent === 'bob')",
    )
    .await;
    bob.post("general", "Through a stream", "of events").await;
    page.see("Through a stream").await;
    page.see_that(
        "nothing is said of reconnecting",
        "return document.getElementById('link-bar').hidden",
    )
    .await;
    page.find(Role::Link, "Through a stream").await;
    page.close().await;
});
