//! Who is seen by whom: another's conversation is nowhere shown, invisible is like offline, and the
//! blocked can't tell.

use std::time::{Duration, Instant};

use crate::support::{Method, Person, Socket, TestApp, Value, json, pick};

async fn set_invisible(who: &Person, invisible: bool) {
    assert_eq!(
        who.patch("/api/me", &json!({ "invisible": invisible })).await.ok(200)["invisible"],
        invisible
    );
}

async fn block(who: &Person, name: &str) {
    who.send(Method::PUT, &format!("/api/blocks/{name}"), &json!({})).await.ok(204);
}

async fn unblock(who: &Person, name: &str) {
    who.delete(&format!("/api/blocks/{name}")).await.ok(204);
}

async fn typing(tab: &mut Socket, place: &Value, users: &[&str]) {
    tab.expect_where("typing", |event| event["in"] == *place && event["users"] == json!(users))
        .await;
}

/// Waits until someone is said to have joined or left.
async fn presence(tab: &mut Socket, key: &str, name: &str) {
    tab.expect_where("presence", |event| {
        pick(&event[key], "username").iter().any(|one| **one == name)
    })
    .await;
}

/// Everything that a tab got before a post that someone writes now.
async fn frames(tab: &mut Socket, writer: &Person) -> Vec<Value> {
    let post = writer.post("general", "Last", "x").await;
    tab.all_before("post.created", |event| event["post"]["id"] == post["id"]).await
}

/// The tab has been heard: what was sent on it before has had its effect in the live half, or never
/// will.
async fn heard(tab: &mut Socket, who: &Person) {
    tab.pong().await;
    let post = who.post("help", "Heard", "x").await;
    tab.expect_where("post.created", |event| event["post"]["id"] == post["id"]).await;
}

both!(a_third_person_sees_nothing_of_a_conversation, async |app: TestApp| {
    let (ana, bo, cyd) =
        (app.register("ana").await, app.register("bob").await, app.admin("cyd").await);
    let (mut anas, mut bobs) = (ana.ws().await, bo.ws().await);
    let mut strangers = [cyd.ws().await, app.guest().ws().await];
    anas.typing(json!({"conversation": "bob"}), true).await;
    typing(&mut bobs, &json!({"conversation": "ana"}), &["ana"]).await;
    ana.message("bob", "Our secret").await;
    bo.message("ana", "Another secret").await;
    bo.read_all("ana").await;
    anas.expect("message.read").await;
    for tab in &mut strangers {
        let got = frames(tab, &ana).await;
        assert!(
            got.iter().all(|event| event["type"] == "presence" || event["type"] == "post.created"),
            "{got:?}"
        );
    }
    for person in ["ana", "bob"] {
        assert_eq!(cyd.messages(person).await, json!([]));
        assert_eq!(cyd.conversation(person).await["last_message"], Value::Null);
    }
    assert_eq!(cyd.unread_messages().await, 0);
    cyd.read_all("ana").await;
    assert_eq!(ana.unread_messages().await, 1);
    for path in [
        "/api/conversations",
        "/api/conversations/ana/messages",
        "/api/posts",
        "/api/users?query=",
        "/api/users/ana",
        "/api/online",
        "/api/me",
        "/api/blocks",
    ] {
        let text = cyd.get(path).await.text;
        assert!(!text.contains("secret"), "{path}: {text}");
    }
});

