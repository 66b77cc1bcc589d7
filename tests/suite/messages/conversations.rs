//! Private messages: to both people at once, on all their tabs, ten at a time, read and unread, and
//! to nobody else.

use std::time::{Duration, Instant};

use crate::support::{Method, Person, Socket, TestApp, Value, json, pick};

async fn typing(tab: &mut Socket, with: &str, users: &[&str]) {
    tab.expect_where("typing", |event| {
        event["in"] == json!({ "conversation": with }) && event["users"] == json!(users)
    })
    .await;
}

/// Everything of a private kind that a tab got before a post that someone writes now.
async fn private_frames(tab: &mut Socket, writer: &Person) -> Vec<Value> {
    let post = writer.post("general", "Last", "x").await;
    let mut before =
        tab.all_before("post.created", |event| event["post"]["id"] == post["id"]).await;
    before.retain(|event| {
        event["type"].as_str().unwrap().starts_with("message.")
            || event["type"] == "typing" && event["in"].get("conversation").is_some()
    });
    before
}

both!(a_message_reaches_both_people_on_all_their_tabs_and_nobody_else, async |app: TestApp| {
    let (ana, bo, cyd) =
        (app.register("ana").await, app.register("bob").await, app.admin("cyd").await);
    let mut tabs = [ana.ws().await, ana.elsewhere().await.ws().await, bo.ws().await, bo.ws().await];
    let mut others = [cyd.ws().await, app.guest().ws().await];
    let sent = ana.message("bob", "Hello **Bob**").await;
    assert_eq!((&sent["from"], &sent["to"]), (&ana.user, &bo.user));
    assert_eq!(sent["body"], "Hello **Bob**");
    assert!(sent["body_html"].as_str().unwrap().contains("<strong>Bob</strong>"));
    assert_eq!(sent["read_at"], Value::Null);
    for tab in &mut tabs {
        assert_eq!(tab.expect("message.created").await["message"], sent);
    }
    for tab in &mut others {
        assert_eq!(private_frames(tab, &ana).await, Vec::<Value>::new());
    }
    assert_eq!(ana.messages("bob").await, json!([sent]));
    assert_eq!(bo.messages("ana").await, json!([sent]));
});

both!(a_conversation_is_read_ten_messages_at_a_time_newest_first, async |app: TestApp| {
    let (ana, bo) = (app.register("ana").await, app.register("bob").await);
    let mut sent = Vec::new();
    for i in 0..25 {
        let (from, to) = if i % 3 == 0 { (&bo, "ana") } else { (&ana, "bob") };
        sent.insert(0, from.message(to, &format!("Message {i}")).await["id"].clone());
    }
    for (who, with) in [(&ana, "bob"), (&bo, "ana")] {
        let path = format!("/api/conversations/{with}/messages");
        let (mut got, mut sizes, mut query) = (Vec::new(), Vec::new(), String::new());
        loop {
            let page = who.get(&format!("{path}{query}")).await.ok(200);
            sizes.push(page["items"].as_array().unwrap().len());
            got.extend(pick(&page["items"], "id").into_iter().cloned());
            // What is written meanwhile moves nothing.
            sent.insert(0, ana.message("bob", "Meanwhile").await["id"].clone());
            let Some(next) = page["next"].as_str() else { break };
            query = format!("?before={next}");
        }
        let before = sent.len() - sizes.len();
        assert_eq!(got, sent[sizes.len()..]);
        assert_eq!(sizes.iter().sum::<usize>(), before);
        assert!(sizes.iter().rev().skip(1).all(|size| *size == 10), "{sizes:?}");
    }
});

