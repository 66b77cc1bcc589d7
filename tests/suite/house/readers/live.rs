//! What is told of a category reaches its readers alone: as it comes, when it is missed, when the
//! right changes and when a post moves.

use std::collections::BTreeSet;

use super::{House, KINDS, MARK, Room, readers};
use crate::support::{Method, Person, Socket, TestApp, Value, json};

/// A tab that gets everything as it comes: nothing is held back for one that has said where it left
/// off.
async fn live(person: &Person) -> Socket {
    let mut tab = person.ws().await;
    let here = json!({"type": "resume", "epoch": tab.hello["epoch"], "seq": tab.hello["seq"]});
    tab.send(&here).await;
    tab.expect("resumed").await;
    tab
}

/// What happens in a room, so that every kind of event of a text comes.
async fn write_in(room: &Room, writer: &Person) {
    let mark = room.mark();
    let path = format!("/api/posts/{}", room.post["id"]);
    let post = writer.post(room.slug(), &format!("{mark} new"), &format!("{mark} @ana")).await;
    let comment = writer.comment(&room.post, &format!("{mark} more @ana")).await;
    writer.patch(&path, &json!({"body": format!("{mark} other")})).await.ok(200);
    let path = format!("/api/comments/{}", comment["id"]);
    writer.patch(&path, &json!({"body": format!("{mark} else")})).await.ok(200);
    for path in [path, format!("/api/posts/{}", post["id"])] {
        writer.send(Method::PUT, &format!("{path}/reactions/👍"), &json!({})).await.ok(204);
        writer.delete(&path).await.ok(204);
    }
}

/// Which rooms' marks, ids of categories or slugs stand in these frames, by the rooms' readers.
fn told<'r>(frames: &[String], rooms: &'r [Room]) -> BTreeSet<&'r str> {
    let stands = |room: &&Room| {
        let signs = [
            room.mark(),
            room.slug().to_owned(),
            format!("\"category_id\":{},", room.category["id"]),
            format!("\"category_id\":{}}}", room.category["id"]),
        ];
        frames.iter().any(|frame| signs.iter().any(|sign| frame.contains(sign)))
    };
    rooms.iter().filter(stands).map(|room| room.readers).collect()
}

/// Which rooms a person of that kind may be told of.
fn may_hear(kind: usize) -> BTreeSet<&'static str> {
    readers().into_iter().filter(|(_, may)| may[kind]).map(|(readers, _)| readers).collect()
}

async fn frames_of(socket: &mut Socket) -> Vec<String> {
    let all = socket.all_before("post.created", |event| event["post"]["title"] == "the end").await;
    all.iter().map(Value::to_string).collect()
}

/// The same of a stream of events.
async fn frames_of_stream(mut stream: reqwest::Response) -> Vec<String> {
    let mut text = String::new();
    while !text.contains("the end") {
        let chunk = stream.chunk().await.unwrap().expect("it goes on");
        text.push_str(std::str::from_utf8(&chunk).unwrap());
    }
    text.lines().map(str::to_owned).collect()
}

both!(what_comes_is_told_to_those_who_may_read_it, async |app: TestApp| {
    let House { people, rooms } = House::new(&app).await;
    let writer = app.moderator("mira").await;
    let (mut sockets, mut streams) = (Vec::new(), Vec::new());
    for person in &people {
        sockets.push(live(person).await);
        streams.push(person.request(Method::GET, "/api/events").send().await.unwrap());
    }
    let hellos: Vec<Value> = sockets.iter().map(|socket| socket.hello.clone()).collect();
    let mut typist = writer.ws().await;
    for room in &rooms {
        typist.typing(json!({"post": room.post["id"]}), true).await;
        typist.typing(json!({"category": room.slug()}), true).await;
        typist.pong().await;
        write_in(room, &writer).await;
    }
    writer.post("general", "the end", "x").await;
    let mut wrong = Vec::new();
    for (kind, (socket, stream)) in sockets.iter_mut().zip(streams).enumerate() {
        let by_socket = frames_of(socket).await;
        let by_stream = frames_of_stream(stream).await;
        assert!(by_socket.iter().any(|frame| frame.contains("typing")), "{by_socket:?}");
        for (way, frames) in [("socket", by_socket), ("stream", by_stream)] {
            if told(&frames, &rooms) != may_hear(kind) {
                wrong.push(format!("{} by {way}: {:?}", KINDS[kind], told(&frames, &rooms)));
            }
        }
    }
    // The same to whoever comes back, from memory, and from the log of a forum that starts anew.
    for again in [false, true] {
        if again {
            app.restart(&[]).await;
        }
        for (kind, (person, hello)) in people.iter().zip(&hellos).enumerate() {
            let mut socket = person.ws().await;
            let resume = json!({"type": "resume", "epoch": hello["epoch"], "seq": hello["seq"]});
            socket.send(&resume).await;
            let frames = socket.all_before("resumed", |_| true).await;
            let frames: Vec<String> = frames.iter().map(Value::to_string).collect();
            if told(&frames, &rooms) != may_hear(kind) {
                wrong.push(format!("{} who resumes: {:?}", KINDS[kind], told(&frames, &rooms)));
            }
        }
    }
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
});

