//! What an edit changes, and what it leaves alone: versions, events, and who is told.

use futures_util::future::join_all;

use crate::support::{Method, Person, TestApp, Value, json};

fn path(post: &Value) -> String {
    format!("/api/posts/{}", post["id"])
}

fn comment_path(comment: &Value) -> String {
    format!("/api/comments/{}", comment["id"])
}

both!(an_edit_that_changes_nothing_makes_no_version_and_tells_nobody, async |app: TestApp| {
    let (ana, bob) = (app.register("ana").await, app.register("bob").await);
    let post = ana.post("general", "Hi", "there @bob").await;
    let comment = ana.comment(&post, "**same**").await;
    let post = ana.shown(&path(&post)).await;
    let before = app.database().number("SELECT count(*) AS value FROM events");
    for same in [
        json!({"body": "there @bob"}),
        json!({"body": "  there @bob\r\n"}),
        json!({"title": "Hi", "category": "general", "body": "there @bob", "version": 1}),
        json!({"title": " Hi "}),
        json!({"category": "general"}),
        json!({}),
    ] {
        assert_eq!(ana.patch(&path(&post), &same).await.ok(200), post, "{same}");
    }
    assert_eq!(
        ana.patch(&comment_path(&comment), &json!({"body": "**same**", "version": 1}))
            .await
            .ok(200),
        comment
    );
    bob.patch(&path(&post), &json!({"title": "Hi"})).await.problem(403, "forbidden");
    ana.patch(&path(&post), &json!({"title": "Hi", "version": 2})).await.problem(409, "conflict");
    assert_eq!(app.database().number("SELECT count(*) AS value FROM events"), before);
    let moved = ana
        .patch(&path(&post), &json!({"title": "Hi", "body": "there @bob", "category": "help"}))
        .await
        .ok(200);
    assert_eq!(
        (&moved["version"], &moved["body"]),
        (&json!(2), &json!("there @bob")),
        "one change among them is one"
    );
    assert_eq!(bob.notifications().await.len(), 1);
});

both!(of_edits_at_once_without_a_version_each_is_kept, async |app: TestApp| {
    let (ana, bob) = (app.register("ana").await, app.register("bob").await);
    let post = ana.post("general", "Bread", "x").await;
    let comment = ana.comment(&post, "x").await;
    let message = ana.message("bob", "x").await;
    for path in [path(&post), comment_path(&comment), format!("/api/messages/{}", message["id"])] {
        let bodies: Vec<Value> = (0..6).map(|i| json!({"body": format!("edit {i}")})).collect();
        for answer in join_all(bodies.iter().map(|body| ana.patch(&path, body))).await {
            answer.ok(200);
        }
    }
    assert_eq!(bob.messages("ana").await[0]["version"], 7);
});

both!(whoever_is_named_no_more_is_told_so_no_longer, async |app: TestApp| {
    let (ana, bob, cyd) =
        (app.register("ana").await, app.register("bob").await, app.register("cyd").await);
    let (mut tab, mut other) = (cyd.ws().await, bob.ws().await);
    let post = ana.post("general", "Hi", "hey @cyd").await;
    let told = tab.notified().await;
    ana.patch(&path(&post), &json!({"body": "hey"})).await.ok(200);
    let removed = tab.expect("notification.removed").await;
    assert_eq!(
        (&removed["ids"], &removed["unread"]),
        (&json!([told["notification"]["id"]]), &json!(0))
    );
    assert!(cyd.notifications().await.is_empty());
    // Named again: told again, beside whoever is named for the first time.
    ana.patch(&path(&post), &json!({"body": "hey @cyd and @bob"})).await.ok(200);
    assert_eq!(
        (tab.notified().await["unread"].clone(), other.notified().await["unread"].clone()),
        (json!(1), json!(1))
    );
    // One leaves, one stays.
    ana.patch(&path(&post), &json!({"body": "hey `@cyd` and @bob"})).await.ok(200);
    tab.expect("notification.removed").await;
    assert_eq!((cyd.told().await.len(), bob.told().await.len()), (0, 1));
    // A title says nothing of whom the text names.
    ana.patch(&path(&post), &json!({"title": "Ho"})).await.ok(200);
    assert_eq!(bob.told().await, ["mention"]);
});