both!(a_cursor_belongs_to_its_conversation, async |app: TestApp| {
    let ana = app.register("ana").await;
    for name in ["bob", "cyd"] {
        app.register(name).await;
        ana.message(name, "one").await;
        ana.message(name, "two").await;
    }
    let next = ana.get("/api/conversations/bob/messages?limit=1").await.ok(200)["next"].clone();
    let next = next.as_str().unwrap();
    assert_eq!(
        ana.get(&format!("/api/conversations/BOB/messages?before={next}")).await.ok(200)["items"]
            [0]["body"],
        "one"
    );
    ana.get(&format!("/api/conversations/cyd/messages?before={next}")).await.invalid(&["before"]);
    ana.get(&format!("/api/posts?before={next}")).await.invalid(&["before"]);
    ana.get("/api/conversations/bob/messages?limit=101").await.invalid(&["limit"]);
});

both!(conversations_are_listed_by_their_latest_message_and_then_by_name, async |app: TestApp| {
    let ana = app.register("ana").await;
    let mut people = Vec::new();
    for name in ["eve", "Dan", "bob", "cyd"] {
        people.push(app.register(name).await);
    }
    let names = async || {
        let list = ana.get("/api/conversations").await.ok(200);
        assert_eq!(list["next"], Value::Null);
        list["items"]
            .as_array()
            .unwrap()
            .iter()
            .map(|item| item["with"]["username"].as_str().unwrap().to_owned())
            .collect::<Vec<_>>()
    };
    assert_eq!(names().await, ["bob", "cyd", "Dan", "eve"]);
    ana.message("cyd", "one").await;
    let two = people[0].message("ana", "two").await;
    assert_eq!(names().await, ["eve", "cyd", "bob", "Dan"]);
    ana.message("cyd", "three").await;
    assert_eq!(names().await, ["cyd", "eve", "bob", "Dan"]);
    let _tab = people[0].ws().await;
    assert_eq!(
        ana.conversation("eve").await,
        json!({"with": people[0].user, "online": true, "last_message": two, "unread": 1})
    );
    assert_eq!(
        ana.conversation("bob").await,
        json!({"with": people[2].user, "online": false, "last_message": null, "unread": 0})
    );
});

both!(unread_messages_are_counted_until_they_are_read, async |app: TestApp| {
    let (ana, bo, cyd) =
        (app.register("ana").await, app.register("bob").await, app.register("cyd").await);
    let mut ids = Vec::new();
    for body in ["one", "two", "three"] {
        ids.push(ana.message("bob", body).await["id"].clone());
    }
    cyd.message("bob", "four").await;
    assert_eq!((bo.unread_messages().await, ana.unread_messages().await), (json!(4), json!(0)));
    assert_eq!(bo.conversation("ana").await["unread"], 3);
    bo.read_up_to("ana", &ids[1]).await;
    assert_eq!(bo.conversation("ana").await["unread"], 1);
    assert_eq!(bo.unread_messages().await, 2);
    let seen = ana.messages("bob").await;
    assert_eq!(
        pick(&seen, "read_at").iter().map(|at| at.is_string()).collect::<Vec<_>>(),
        [false, true, true]
    );
    assert_eq!(bo.messages("ana").await, seen);
    // Whoever writes reads nothing by it, and nobody reads their own.
    bo.message("ana", "five").await;
    ana.read_up_to("bob", &ids[2]).await;
    assert_eq!(bo.conversation("ana").await["unread"], 1);
    assert_eq!((bo.unread_messages().await, ana.unread_messages().await), (json!(2), json!(1)));
});

both!(reading_is_told_to_both_people_once, async |app: TestApp| {
    let (ana, bo, cyd) =
        (app.register("ana").await, app.register("bob").await, app.register("cyd").await);
    let (mut anas, mut one, mut two, mut cyds) =
        (ana.ws().await, bo.ws().await, bo.ws().await, cyd.ws().await);
    let first = ana.message("bob", "one").await;
    ana.message("bob", "two").await;
    bo.read_up_to("ana", &first["id"]).await;
    let seen = ana.messages("bob").await[1]["read_at"].clone();
    for (tab, with, left) in
        [(&mut anas, "bob", Value::Null), (&mut one, "ana", json!(1)), (&mut two, "ana", json!(1))]
    {
        let event = tab.expect("message.read").await;
        assert_eq!(
            (&event["with"], &event["by"], &event["up_to"]),
            (&json!(with), &json!("bob"), &first["id"])
        );
        assert_eq!((&event["read_at"], &event["unread"]), (&seen, &left));
    }
    // Again, and with a message yet to come: nothing is left up to there, or all is read.
    bo.read_up_to("ana", &first["id"]).await;
    bo.read_all("ana").await;
    assert_eq!(one.expect("message.read").await["unread"], 0);
    bo.read_all("ana").await;
    let frames = private_frames(&mut one, &cyd).await;
    assert!(frames.iter().all(|event| event["type"] != "message.read"), "{frames:?}");
    assert_eq!(private_frames(&mut cyds, &cyd).await, Vec::<Value>::new());
});