both!(what_was_told_before_is_not_sent_again_to_those_who_may_not_read_it, async |app: TestApp| {
    // Everything there was written while everyone could read it.
    let hello = app.guest().ws().await.hello.clone();
    let House { people, rooms } = House::new(&app).await;
    let mona = app.guest().log_in("mona").await;
    // A move changes what came before it, too.
    let moved = mona.post("general", &format!("{MARK}moderators moves"), "@ana").await;
    mona.comment(&moved, &format!("{MARK}moderators goes along")).await;
    let path = format!("/api/posts/{}", moved["id"]);
    mona.patch(&path, &json!({"category": rooms[2].slug()})).await.ok(200);
    for again in [false, true] {
        if again {
            app.restart(&[]).await;
        }
        for (kind, person) in people.iter().enumerate() {
            let mut socket = person.ws().await;
            let resume = json!({"type": "resume", "epoch": hello["epoch"], "seq": hello["seq"]});
            socket.send(&resume).await;
            let all = socket.all_before("resumed", |_| true).await;
            // Of what is one's own the log says no more than ids.
            let frames: Vec<String> = all.iter().map(Value::to_string).collect();
            let hidden = told(&frames, &rooms);
            assert_eq!(hidden, may_hear(kind), "{}", KINDS[kind]);
        }
    }
});

/// Changes who reads a category.
async fn set(admin: &Person, category: &Value, readers: &str) {
    let path = format!("/api/categories/{category}");
    admin.patch(&path, &json!({"readable_by": readers})).await.ok(200);
}

/// The titles of the posts that a tab is told of before the end.
async fn titles(tab: &mut Socket) -> Vec<String> {
    let all = tab.all_before("post.created", |event| event["post"]["title"] == "the end").await;
    let posts = all.iter().filter(|event| event["type"] == "post.created");
    posts.map(|event| event["post"]["title"].as_str().unwrap().to_owned()).collect()
}

both!(a_right_that_changes_counts_on_tabs_that_are_open, async |app: TestApp| {
    let (adam, ana) = (app.admin("adam").await, app.register("ana").await);
    let (mut guest, mut member, mut admin) =
        (live(&app.guest()).await, live(&ana).await, live(&adam).await);
    let help = adam.post("help", "first", "x").await;
    let category = &help["category"]["id"];
    for (readers, title) in [
        ("members", "second"),
        ("moderators", "third"),
        ("members", "fourth"),
        ("everyone", "fifth"),
    ] {
        set(&adam, category, readers).await;
        adam.post("help", title, "x").await;
    }
    adam.post("general", "the end", "x").await;
    assert_eq!(titles(&mut guest).await, ["first", "fifth"]);
    assert_eq!(titles(&mut member).await, ["first", "second", "fourth", "fifth"]);
    assert_eq!(titles(&mut admin).await, ["first", "second", "third", "fourth", "fifth"]);

    // Whoever is given a role reads with it from their next tab on, and no longer once it is gone.
    set(&adam, category, "moderators").await;
    let role = |role: &str| json!({ "role": role });
    adam.patch("/api/users/ana", &role("moderator")).await.ok(200);
    assert_eq!(member.closed().await.code, 4001);
    let ana = app.guest().log_in("ana").await;
    let mut member = ana.ws().await;
    adam.post("help", "for ana", "x").await;
    member.expect_where("post.created", |event| event["post"]["title"] == "for ana").await;
    let path = format!("/api/posts/{}", help["id"]);
    ana.get(&path).await.ok(200);
    adam.patch("/api/users/ana", &role("member")).await.ok(200);
    assert_eq!(member.closed().await.code, 4001);
    app.guest().log_in("ana").await.get(&path).await.problem(404, "not_found");
});

