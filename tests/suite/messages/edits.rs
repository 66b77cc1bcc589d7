//! A private message edited and deleted by its writer: at both people at once, and gone from
//! everywhere.

use crate::support::{Method, TestApp, Value, json, pick};

fn path(message: &Value) -> String {
    format!("/api/messages/{}", message["id"])
}

both!(an_edited_message_changes_at_both_people_on_all_their_tabs, async |app: TestApp| {
    let (ana, bo, cyd) =
        (app.register("ana").await, app.register("bob").await, app.register("cyd").await);
    let message = ana.message("bob", "Helo").await;
    assert_eq!((&message["version"], &message["edited_at"]), (&json!(1), &Value::Null));
    let mut tabs = [ana.ws().await, ana.elsewhere().await.ws().await, bo.ws().await];
    let mut third = cyd.ws().await;
    let edited =
        ana.patch(&path(&message), &json!({"body": "Hello **Bob**", "version": 1})).await.ok(200);
    assert_eq!(
        (&edited["body"], &edited["version"], &edited["id"]),
        (&json!("Hello **Bob**"), &json!(2), &message["id"])
    );
    assert!(
        edited["edited_at"].is_string()
            && edited["body_html"].as_str().unwrap().contains("<strong>")
    );
    for tab in &mut tabs {
        assert_eq!(tab.expect("message.updated").await["message"], edited);
    }
    for (who, with) in [(&ana, "bob"), (&bo, "ana")] {
        assert_eq!(who.messages(with).await, json!([edited]));
        assert_eq!(who.conversation(with).await["last_message"], edited);
    }
    assert_eq!(bo.unread_messages().await, 1, "an edit is no new message");
    let post = ana.post("general", "Last", "x").await;
    let came = third.all_before("post.created", |event| event["post"]["id"] == post["id"]).await;
    assert!(
        came.iter().all(|event| !event["type"].as_str().unwrap().starts_with("message.")),
        "{came:?}"
    );
});

both!(an_edit_that_is_late_or_empty_or_changes_nothing_overwrites_nothing, async |app: TestApp| {
    let (ana, bo) = (app.register("ana").await, app.register("bob").await);
    let message = ana.message("bob", "One").await;
    let mut tab = bo.ws().await;
    ana.patch(&path(&message), &json!({"body": "Two", "version": 1})).await.ok(200);
    ana.patch(&path(&message), &json!({"body": "Three", "version": 1}))
        .await
        .problem(409, "conflict");
    for blank in ["", "  \n", "\u{200b}"] {
        ana.patch(&path(&message), &json!({ "body": blank })).await.invalid(&["body"]);
    }
    ana.patch(&path(&message), &json!({"body": "x".repeat(5_001)})).await.invalid(&["body"]);
    for same in [json!({"body": "Two"}), json!({"body": " Two \n", "version": 2}), json!({})] {
        assert_eq!(ana.patch(&path(&message), &same).await.ok(200)["version"], 2);
    }
    ana.message("bob", "End").await;
    let came = tab.all_before("message.created", |event| event["message"]["body"] == "End").await;
    assert_eq!(
        came.iter().filter(|event| event["type"] == "message.updated").count(),
        1,
        "{came:?}"
    );
});

both!(
    a_deleted_message_is_gone_for_both_with_its_count_and_its_notification,
    async |app: TestApp| {
        let (ana, bo) = (app.register("ana").await, app.register("bob").await);
        let (first, second) =
            (ana.message("bob", "First").await, ana.message("bob", "Second").await);
        let mut tabs = [ana.ws().await, bo.ws().await, bo.elsewhere().await.ws().await];
        ana.delete(&path(&second)).await.ok(204);
        for tab in &mut tabs {
            let told = tab.expect("message.deleted").await;
            assert_eq!(
                (&told["message_id"], &told["from"], &told["to"]),
                (&second["id"], &json!("ana"), &json!("bob"))
            );
        }
        for (who, with) in [(&ana, "bob"), (&bo, "ana")] {
            assert_eq!(pick(&who.messages(with).await, "id"), [&first["id"]]);
            assert_eq!(who.conversation(with).await["last_message"]["id"], first["id"]);
            who.delete(&path(&second)).await.problem(404, "not_found");
        }
        assert_eq!(
            (bo.unread_messages().await, bo.conversation("ana").await["unread"].clone()),
            (json!(1), json!(1))
        );
        assert_eq!(
            bo.get("/api/notifications").await.ok(200)["unread"],
            1,
            "one is left to tell of"
        );
        ana.delete(&path(&first)).await.ok(204);
        let removed = tabs[1].expect("notification.removed").await;
        assert_eq!((&removed["unread"], &removed["unread_of_messages"]), (&json!(0), &json!(0)));
        assert_eq!(bo.get("/api/notifications").await.ok(200)["items"], json!([]));
        for (who, with) in [(&ana, "bob"), (&bo, "ana")] {
            let nothing = who.conversation(with).await;
            assert_eq!(
                (&nothing["last_message"], &nothing["unread"]),
                (&Value::Null, &json!(0)),
                "as if never written to"
            );
        }
        // The next one counts as one.
        ana.message("bob", "Third").await;
        assert_eq!(bo.unread_messages().await, 1);
    }
);

