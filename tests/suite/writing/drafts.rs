//! What people have begun to write, on all their devices.

use crate::support::{Answer, Method, Person, TestApp, Value, json, pick};

async fn put(who: &Person, key: &str, draft: &Value) -> Answer {
    who.send(Method::PUT, &format!("/api/drafts/{key}"), draft).await
}

both!(a_draft_is_on_all_devices_of_its_writer_and_nowhere_else, async |app: TestApp| {
    let (ana, bob) = (app.register("ana").await, app.register("bob").await);
    let phone = ana.elsewhere().await;
    let mut tab = phone.ws().await;
    let whole = json!({"title": " Half a", "body": "thought \n", "category": "help",
        "tags": ["bread", "rye"], "reply_to": 4});
    let saved = put(&ana, "post", &whole).await.ok(200);
    assert_eq!(tab.expect("draft.changed").await["key"], "post");
    let found = phone.get("/api/drafts/post").await.ok(200);
    assert_eq!(found, saved);
    for (key, value) in whole.as_object().unwrap() {
        assert_eq!(found[key], *value, "as it stands: {key}");
    }
    assert_eq!((&found["key"], &found["replaced"]), (&json!("post"), &json!([])));
    bob.get("/api/drafts/post").await.problem(404, "not_found");
    assert_eq!(bob.get("/api/drafts").await.ok(200), json!({"items": [], "next": null}));
    let list = phone.get("/api/drafts").await.ok(200);
    assert_eq!(pick(&list["items"], "key"), [&json!("post")]);
    assert_eq!(list["items"][0]["excerpt"], "thought \n");
    phone.delete("/api/drafts/post").await.ok(204);
    tab.expect("draft.changed").await;
    ana.get("/api/drafts/post").await.problem(404, "not_found");
    ana.delete("/api/drafts/post").await.ok(204);
});

both!(of_two_devices_at_once_the_last_wins_and_the_other_is_kept, async |app: TestApp| {
    let ana = app.register("ana").await;
    let phone = ana.elsewhere().await;
    let first = put(&ana, "comment:1", &json!({"body": "One"})).await.ok(200);
    let second = put(&phone, "comment:1", &json!({"body": "Two"})).await.ok(200);
    assert_eq!(second["replaced"][0]["body"], "One");
    let third = put(&ana, "comment:1", &json!({"body": "Three", "version": first["version"]}))
        .await
        .ok(200);
    assert_eq!(third["body"], "Three");
    assert_eq!(pick(&third["replaced"], "body"), [&json!("Two"), &json!("One")]);
    assert_eq!(pick(&third["replaced"], "version")[0], &second["version"]);
    // At the very same time, too, nothing is lost.
    let (here, there) = (json!({"body": "Here"}), json!({"body": "There"}));
    let (one, other) =
        tokio::join!(put(&ana, "message:ana", &here), put(&phone, "message:ana", &there));
    let (one, other) = (one.ok(200), other.ok(200));
    let last = ana.get("/api/drafts/message:ANA").await.ok(200);
    assert!(last == one || last == other, "{last}");
    assert_eq!(last["replaced"].as_array().unwrap().len(), 1);
});

both!(what_is_no_draft_is_refused, async |app: TestApp| {
    let ana = app.register("ana").await;
    for key in ["posts", "post:x", "post:0", "comment:", "message:nobody", "x:1"] {
        put(&ana, key, &json!({"body": "Hi"})).await.problem(404, "not_found");
        ana.get(&format!("/api/drafts/{key}")).await.problem(404, "not_found");
    }
    put(&ana, "post", &json!({"title": "Hi"})).await.invalid(&["body"]);
    put(&ana, "post", &json!({"body": 1, "tags": "x", "reply_to": -1}))
        .await
        .invalid(&["body", "tags", "reply_to"]);
    put(&ana, "post", &json!({"body": "x".repeat(40_001)})).await.invalid(&["body"]);
    put(&ana, "post", &json!({"body": "", "title": "a\u{0}b"})).await.ok(200);
    assert_eq!(ana.get("/api/drafts/post").await.ok(200)["title"], "ab");
    put(&ana, "post", &json!({"body": "\u{0}é".repeat(20_000)})).await.ok(200);
});
