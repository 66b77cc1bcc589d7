//! What people are told besides what is on their page: once, rightly counted, and nobody else.

use futures_util::future::join_all;

use crate::support::{Answer, Method, TestApp, Value, json};

mod together;

both!(a_reply_and_a_comment_tell_whom_they_concern, async |app: TestApp| {
    let (ana, bob, cyd) =
        (app.register("ana").await, app.register("bob").await, app.register("cyd").await);
    let post = ana.post("general", "Hi", "there").await;
    let comment = bob.comment(&post, "one").await;
    let reply = cyd.reply(&comment, "two").await;
    let told = &bob.notifications().await[0];
    assert_eq!(
        (&told["kind"], &told["actor"], &told["comment_id"]),
        (&json!("reply"), &cyd.user, &reply["id"])
    );
    assert_eq!(ana.told().await, ["comment", "comment"], "authors follow their posts");
    ana.comment(&post, "three").await;
    assert_eq!(bob.told().await, ["comment", "reply"], "so does whoever comments");
    assert_eq!(cyd.told().await, ["comment"]);
});

both!(of_one_text_each_is_told_once_by_the_most_personal_kind, async |app: TestApp| {
    let (ana, bob) = (app.register("ana").await, app.register("bob").await);
    let post = ana.post("general", "Hi", "there").await;
    let comment = ana.comment(&post, "mine").await;
    bob.reply(&comment, "to you, @ana").await;
    assert_eq!(ana.told().await, ["mention"]);
    bob.reply(&comment, "again").await;
    assert_eq!(ana.told().await, ["reply", "mention"]);
    bob.comment(&post, "to all").await;
    assert_eq!(ana.told().await, ["comment", "reply", "mention"]);
    ana.notify(json!({"mention": false})).await;
    bob.reply(&comment, "@ana").await;
    assert_eq!(ana.told().await[0], "reply", "what is off leaves room for what is on");
});

both!(a_post_can_be_followed_muted_and_left, async |app: TestApp| {
    let (ana, bob, cyd) =
        (app.register("ana").await, app.register("bob").await, app.register("cyd").await);
    let post = ana.post("general", "Hi", "there").await;
    assert_eq!(
        (ana.follows(&post).await, bob.follows(&post).await),
        (json!("following"), json!("none"))
    );
    cyd.comment(&post, "unheard").await;
    bob.follow(&post, "following").await;
    cyd.comment(&post, "heard").await;
    assert_eq!(bob.told().await, ["comment"]);
    bob.follow(&post, "none").await;
    cyd.comment(&post, "unheard").await;
    let mine = bob.comment(&post, "mine").await;
    assert_eq!(bob.follows(&post).await, "none", "who has left is not drawn in again");
    bob.follow(&post, "muted").await;
    cyd.reply(&mine, "unheard").await;
    cyd.comment(&post, "unheard").await;
    assert_eq!(bob.told().await, ["comment"]);
    cyd.comment(&post, "@bob").await;
    assert_eq!(bob.told().await, ["mention", "comment"], "being named still counts");
    bob.comment(&post, "me again").await;
    assert_eq!(bob.follows(&post).await, "muted");
    ana.send(Method::PUT, &format!("/api/posts/{}/follow", post["id"]), &json!({"state": "loud"}))
        .await
        .invalid(&["state"]);
    ana.send(Method::PUT, "/api/posts/999/follow", &json!({"state": "muted"}))
        .await
        .problem(404, "not_found");
    ana.get("/api/posts/999/follow").await.problem(404, "not_found");
    app.guest()
        .get(&format!("/api/posts/{}/follow", post["id"]))
        .await
        .problem(401, "unauthenticated");
});

both!(a_message_tells_once_until_that_is_read, async |app: TestApp| {
    let (ana, bob, cyd) =
        (app.register("ana").await, app.register("bob").await, app.register("cyd").await);
    let mut tab = bob.ws().await;
    ana.message("bob", "one").await;
    let told = tab.notified().await;
    assert_eq!(
        (&told["notification"]["kind"], &told["notification"]["actor"]),
        (&json!("message"), &ana.user)
    );
    assert_eq!(
        (&told["notification"]["post_id"], &told["unread_of_messages"]),
        (&Value::Null, &json!(1))
    );
    let second = ana.message("bob", "two").await;
    cyd.message("bob", "hello").await;
    assert_eq!(bob.told().await, ["message", "message"], "one for each sender");
    bob.read_up_to("ana", &second["id"]).await;
    let read = tab.expect("notification.read").await;
    assert_eq!(
        (&read["ids"], &read["unread"], read.get("up_to")),
        (&json!([told["notification"]["id"]]), &json!(1), None)
    );
    ana.message("bob", "three").await;
    assert_eq!(bob.unread_notifications().await, 2);
    bob.read_notifications(&json!(i64::MAX)).await;
    ana.message("bob", "four").await;
    assert_eq!(bob.unread_notifications().await, 1);
    assert_eq!(bob.unread_messages().await, 3, "reading a notification reads no message");
});

