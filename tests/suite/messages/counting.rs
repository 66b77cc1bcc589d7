//! What is hidden can't be counted either: the same story, told twice on new forums that differ by
//! something hidden alone, gives everyone else the same bytes and numbers, times aside.

use std::collections::BTreeSet;

use crate::support::{
    Answer, Database, Method, Person, Socket, TestApp, Value, encoded, json, noise,
};

/// What one person got, in order, with what differs by time or chance blotted out.
#[derive(Default)]
struct Book(Vec<String>);

impl Book {
    /// An answer: its status, its headers and its body.
    fn note(&mut self, act: &str, answer: &Answer) {
        // Whether a connection stays open goes by how long it has been.
        let by_chance = ["connection", "date", "etag", "set-cookie", "x-request-id"];
        let headers: BTreeSet<String> = answer
            .headers
            .iter()
            .filter(|(name, _)| !by_chance.contains(&name.as_str()))
            .map(|(name, value)| format!("{name}: {value:?}"))
            .collect();
        let body = serde_json::from_str(&answer.text).map_or(answer.text.clone(), |mut body| {
            blot(&mut body);
            body.to_string()
        });
        self.0.push(format!("{act}: {} {headers:?} {body}", answer.status));
    }

    fn frames(&mut self, whose: &str, frames: Vec<Value>) {
        for mut frame in frames {
            blot(&mut frame);
            self.0.push(format!("{whose} is sent {frame}"));
        }
    }

    #[track_caller]
    fn assert_same(&self, other: &Self, hidden: &str) {
        for (one, other) in self.0.iter().zip(&other.0) {
            assert_eq!(one, other, "tells that {hidden}");
        }
        assert_eq!(self.0.len(), other.0.len(), "tells that {hidden}");
    }
}

/// Times, and what is drawn by chance.
fn blot(value: &mut Value) {
    match value {
        Value::Object(fields) => {
            for (key, value) in fields {
                let by_chance =
                    ["epoch", "connection", "request_id", "url"].contains(&key.as_str());
                if by_chance || (key.ends_with("_at") && value.is_string()) {
                    *value = json!("…");
                } else {
                    blot(value);
                }
            }
        }
        Value::Array(items) => items.iter_mut().for_each(blot),
        _ => {}
    }
}

/// What somebody has decided that nobody else may find out.
#[derive(Clone, Copy, Default)]
struct Hidden {
    has_blocked: bool,
    off: &'static [&'static str],
    follow: Option<&'static str>,
    reads_notifications: bool,
}

/// What is written to someone, about them and around them, by a person who looks at every number.
async fn written_to(app: &TestApp, hidden: Hidden) -> Book {
    let (ana, cyd, xen) =
        (app.register("ana").await, app.register("cyd").await, app.register("xen").await);
    app.register("zed").await;
    let (base, post) =
        (xen.post("help", "Base", "by xen").await, ana.post("help", "Post", "by ana").await);
    let asked = xen.comment(&post, "by xen").await;
    // As many acts in every story: what they decide is what differs.
    xen.block(if hidden.has_blocked { "ana" } else { "zed" }).await;
    let wanted = |kind| !hidden.off.contains(&kind);
    let [mention, reply, comment, message] = ["mention", "reply", "comment", "message"].map(wanted);
    xen.notify(json!({"mention": mention, "reply": reply, "comment": comment, "message": message}))
        .await;
    for followed in [&base, &post] {
        xen.follow(followed, hidden.follow.unwrap_or("following")).await;
    }
    let (mut anas, mut cyds, mut guests) = (ana.ws().await, cyd.ws().await, app.guest().ws().await);
    // From here on all of them are told at once, and nothing together with what came later.
    let first = cyd.post("general", "First", "x").await;
    for tab in [&mut anas, &mut cyds, &mut guests] {
        tab.expect_where("post.created", |event| event["post"]["id"] == first["id"]).await;
    }
    let mut book = Book::default();
    texts(&mut book, &ana, &cyd, &[&base, &post], &asked).await;
    messages(&mut book, &ana, &mut anas).await;
    if hidden.reads_notifications {
        xen.read_notifications(&json!(i64::MAX)).await;
    } else {
        // Something else of her own, which takes as much room.
        xen.block("zed").await;
    }
    messages(&mut book, &ana, &mut anas).await;
    book.note("upload", &picture(&ana).await);
    // Whom ids of notifications are shown to: it is they who could count.
    cyd.comment(&post, "@ana, are you there?").await;
    ana.comment(&post, "@cyd, I am").await;
    gone(&mut book, &ana, &post).await;
    let last = cyd.post("general", "Last", "x").await;
    for (whose, tab) in [("ana", &mut anas), ("cyd", &mut cyds), ("a guest", &mut guests)] {
        book.frames(whose, all(tab, &last).await);
    }
    looks(&mut book, app, &[&ana, &cyd]).await;
    book
}