both!(
    no_frame_and_no_answer_tells_an_invisible_person_from_one_who_is_offline,
    async |app: TestApp| {
        let (ana, bo) = (app.register("ana").await, app.register("bob").await);
        let post = bo.post("general", "Hi", "there").await;
        bo.message("ana", "Are you there?").await;
        set_invisible(&ana, true).await;
        let mut watchers = [bo.ws().await, app.guest().ws().await];
        watchers[0].expect_where("presence", |event| event["guests"] == 1).await;
        for tab in &mut watchers {
            frames(tab, &bo).await;
        }

        let (mut one, two) = (ana.ws().await, ana.ws().await);
        assert_eq!(one.hello["user"], ana.user);
        assert_eq!(one.hello["online"], json!({"users": [bo.user], "total": 1, "guests": 1}));
        for place in [
            json!({"post": post["id"]}),
            json!({"category": "general"}),
            json!({"conversation": "bob"}),
        ] {
            one.typing(place.clone(), true).await;
            one.typing(place.clone(), false).await;
            one.typing(place, true).await;
        }
        heard(&mut one, &bo).await;
        ana.read_all("bob").await;
        // Her own tabs know what she does, as ever.
        assert_eq!(one.expect("message.read").await["unread"], 0);
        assert_eq!(ana.unread_messages().await, 0);
        two.close().await;

        let online = bo.get("/api/online").await.ok(200);
        assert_eq!((&online["items"], &online["guests"]), (&json!([bo.user]), &json!(1)));
        assert_eq!(bo.conversation("ana").await["online"], false);
        assert_eq!(bo.messages("ana").await[0]["read_at"], Value::Null);
        one.close().await;
        for tab in &mut watchers {
            let got = frames(tab, &bo).await;
            assert!(got.iter().all(|event| event["type"] == "post.created"), "{got:?}");
        }
    }
);

both!(turning_invisible_is_leaving_at_once_and_turning_visible_is_joining, async |app: TestApp| {
    let (ana, bo) = (app.register("ana").await, app.register("bob").await);
    let mut watcher = bo.ws().await;
    let mut tab = ana.ws().await;
    presence(&mut watcher, "joined", "ana").await;
    assert_eq!(ana.get("/api/me").await.ok(200)["invisible"], false);
    let place = json!({"category": "general"});
    tab.typing(place.clone(), true).await;
    typing(&mut watcher, &place, &["ana"]).await;
    let start = Instant::now();
    set_invisible(&ana, true).await;
    typing(&mut watcher, &place, &[]).await;
    presence(&mut watcher, "left", "ana").await;
    assert!(start.elapsed() < Duration::from_secs(4), "{:?}", start.elapsed());
    assert_eq!(bo.get("/api/online").await.ok(200)["items"], json!([bo.user]));
    // She is still there for herself: what is hers comes to her.
    let sent = bo.message("ana", "Hello?").await;
    assert_eq!(tab.expect("message.created").await["message"], sent);
    set_invisible(&ana, false).await;
    presence(&mut watcher, "joined", "ana").await;
    tab.typing(place.clone(), true).await;
    typing(&mut watcher, &place, &["ana"]).await;
    tab.close().await;
    presence(&mut watcher, "left", "ana").await;
});

both!(what_was_read_invisibly_stays_unread_for_its_sender, async |app: TestApp| {
    let (ana, bo) = (app.register("ana").await, app.register("bob").await);
    let mut bobs = bo.ws().await;
    bo.message("ana", "one").await;
    set_invisible(&ana, true).await;
    ana.read_all("bob").await;
    set_invisible(&ana, false).await;
    ana.read_all("bob").await;
    assert_eq!(bo.messages("ana").await[0]["read_at"], Value::Null);
    assert!(ana.messages("bob").await[0]["read_at"].is_string());
    assert!(frames(&mut bobs, &bo).await.iter().all(|event| event["type"] != "message.read"));
    // A later one that is read for all to see has been read with all above it.
    let two = bo.message("ana", "two").await;
    ana.read_all("bob").await;
    assert_eq!(bobs.expect("message.read").await["up_to"], two["id"]);
    assert!(pick(&bo.messages("ana").await, "read_at").iter().all(|at| at.is_string()));
});

both!(only_true_or_false_makes_invisible, async |app: TestApp| {
    let ana = app.register("ana").await;
    for value in [json!("true"), json!(1), json!(null)] {
        ana.patch("/api/me", &json!({ "invisible": value })).await.invalid(&["invisible"]);
    }
    assert_eq!(ana.patch("/api/me", &json!({"bio": "Hi"})).await.ok(200)["invisible"], false);
});