both!(a_post_that_moves_is_gone_for_those_who_may_not_follow_it, async |app: TestApp| {
    let (adam, ana) = (app.admin("adam").await, app.register("ana").await);
    let post = ana.post("general", "Bread", "Who bakes?").await;
    set(&adam, &json!(3), "moderators").await;
    let (mut guest, mut member, mut admin) =
        (live(&app.guest()).await, live(&ana).await, live(&adam).await);
    let path = format!("/api/posts/{}", post["id"]);
    let help = adam.get("/api/categories").await.ok(200)["items"]
        .as_array()
        .unwrap()
        .iter()
        .find(|one| one["id"] == 3)
        .unwrap()["slug"]
        .clone();
    let moved = adam.patch(&path, &json!({"category": help})).await.ok(200);
    for tab in [&mut guest, &mut member] {
        let gone = tab.expect("post.deleted").await;
        assert_eq!(
            (&gone["post_id"], &gone["category_id"]),
            (&post["id"], &post["category"]["id"])
        );
    }
    assert_eq!(admin.expect("post.updated").await["post"], moved);
    ana.get(&path).await.problem(404, "not_found");
    ana.post("general", "the end", "x").await;
    let ended = |event: &Value| event["post"]["title"] == "the end";
    let told = admin.all_before("post.created", ended).await;
    assert!(told.iter().all(|event| event["type"] != "post.deleted"), "{told:?}");
    for tab in [&mut guest, &mut member] {
        let told = tab.all_before("post.created", ended).await;
        assert!(told.iter().all(|event| event["type"] != "post.updated"), "{told:?}");
    }
    let back = adam.patch(&path, &json!({"category": "general"})).await.ok(200);
    for tab in [&mut guest, &mut member, &mut admin] {
        assert_eq!(tab.expect("post.updated").await["post"], back);
    }
    assert_eq!(app.guest().get(&path).await.ok(200), back);
});

both!(a_picture_is_for_those_who_read_a_text_that_shows_it, async |app: TestApp| {
    let (adam, ana) = (app.admin("adam").await, app.register("ana").await);
    let picture = adam.upload().await;
    let post = adam.post("help", "Look", &format!("![a picture]({picture})")).await;
    set(&adam, &post["category"]["id"], "members").await;
    app.guest().get(&picture).await.problem(404, "not_found");
    let answer = ana.get(&picture).await;
    assert_eq!(
        (answer.status.as_u16(), answer.header("cache-control")),
        (200, "private, no-store")
    );
    set(&adam, &post["category"]["id"], "moderators").await;
    ana.get(&picture).await.problem(404, "not_found");
    let shows = json!({"category": "general", "title": "x", "body": format!("![mine]({picture})")});
    ana.send(Method::POST, "/api/posts", &shows).await.invalid(&["body"]);
    let path = format!("/api/posts/{}", post["id"]);
    adam.patch(&path, &json!({"category": "general"})).await.ok(200);
    assert_eq!(app.guest().get(&picture).await.status.as_u16(), 200);
});

both!(a_request_sent_twice_shows_nothing_that_may_not_be_read_any_more, async |app: TestApp| {
    let (adam, ana) = (app.admin("adam").await, app.register("ana").await);
    let new = json!({"category": "help", "title": "Bread", "body": "Who bakes?"});
    let send = async || {
        let request = ana.request(Method::POST, "/api/posts").header("idempotency-key", "once");
        crate::support::Answer::of(request.json(&new)).await.ok(201)
    };
    let made = send().await;
    assert_eq!(send().await, made);
    set(&adam, &made["category"]["id"], "moderators").await;
    assert_eq!(send().await, json!({"id": made["id"], "deleted": true}));
});