both!(a_message_that_is_still_unread_keeps_its_notification, async |app: TestApp| {
    let (ana, bob) = (app.register("ana").await, app.register("bob").await);
    let first = ana.message("bob", "one").await;
    ana.message("bob", "two").await;
    bob.read_up_to("ana", &first["id"]).await;
    assert_eq!(bob.unread_notifications().await, 1);
    bob.read_all("ana").await;
    assert_eq!(bob.unread_notifications().await, 0);
});

both!(reading_is_told_on_all_tabs_and_counts, async |app: TestApp| {
    let (ana, bob) = (app.register("ana").await, app.register("bob").await);
    let (mut tab, mut other) = (ana.ws().await, ana.elsewhere().await.ws().await);
    for _ in 0..3 {
        bob.post("general", "Hi", "@ana").await;
    }
    let ids: Vec<Value> = ana.notifications().await.iter().map(|item| item["id"].clone()).collect();
    ana.read_notifications(&ids[1]).await;
    let read = tab.expect("notification.read").await;
    assert_eq!((&read["up_to"], &read["unread"], read.get("ids")), (&ids[1], &json!(1), None));
    assert_eq!(other.expect("notification.read").await, read);
    assert_eq!(ana.unread_notifications().await, 1);
    ana.read_notifications(&ids[1]).await;
    ana.read_notifications(&json!(i64::MAX)).await;
    assert_eq!(
        tab.expect("notification.read").await["up_to"],
        ids[0],
        "what was read already is not told"
    );
    ana.send(Method::POST, "/api/notifications/read", &json!({})).await.invalid(&["up_to"]);
    ana.send(Method::POST, "/api/notifications/read", &json!({"up_to": "x"}))
        .await
        .invalid(&["up_to"]);
});

both!(the_list_comes_in_pages, async |app: TestApp| {
    let (ana, bob) = (app.register("ana").await, app.register("bob").await);
    for _ in 0..5 {
        bob.post("general", "Hi", "@ana").await;
    }
    let all = ana.notifications().await;
    let first = ana.get("/api/notifications?limit=3").await.ok(200);
    assert_eq!(first["items"].as_array().unwrap()[..], all[..3]);
    bob.post("general", "Hi", "@ana").await;
    let rest = ana
        .get(&format!("/api/notifications?limit=3&before={}", first["next"].as_str().unwrap()))
        .await
        .ok(200);
    assert_eq!(
        (rest["items"].as_array().unwrap()[..].to_vec(), &rest["next"]),
        (all[3..].to_vec(), &Value::Null)
    );
    ana.get("/api/notifications?before=x").await.invalid(&["before"]);
    app.guest().get("/api/notifications").await.problem(401, "unauthenticated");
});

both!(kinds_can_be_switched_off, async |app: TestApp| {
    let (ana, bob) = (app.register("ana").await, app.register("bob").await);
    let mut all = json!({"solution": true, "mention": true, "reply": true, "comment": true, "post": true,
        "message": true, "reaction": true, "edit": true});
    assert_eq!(ana.get("/api/me").await.ok(200)["notify"], all);
    let post = ana.post("general", "Hi", "there").await;
    let comment = ana.comment(&post, "one").await;
    let me = ana
        .patch("/api/me", &json!({"notify": {"mention": false, "comment": false, "pigeon": false}}))
        .await
        .ok(200);
    for off in ["mention", "comment"] {
        all[off] = false.into();
    }
    assert_eq!(me["notify"], all);
    bob.comment(&post, "hello").await;
    bob.post("general", "Hi", "@ana").await;
    assert_eq!(ana.told().await, [""; 0]);
    bob.reply(&comment, "hello").await;
    bob.message("ana", "hello").await;
    assert_eq!(ana.told().await, ["message", "reply"]);
    ana.notify(json!({"reply": false, "message": false, "mention": true})).await;
    ana.read_all("bob").await;
    bob.reply(&comment, "hello").await;
    bob.message("ana", "hello").await;
    assert_eq!(ana.told().await, ["message", "reply"]);
    bob.post("general", "Hi", "@ana").await;
    assert_eq!(ana.told().await[0], "mention");
    for bad in [json!({"mention": 1}), json!([]), json!(true), json!({"reply": null})] {
        ana.patch("/api/me", &json!({ "notify": bad })).await.invalid(&["notify"]);
    }
    ana.patch("/api/me", &json!({"notify": {}})).await.ok(200);
});

both!(whoever_is_blocked_tells_nothing, async |app: TestApp| {
    let (ana, bob, cyd) =
        (app.register("ana").await, app.register("bob").await, app.register("cyd").await);
    let post = ana.post("general", "Hi", "there").await;
    let comment = ana.comment(&post, "one").await;
    ana.block("bob").await;
    let mut tab = ana.ws().await;
    bob.post("general", "Hi", "@ana").await;
    bob.comment(&post, "hello").await;
    bob.reply(&comment, "hello").await;
    bob.message("ana", "hello").await;
    let last = cyd.post("general", "Last", "x").await;
    let events = tab.all_before("post.created", |event| event["post"]["id"] == last["id"]).await;
    assert!(events.iter().all(|event| event["type"] != "notification.created"), "{events:?}");
    assert_eq!(ana.told().await, [""; 0]);
    ana.post("general", "Hi", "@bob").await;
    assert_eq!(bob.told().await[0], "mention", "whom one has blocked one may still name");
});