both!(a_message_sent_twice_with_one_key_is_sent_once, async |app: TestApp| {
    let (ana, bo) = (app.register("ana").await, app.register("bob").await);
    let path = "/api/conversations/bob/messages";
    let send = async |body: &str| {
        let request = ana
            .request(Method::POST, path)
            .header("Idempotency-Key", "k")
            .json(&json!({ "body": body }));
        crate::support::Answer::of(request).await
    };
    let first = send("one").await.ok(201);
    assert_eq!(send("one").await.ok(201), first);
    send("two").await.problem(409, "conflict");
    assert_eq!(bo.messages("ana").await, json!([first]));
    assert_eq!(bo.unread_messages().await, 1);
});

both!(what_is_no_message_and_no_conversation_is_refused, async |app: TestApp| {
    let ana = app.register("ana").await;
    app.register("bob").await;
    for (name, code) in [("nobody", "not_found"), ("ana", "not_found")] {
        ana.get(&format!("/api/conversations/{name}/messages")).await.problem(404, code);
        ana.send(
            Method::POST,
            &format!("/api/conversations/{name}/messages"),
            &json!({"body": "x"}),
        )
        .await
        .problem(404, code);
        ana.send(Method::POST, &format!("/api/conversations/{name}/read"), &json!({"up_to": 1}))
            .await
            .problem(404, code);
    }
    for body in [
        json!({}),
        json!({"body": null}),
        json!({"body": " \n"}),
        json!({"body": "x".repeat(5_001)}),
        json!({"body": 7}),
    ] {
        ana.send(Method::POST, "/api/conversations/bob/messages", &body).await.invalid(&["body"]);
    }
    ana.send(Method::POST, "/api/conversations/bob/messages", &json!({"body": "x".repeat(5_000)}))
        .await
        .ok(201);
    for body in [
        json!({}),
        json!({"up_to": null}),
        json!({"up_to": 0}),
        json!({"up_to": -1}),
        json!({"up_to": "1"}),
    ] {
        ana.send(Method::POST, "/api/conversations/bob/read", &body).await.invalid(&["up_to"]);
    }
    let guest = app.guest();
    guest.get("/api/conversations").await.problem(401, "unauthenticated");
    guest.get("/api/conversations/bob/messages").await.problem(401, "unauthenticated");
    guest
        .send(Method::POST, "/api/conversations/bob/messages", &json!({"body": "x"}))
        .await
        .problem(401, "unauthenticated");
    guest
        .send(Method::POST, "/api/conversations/bob/read", &json!({"up_to": 1}))
        .await
        .problem(401, "unauthenticated");
});

both!(typing_to_someone_is_seen_by_them_alone_until_it_stops, async |app: TestApp| {
    let (ana, bo, cyd) =
        (app.register("ana").await, app.register("bob").await, app.register("cyd").await);
    let (mut anas, mut again, mut one, mut two) =
        (ana.ws().await, ana.ws().await, bo.ws().await, bo.ws().await);
    let (mut cyds, mut guests) = (cyd.ws().await, app.guest().ws().await);
    anas.typing(json!({"conversation": "Bob"}), true).await;
    for tab in [&mut one, &mut two] {
        typing(tab, "ana", &["ana"]).await;
    }
    // A tab opened meanwhile is told as well; and both may type at once.
    typing(&mut bo.ws().await, "ana", &["ana"]).await;
    one.typing(json!({"conversation": "ana"}), true).await;
    typing(&mut anas, "bob", &["bob"]).await;
    typing(&mut again, "bob", &["bob"]).await;
    anas.typing(json!({"conversation": "Bob"}), false).await;
    typing(&mut one, "ana", &[]).await;
    for tab in [&mut cyds, &mut guests, &mut again, &mut anas] {
        assert_eq!(private_frames(tab, &cyd).await, Vec::<Value>::new());
    }
});