both!(an_edit_of_a_comment_takes_back_its_own_mentions_alone, async |app: TestApp| {
    let (ana, bob, cyd) =
        (app.register("ana").await, app.register("bob").await, app.register("cyd").await);
    let post = ana.post("general", "Hi", "@cyd").await;
    let (first, second) =
        (bob.comment(&post, "@cyd one").await, bob.comment(&post, "@cyd two").await);
    let reply = bob.reply(&cyd.comment(&post, "mine").await, "a reply").await;
    assert_eq!(cyd.told().await, ["reply", "mention", "mention", "mention"]);
    bob.patch(&comment_path(&first), &json!({"body": "one"})).await.ok(200);
    bob.patch(&comment_path(&reply), &json!({"body": "still a reply"})).await.ok(200);
    assert_eq!(cyd.told().await, ["reply", "mention", "mention"]);
    assert!(cyd.notifications().await.iter().any(|told| told["comment_id"] == second["id"]));
    ana.patch(&path(&post), &json!({"body": "nobody"})).await.ok(200);
    assert_eq!(cyd.told().await, ["reply", "mention"]);
});

both!(hard_texts_hold_up_nobody_else, async |app: TestApp| {
    let (ana, bob) = (app.register("ana").await, app.register("bob").await);
    let mut tab = bob.ws().await;
    let post = ana.post("general", "Hi", "there").await;
    let mentioning = format!("{} @bob", ">".repeat(19_000));
    let texts = [">".repeat(20_000), "- ".repeat(9_990), "[".repeat(20_000), mentioning];
    let changes = join_all((0..8).map(|i| edit(&ana, &post, &texts[i % texts.len()])));
    let meanwhile = async {
        tab.pong().await;
        bob.post("general", "Meanwhile", "x").await;
        tab.expect_where("post.created", |event| event["post"]["title"] == "Meanwhile").await;
        tab.pong().await;
        ana.get("/healthz").await.ok(200);
    };
    let (answers, ()) = futures_util::future::join(changes, meanwhile).await;
    for status in answers {
        assert!([200, 409, 422, 503].contains(&status), "{status}");
    }
});

async fn edit(person: &Person, post: &Value, body: &str) -> u16 {
    let answer = person.send(Method::PATCH, &path(post), &json!({ "body": body })).await;
    if answer.status == 503 {
        assert!(answer.header("retry-after").parse::<u64>().is_ok());
    }
    answer.status.as_u16()
}

both!(a_preview_tells_nothing_of_others_private_pictures, async |app: TestApp| {
    let (ana, bob, cyd) =
        (app.register("ana").await, app.register("bob").await, app.register("cyd").await);
    let (unused, private, public) = (bob.upload().await, bob.upload().await, bob.upload().await);
    bob.message("cyd", &format!("![]({private})")).await;
    bob.post("general", "Hi", &format!("![]({public})")).await;
    let missing = format!("/uploads/{}.png", "0".repeat(40));
    let shown = async |who: &Person, address: &str| {
        let preview = who
            .send(Method::POST, "/api/preview", &json!({"body": format!("![]({address})")}))
            .await
            .ok(200);
        preview["body_html"].as_str().unwrap().replace(address, "it")
    };
    let nothing = shown(&ana, &missing).await;
    assert!(!nothing.contains("width"), "{nothing}");
    for (who, address, known) in [
        (&ana, &unused, false),
        (&ana, &private, false),
        (&ana, &public, true),
        (&bob, &unused, true),
        (&bob, &private, true),
        (&cyd, &private, true),
        (&cyd, &unused, false),
    ] {
        let html = shown(who, address).await;
        assert_eq!(html.contains("width"), known, "{html}");
        assert!(known || html == nothing, "{html}");
    }
});