/// Everything that came up to that post, but hints: nobody comes or goes in this story, and only
/// the one who looks types.
async fn all(tab: &mut Socket, last: &Value) -> Vec<Value> {
    let last = tab.expect_where("post.created", |event| event["post"]["id"] == last["id"]).await;
    let mut frames = rest(tab).await;
    frames.push(last);
    frames.retain(|event| event["type"] != "presence" && event["type"] != "typing");
    frames
}

/// Everything that has come and was not asked for.
async fn rest(tab: &mut Socket) -> Vec<Value> {
    tab.send(&json!({"type": "ping"})).await;
    tab.all_before("pong", |_| true).await
}

async fn act(book: &mut Book, who: &Person, method: Method, path: &str, body: Value) -> Value {
    let answer = who.send(method.clone(), path, &body).await;
    book.note(&format!("{method} {path} {body}"), &answer);
    serde_json::from_str(&answer.text).unwrap_or_default()
}

async fn texts(book: &mut Book, ana: &Person, cyd: &Person, posts: &[&Value; 2], asked: &Value) {
    for body in ["@xen and @cyd", "@cyd", "to nobody"] {
        let new = json!({"category": "general", "title": "Hi", "body": body});
        let post = act(book, ana, Method::POST, "/api/posts", new).await;
        let path = format!("/api/posts/{}", post["id"]);
        edited(book, ana, &path).await;
        let comments = format!("{path}/comments");
        let comment = act(book, ana, Method::POST, &comments, json!({ "body": body })).await;
        edited(book, ana, &format!("/api/comments/{}", comment["id"])).await;
        act(book, ana, Method::DELETE, &format!("/api/comments/{}", comment["id"]), json!({}))
            .await;
        act(book, ana, Method::DELETE, &path, json!({})).await;
    }
    for post in posts {
        let comments = format!("/api/posts/{}/comments", post["id"]);
        act(book, ana, Method::POST, &comments, json!({"body": "under it"})).await;
        let named = act(book, ana, Method::POST, &comments, json!({"body": "@xen, @cyd"})).await;
        edited(book, ana, &format!("/api/comments/{}", named["id"])).await;
        cyd.comment(post, "from cyd").await;
    }
    let comments = format!("/api/posts/{}/comments", posts[1]["id"]);
    for body in ["to you", "to you, @xen", "to you, @cyd"] {
        let reply = json!({"body": body, "reply_to": asked["id"]});
        let reply = act(book, ana, Method::POST, &comments, reply).await;
        edited(book, ana, &format!("/api/comments/{}", reply["id"])).await;
        act(book, ana, Method::DELETE, &format!("/api/comments/{}", reply["id"]), json!({})).await;
    }
}

/// Whom the text names changes back and forth.
async fn edited(book: &mut Book, ana: &Person, path: &str) {
    for body in ["@xen", "nobody", "@cyd and @xen", "@xen again", "no one", "@xen at last"] {
        act(book, ana, Method::PATCH, path, json!({ "body": body })).await;
    }
}

async fn messages(book: &mut Book, ana: &Person, tab: &mut Socket) {
    for to in ["xen", "cyd", "xen"] {
        tab.typing(json!({ "conversation": to }), true).await;
        let path = format!("/api/conversations/{to}/messages");
        let first = act(book, ana, Method::POST, &path, json!({"body": "one"})).await;
        let second = act(book, ana, Method::POST, &path, json!({"body": "two"})).await;
        for message in [&first, &second] {
            let path = format!("/api/messages/{}", message["id"]);
            act(book, ana, Method::PATCH, &path, json!({"body": "three"})).await;
        }
        let path = format!("/api/messages/{}", second["id"]);
        act(book, ana, Method::DELETE, &path, json!({})).await;
        act(
            book,
            ana,
            Method::POST,
            &format!("/api/conversations/{to}/read"),
            json!({"up_to": 99}),
        )
        .await;
    }
}

async fn picture(ana: &Person) -> Answer {
    ana.try_upload("image/png", encoded(&noise(8, 6), image::ImageFormat::Png)).await
}

/// What deleting tells.
async fn gone(book: &mut Book, ana: &Person, post: &Value) {
    act(book, ana, Method::PATCH, &format!("/api/posts/{}", post["id"]), json!({"title": "New"}))
        .await;
    act(book, ana, Method::DELETE, &format!("/api/posts/{}", post["id"]), json!({})).await;
    for message in ana.messages("xen").await.as_array().unwrap() {
        let path = format!("/api/messages/{}", message["id"]);
        act(book, ana, Method::DELETE, &path, json!({})).await;
    }
}

/// All that can be fetched.
async fn looks(book: &mut Book, app: &TestApp, people: &[&Person]) {
    let guest = app.guest();
    for person in people.iter().copied().chain([&guest]) {
        for path in [
            "/api/me",
            "/api/notifications",
            "/api/conversations",
            "/api/conversations/xen/messages",
            "/api/posts",
            "/api/posts/1/comments",
            "/api/users/xen",
            "/api/users?query=",
            "/api/blocks",
            "/api/categories",
            "/api/site",
        ] {
            book.note(&format!("{} gets {path}", person.name), &person.get(path).await);
        }
    }
    book.frames("a late guest", vec![guest.ws().await.hello["seq"].clone()]);
}