both!(what_is_deleted_takes_its_notifications_with_it, async |app: TestApp| {
    let (ana, bob, cyd) =
        (app.register("ana").await, app.register("bob").await, app.register("cyd").await);
    let mut tab = ana.ws().await;
    let post = bob.post("general", "Hi", "@ana").await;
    let comment = bob.comment(&post, "@ana").await;
    let empty = cyd.comment(&post, "@ana").await;
    ana.reply(&empty, "I reply").await;
    let ids: Vec<Value> = ana.notifications().await.iter().map(|item| item["id"].clone()).collect();
    assert_eq!(ids.len(), 3);
    bob.delete(&format!("/api/comments/{}", comment["id"])).await.ok(204);
    let removed = tab.expect("notification.removed").await;
    assert_eq!((&removed["ids"], &removed["unread"]), (&json!([ids[1]]), &json!(2)));
    cyd.delete(&format!("/api/comments/{}", empty["id"])).await.ok(204);
    assert_eq!(
        tab.expect("notification.removed").await["ids"],
        json!([ids[0]]),
        "also where a place stays"
    );
    bob.comment(&post, "@ana").await;
    bob.delete(&format!("/api/posts/{}", post["id"])).await.ok(204);
    let removed = tab.expect("notification.removed").await;
    assert_eq!((removed["ids"].as_array().unwrap().len(), &removed["unread"]), (2, &json!(0)));
    for person in [&ana, &bob, &cyd] {
        assert_eq!(person.notifications().await, [Value::Null; 0]);
    }
    assert_eq!(app.database().number("SELECT count(*) AS value FROM notifications"), 0);
});

both!(nobody_else_ever_sees_a_notification, async |app: TestApp| {
    let (ana, bob, eve) =
        (app.register("ana").await, app.register("bob").await, app.admin("eve").await);
    let (mut tab, mut guest, mut writer) = (eve.ws().await, app.guest().ws().await, bob.ws().await);
    let post = bob.post("general", "Hi", "@ana").await;
    bob.message("ana", "hello").await;
    ana.read_notifications(&json!(i64::MAX)).await;
    bob.delete(&format!("/api/posts/{}", post["id"])).await.ok(204);
    let last = bob.post("general", "Last", "x").await;
    for tab in [&mut tab, &mut guest, &mut writer] {
        let events =
            tab.all_before("post.created", |event| event["post"]["id"] == last["id"]).await;
        assert!(
            events
                .iter()
                .all(|event| !event["type"].as_str().unwrap().starts_with("notification.")),
            "{events:?}"
        );
    }
    assert_eq!(eve.notifications().await.len() + bob.notifications().await.len(), 0);
    eve.read_notifications(&json!(i64::MAX)).await;
    bob.post("general", "Hi", "@ana").await;
    eve.read_notifications(&json!(i64::MAX)).await;
    assert_eq!(ana.unread_notifications().await, 1, "nor reads it");
});

both!(what_invisible_people_write_tells_as_ever, async |app: TestApp| {
    let (ana, bob) = (app.register("ana").await, app.register("bob").await);
    bob.patch("/api/me", &json!({"invisible": true})).await.ok(200);
    bob.post("general", "Hi", "@ana").await;
    bob.message("ana", "hello").await;
    assert_eq!(ana.told().await, ["message", "mention"]);
});

both!(whoever_comes_back_is_told_what_they_missed, async |app: TestApp| {
    let (ana, bob) = (app.register("ana").await, app.register("bob").await);
    let tab = ana.ws().await;
    let (epoch, seq) = (tab.hello["epoch"].clone(), tab.hello["seq"].clone());
    tab.cut();
    bob.post("general", "Hi", "@ana").await;
    bob.message("ana", "hello").await;
    let mut tab = ana.ws().await;
    tab.send(&json!({"type": "resume", "epoch": epoch, "seq": seq})).await;
    let missed = tab.all_before("resumed", |_| true).await;
    let told: Vec<&Value> =
        missed.iter().filter(|event| event["type"] == "notification.created").collect();
    assert_eq!(told.len(), 2, "{missed:?}");
    assert_eq!(told[1]["unread"], 2);
});

both!(a_repeated_request_tells_nobody_twice, async |app: TestApp| {
    let (ana, bob) = (app.register("ana").await, app.register("bob").await);
    let body = json!({"category": "general", "title": "Hi", "body": "@ana"});
    let send = || {
        Answer::of(
            bob.request(Method::POST, "/api/posts").header("idempotency-key", "k1").json(&body),
        )
    };
    for answer in join_all((0..5).map(|_| send())).await {
        answer.ok(201);
    }
    assert_eq!(ana.told().await, ["mention"]);
});