both!(a_blocked_persons_messages_reach_nobody_and_they_cant_tell, async |app: TestApp| {
    let (ana, bo) = (app.register("ana").await, app.register("bob").await);
    let (mut anas, mut bobs, mut phone) =
        (ana.ws().await, bo.ws().await, bo.elsewhere().await.ws().await);
    let seen = bo.message("ana", "Seen").await;
    anas.expect("message.created").await;
    bobs.expect("message.created").await;
    phone.expect("message.created").await;
    block(&ana, "bob").await;

    let hidden = bo.message("ana", "Unseen").await;
    let keys = |message: &Value| message.as_object().unwrap().keys().cloned().collect::<Vec<_>>();
    assert_eq!(keys(&hidden), keys(&seen));
    for tab in [&mut bobs, &mut phone] {
        let event = tab.expect("message.created").await;
        assert_eq!(event["message"], hidden);
    }
    assert_eq!(bo.messages("ana").await, json!([hidden, seen]));
    assert_eq!(
        bo.conversation("ana").await,
        json!({"with": ana.user, "online": true, "last_message": hidden, "unread": 0})
    );

    assert!(frames(&mut anas, &ana).await.iter().all(|event| event["type"] != "message.created"));
    assert_eq!(ana.messages("bob").await, json!([seen]));
    assert_eq!(
        ana.conversation("bob").await,
        json!({"with": bo.user, "online": true, "last_message": seen, "unread": 1})
    );
    assert_eq!(ana.unread_messages().await, 1);

    // She reads what she sees; he is told of that one alone.
    ana.read_all("bob").await;
    assert_eq!(bobs.expect("message.read").await["up_to"], seen["id"]);
    assert_eq!(
        pick(&bo.messages("ana").await, "read_at")
            .iter()
            .map(|at| at.is_string())
            .collect::<Vec<_>>(),
        [false, true]
    );

    // She may still write to him, and what she missed she never gets.
    let own = ana.message("bob", "From me").await;
    assert_eq!(bobs.expect("message.created").await["message"], own);
    unblock(&ana, "bob").await;
    let later = bo.message("ana", "Again").await;
    assert_eq!(
        anas.expect_where("message.created", |event| event["message"]["id"] == later["id"]).await["message"],
        later
    );
    assert_eq!(pick(&ana.messages("bob").await, "body"), ["Again", "From me", "Seen"]);

    // What he is told live and what he fetches are the same: all above a message that was read has
    // been read.
    ana.read_all("bob").await;
    assert_eq!(bobs.expect("message.read").await["up_to"], later["id"]);
    let his = bo.messages("ana").await;
    let unread_of_his = his
        .as_array()
        .unwrap()
        .iter()
        .filter(|message| message["from"] == bo.user && message["read_at"].is_null());
    assert_eq!(unread_of_his.count(), 0, "{his}");
});

both!(a_stranger_who_is_blocked_starts_no_conversation, async |app: TestApp| {
    let (ana, bo) = (app.register("ana").await, app.register("bob").await);
    block(&ana, "bob").await;
    bo.message("ana", "Hi").await;
    assert_eq!(ana.conversation("bob").await["last_message"], Value::Null);
    assert_eq!(bo.conversation("ana").await["last_message"]["body"], "Hi");
    let hello = ana.ws().await.hello;
    let mut tab = ana.ws().await;
    tab.send(&json!({"type": "resume", "epoch": hello["epoch"], "seq": 0})).await;
    assert!(
        tab.all_before("resumed", |_| true)
            .await
            .iter()
            .all(|event| event["type"] != "message.created")
    );
});