both!(
    typing_to_someone_ends_when_the_message_is_sent_and_when_the_person_leaves,
    async |app: TestApp| {
        let (ana, bo) = (app.register("ana").await, app.register("bob").await);
        let mut bobs = bo.ws().await;
        let (mut anas, start) = (ana.ws().await, Instant::now());
        anas.typing(json!({"conversation": "bob"}), true).await;
        typing(&mut bobs, "ana", &["ana"]).await;
        ana.message("bob", "Here it is").await;
        typing(&mut bobs, "ana", &[]).await;
        anas.typing(json!({"conversation": "bob"}), true).await;
        typing(&mut bobs, "ana", &["ana"]).await;
        anas.close().await;
        typing(&mut bobs, "ana", &[]).await;
        assert!(
            start.elapsed() < Duration::from_secs(5),
            "not by waiting until it is forgotten: {:?}",
            start.elapsed()
        );
    }
);

both!(typing_to_nobody_or_oneself_is_told_to_the_typist, async |app: TestApp| {
    let ana = app.register("ana").await;
    let mut tab = ana.ws().await;
    for name in ["ana", "nobody"] {
        tab.typing(json!({ "conversation": name }), true).await;
        assert_eq!(tab.expect("error").await["code"], "not_found");
    }
});

both!(a_missed_message_is_sent_again_to_its_two_people_alone, async |app: TestApp| {
    let (ana, bo, cyd) =
        (app.register("ana").await, app.register("bob").await, app.register("cyd").await);
    let hello = bo.ws().await.hello;
    let sent = ana.message("bob", "While you were away").await;
    let resume = json!({"type": "resume", "epoch": hello["epoch"], "seq": hello["seq"]});
    // Whoever it was for has been notified of it too.
    for (who, replayed) in [(&bo, 2), (&ana, 1), (&cyd, 0)] {
        let mut tab = who.ws().await;
        tab.send(&resume).await;
        if replayed > 0 {
            assert_eq!(tab.expect("message.created").await["message"], sent);
        }
        assert_eq!(tab.expect("resumed").await["replayed"], replayed);
    }
});

both!(two_who_write_to_each_other_at_once_lose_nothing, async |app: TestApp| {
    let (ana, bo) = (app.register("ana").await, app.register("bob").await);
    let mut tab = ana.ws().await;
    let flood = async |from: &Person, to: &str| {
        for i in 0..20 {
            from.message(to, &format!("{i}")).await;
        }
    };
    let readings = async {
        for _ in 0..10 {
            bo.read_all("ana").await;
        }
    };
    tokio::join!(flood(&ana, "bob"), flood(&ana, "bob"), flood(&bo, "ana"), readings);
    let mut last = 0;
    for _ in 0..60 {
        let id = tab.expect("message.created").await["message"]["id"].as_i64().unwrap();
        assert!(id > last, "events of a conversation come in the order of its messages");
        last = id;
    }
    let all = ana.messages("bob").await;
    assert_eq!(pick(&all, "id").len(), 60);
    assert_eq!(ana.conversation("bob").await["last_message"]["id"], last);
    assert_eq!(bo.conversation("ana").await["last_message"]["id"], last);
    assert_eq!(ana.unread_messages().await, 20);
    let to_bob = all
        .as_array()
        .unwrap()
        .iter()
        .filter(|message| message["to"] == bo.user && message["read_at"].is_null())
        .count();
    assert_eq!(bo.unread_messages().await, to_bob);
});