/// Tells the story on a new forum.
async fn told(database: Database, hidden: Hidden) -> Book {
    let mut book = None;
    TestApp::test(database, async |app: TestApp| book = Some(written_to(&app, hidden).await)).await;
    book.unwrap()
}

both!(whoever_is_blocked_or_not_wanted_cant_count_it, async |app: TestApp| {
    let database = app.database().kind();
    let open = told(database, Hidden::default()).await;
    assert!(open.0.len() > 200 && open.0.iter().any(|line| line.contains("notification.created")));
    let all: &[&str] = &["mention", "reply", "comment", "message"];
    for (what, hidden) in [
        ("somebody has blocked them", Hidden { has_blocked: true, ..Hidden::default() }),
        ("somebody wants no mentions", Hidden { off: &all[..1], ..Hidden::default() }),
        ("somebody wants no replies", Hidden { off: &all[1..2], ..Hidden::default() }),
        ("somebody wants no word of messages", Hidden { off: &all[3..], ..Hidden::default() }),
        ("somebody wants nothing", Hidden { off: all, ..Hidden::default() }),
        ("somebody has read", Hidden { reads_notifications: true, ..Hidden::default() }),
    ] {
        open.assert_same(&told(database, hidden).await, what);
    }
    // How many follow is no secret, so it may be counted that somebody follows no more.
    let [muted, none] =
        [Some("muted"), Some("none")].map(|follow| Hidden { follow, ..Hidden::default() });
    told(database, none).await.assert_same(&told(database, muted).await, "somebody has muted");
});

/// How somebody reads.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Reader {
    Offline,
    Invisible,
    Visible,
}

/// What is seen of somebody who reads; and the numbers alone.
async fn read_by(database: Database, reader: Reader) -> (Book, Vec<Value>) {
    let (mut book, mut numbers) = (Book::default(), Vec::new());
    TestApp::test(database, async |app: TestApp| {
        let (ana, xen) = (app.register("ana").await, app.register("xen").await);
        let post = ana.post("general", "Hi", "@xen").await;
        xen.patch("/api/me", &json!({"invisible": reader != Reader::Visible})).await.ok(200);
        let mut tabs = [ana.ws().await, app.guest().ws().await];
        tabs[0].expect_where("presence", |event| event["guests"] == 1).await;
        let first = ana.post("general", "First", "x").await;
        for tab in &mut tabs {
            tab.all_before("post.created", |event| event["post"]["id"] == first["id"]).await;
        }
        let mut xens = Vec::new();
        if reader == Reader::Invisible {
            xens.extend([xen.ws().await, xen.elsewhere().await.ws().await]);
        }
        for round in 0..2 {
            for body in ["one", "two"] {
                let path = "/api/conversations/xen/messages";
                act(&mut book, &ana, Method::POST, path, json!({ "body": body })).await;
            }
            for tab in &mut xens {
                for place in [
                    json!({"post": post["id"]}),
                    json!({"category": "general"}),
                    json!({"conversation": "ana"}),
                ] {
                    tab.typing(place.clone(), true).await;
                    tab.typing(place, round == 0).await;
                }
                tab.pong().await;
            }
            xen.read_all("ana").await;
            xen.read_notifications(&json!(i64::MAX)).await;
            xen.read_all("ana").await;
            let path = "/api/conversations/xen/messages";
            let late = act(&mut book, &ana, Method::POST, path, json!({"body": "three"})).await;
            act(
                &mut book,
                &ana,
                Method::DELETE,
                &format!("/api/messages/{}", late["id"]),
                json!({}),
            )
            .await;
        }
        if let Some(tab) = xens.pop() {
            tab.close().await;
        }
        let last = ana.post("general", "Last", "x").await;
        for (whose, tab) in ["ana", "a guest"].iter().zip(&mut tabs) {
            let last =
                tab.expect_where("post.created", |event| event["post"]["id"] == last["id"]).await;
            numbers.push(last["seq"].clone());
            book.frames(whose, vec![last]);
            book.frames(whose, rest(tab).await);
        }
        for path in ["/api/online", "/api/conversations", "/api/conversations/xen/messages"] {
            book.note(path, &ana.get(path).await);
        }
        let hello = app.guest().ws().await.hello;
        book.frames("a late guest", vec![hello["seq"].clone(), hello["online"]["users"].clone()]);
    })
    .await;
    (book, numbers)
}

both!(an_invisible_reader_can_be_counted_by_nobody, async |app: TestApp| {
    let database = app.database().kind();
    let (offline, numbers) = read_by(database, Reader::Offline).await;
    let (invisible, _) = read_by(database, Reader::Invisible).await;
    offline.assert_same(&invisible, "somebody is there");
    assert_eq!(read_by(database, Reader::Visible).await.1, numbers, "reading takes as much room");
});