both!(
    a_blocked_persons_typing_is_hidden_from_the_one_who_blocked_them_alone,
    async |app: TestApp| {
        let (ana, bo, cyd) =
            (app.register("ana").await, app.register("bob").await, app.register("cyd").await);
        let post = cyd.post("general", "Hi", "there").await;
        let (mut anas, mut bobs, mut cyds) = (ana.ws().await, bo.ws().await, cyd.ws().await);
        let places = [json!({"post": post["id"]}), json!({"category": "general"})];
        block(&ana, "bob").await;
        for place in &places {
            bobs.typing(place.clone(), true).await;
            typing(&mut cyds, place, &["bob"]).await;
            cyds.typing(place.clone(), true).await;
            typing(&mut anas, place, &["cyd"]).await;
            typing(&mut bobs, place, &["cyd"]).await;
            bobs.typing(place.clone(), false).await;
            typing(&mut cyds, place, &[]).await;
            cyds.typing(place.clone(), false).await;
            typing(&mut anas, place, &[]).await;
        }
        bobs.typing(json!({"conversation": "ana"}), true).await;
        bobs.typing(places[0].clone(), true).await;
        typing(&mut cyds, &places[0], &["bob"]).await;
        let named = |event: &Value| {
            event["type"] == "typing"
                && (event["users"].to_string().contains("bob")
                    || event["in"].get("conversation").is_some())
        };
        let got = frames(&mut anas, &cyd).await;
        assert!(!got.iter().any(named), "{got:?}");
        // Nor does a tab hear of it that she opens now.
        let mut tab = ana.ws().await;
        heard(&mut tab, &cyd).await;
        let got = frames(&mut tab, &cyd).await;
        assert!(!got.iter().any(|event| event["type"] == "typing"), "{got:?}");
    }
);

both!(blocking_someone_who_types_ends_it_at_once, async |app: TestApp| {
    let (ana, bo) = (app.register("ana").await, app.register("bob").await);
    let (mut anas, mut bobs) = (ana.ws().await, bo.ws().await);
    let (category, conversation) = (json!({"category": "general"}), json!({"conversation": "bob"}));
    bobs.typing(category.clone(), true).await;
    bobs.typing(json!({"conversation": "ana"}), true).await;
    typing(&mut anas, &category, &["bob"]).await;
    typing(&mut anas, &conversation, &["bob"]).await;
    let start = Instant::now();
    block(&ana, "bob").await;
    typing(&mut anas, &category, &[]).await;
    typing(&mut anas, &conversation, &[]).await;
    unblock(&ana, "bob").await;
    typing(&mut anas, &category, &["bob"]).await;
    typing(&mut anas, &conversation, &["bob"]).await;
    assert!(start.elapsed() < Duration::from_secs(4), "{:?}", start.elapsed());
});

both!(a_person_sees_and_changes_their_own_blocks_alone, async |app: TestApp| {
    let (ana, bo, cyd) =
        (app.register("ana").await, app.register("bob").await, app.register("cyd").await);
    for name in ["cyd", "BOB", "bob"] {
        block(&ana, name).await;
    }
    assert_eq!(
        ana.get("/api/blocks").await.ok(200),
        json!({"items": [bo.user, cyd.user], "next": null})
    );
    assert_eq!(bo.get("/api/blocks").await.ok(200)["items"], json!([]));
    unblock(&ana, "cyd").await;
    unblock(&ana, "cyd").await;
    unblock(&bo, "ana").await;
    assert_eq!(ana.get("/api/blocks").await.ok(200)["items"], json!([bo.user]));
    ana.send(Method::PUT, "/api/blocks/ana", &json!({})).await.problem(403, "forbidden");
    ana.send(Method::PUT, "/api/blocks/nobody", &json!({})).await.problem(404, "not_found");
    app.guest().get("/api/blocks").await.problem(401, "unauthenticated");
    app.guest()
        .send(Method::PUT, "/api/blocks/ana", &json!({}))
        .await
        .problem(401, "unauthenticated");
    app.guest().delete("/api/blocks/ana").await.problem(401, "unauthenticated");
});