both!(deleting_what_was_read_changes_no_count, async |app: TestApp| {
    let (ana, bo) = (app.register("ana").await, app.register("bob").await);
    let read = ana.message("bob", "Read").await;
    bo.read_all("ana").await;
    let (unread, answer) = (ana.message("bob", "Unread").await, bo.message("ana", "Answer").await);
    ana.delete(&path(&read)).await.ok(204);
    assert_eq!((bo.unread_messages().await, ana.unread_messages().await), (json!(1), json!(1)));
    bo.delete(&path(&answer)).await.ok(204);
    assert_eq!((bo.unread_messages().await, ana.unread_messages().await), (json!(1), json!(0)));
    ana.delete(&path(&unread)).await.ok(204);
    assert_eq!((bo.unread_messages().await, ana.unread_messages().await), (json!(0), json!(0)));
    bo.read_all("ana").await;
});

both!(
    the_words_of_a_deleted_message_leave_the_log_and_nobody_who_resumes_gets_them,
    async |app: TestApp| {
        let (ana, bo) = (app.register("ana").await, app.register("bob").await);
        let hello = bo.ws().await.hello.clone();
        let message = ana.message("bob", "Sesame").await;
        ana.patch(&path(&message), &json!({"body": "Open Sesame"})).await.ok(200);
        let kept = ana.message("bob", "Stays").await;
        ana.delete(&path(&message)).await.ok(204);
        assert_eq!(
            app.database()
                .number("SELECT count(*) AS value FROM events WHERE frame LIKE '%Sesame%'"),
            0
        );
        // From memory, and after a restart from the log itself.
        for _ in 0..2 {
            let mut late = bo.ws().await;
            late.send(&json!({"type": "resume", "epoch": hello["epoch"], "seq": hello["seq"]}))
                .await;
            let came = late.all_before("resumed", |_| true).await;
            assert!(came.iter().all(|event| !event.to_string().contains("Sesame")), "{came:?}");
            let of = |kind: &str| came.iter().filter(|event| event["type"] == kind).count();
            assert_eq!(
                (of("message.created"), of("message.updated"), of("message.deleted")),
                (1, 0, 1),
                "{came:?}"
            );
            assert_eq!(of("event.superseded"), 2, "what it was has its places still: {came:?}");
            assert!(came.iter().any(|event| event["message"]["id"] == kept["id"]));
            late.close().await;
            app.restart(&[]).await;
        }
    }
);

both!(what_a_block_hides_stays_hidden_when_it_is_edited_and_deleted, async |app: TestApp| {
    let (ana, cyd) = (app.register("ana").await, app.register("cyd").await);
    let seen = cyd.message("ana", "Seen").await;
    ana.send(Method::PUT, "/api/blocks/cyd", &json!({})).await.ok(204);
    let hidden = cyd.message("ana", "Hear me").await;
    let (mut tab, mut own) = (ana.ws().await, cyd.ws().await);
    for message in [&seen, &hidden] {
        let edited = cyd.patch(&path(message), &json!({"body": "Hear me out"})).await.ok(200);
        assert_eq!(own.expect("message.updated").await["message"], edited, "they can't tell");
    }
    ana.patch(&path(&hidden), &json!({"body": "Mine"})).await.problem(404, "not_found");
    cyd.delete(&path(&hidden)).await.ok(204);
    own.expect("message.deleted").await;
    let post = ana.post("general", "Last", "x").await;
    let came = tab.all_before("post.created", |event| event["post"]["id"] == post["id"]).await;
    assert!(
        came.iter().all(|event| !event["type"].as_str().unwrap().starts_with("message.")),
        "{came:?}"
    );
    assert_eq!(ana.conversation("cyd").await["unread"], 1, "what was seen before the block");
});

both!(a_deleted_messages_picture_is_served_to_the_other_no_more, async |app: TestApp| {
    let (ana, bo) = (app.register("ana").await, app.register("bob").await);
    let url = ana.upload().await;
    let message = ana.message("bob", &format!("![x]({url})")).await;
    bo.download(&url).await;
    ana.patch(&path(&message), &json!({"body": "Without"})).await.ok(200);
    bo.get(&url).await.problem(404, "not_found");
    ana.patch(&path(&message), &json!({"body": format!("![x]({url})")})).await.ok(200);
    bo.download(&url).await;
    ana.delete(&path(&message)).await.ok(204);
    bo.get(&url).await.problem(404, "not_found");
});
