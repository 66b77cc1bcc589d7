//! Texts that wait for a moderator, from the outside: nobody else sees anything of them.

use crate::support::{Method, TestApp, Value, json, pick};

async fn set(app: &TestApp, settings: Value) {
    app.admin("adam").await.patch("/api/admin/settings", &settings).await.ok(200);
}

/// What a guest reads everywhere has none of it.
async fn nobody_sees(app: &TestApp, words: &str) {
    let guest = app.guest();
    for path in [
        "/api/posts".to_owned(),
        "/api/posts?category=help".into(),
        "/api/posts?author=newcomer".into(),
        "/api/posts?tag=rye".into(),
        "/api/tags".into(),
        format!("/api/search?q={words}"),
        "/api/categories".into(),
        "/api/users/newcomer/comments".into(),
        "/".into(),
        "/c/help".into(),
        "/u/newcomer".into(),
        "/feed.atom".into(),
        "/sitemap.xml".into(),
    ] {
        let answer = guest.get(&path).await;
        assert_eq!(answer.status, 200, "{path}");
        assert!(!answer.text.contains(words), "{path}: {}", answer.text);
    }
}

both!(a_newcomers_first_text_waits_and_stands_once_it_is_let_through, async |app: TestApp| {
    set(&app, json!({"review_first": 1})).await;
    let (ana, bob) = (app.register("newcomer").await, app.register("bob").await);
    let mona = app.moderator("mona").await;
    let (mut staff, mut other, mut own) = (mona.ws().await, bob.ws().await, ana.ws().await);
    let body = json!({
        "category": "help", "title": "Sourdough", "body": "Sourdough for @bob", "tags": ["rye"],
    });
    let send =
        || ana.request(Method::POST, "/api/posts").header("idempotency-key", "k").json(&body);
    let first: Value = send().send().await.unwrap().json().await.unwrap();
    assert_eq!((&first["waiting"], &first["title"]), (&json!(true), &json!("Sourdough")));
    let again: Value = send().send().await.unwrap().json().await.unwrap();
    assert_eq!(first, again, "sent twice, it waits once");
    assert_eq!(staff.expect("queue.changed").await["waiting"], 1);
    assert_eq!(own.expect("queue.changed").await["waiting"], 1);
    nobody_sees(&app, "Sourdough").await;
    let path = format!("/api/posts/{}", first["id"]);
    assert_eq!(ana.get(&path).await.ok(200), first);
    for stranger in [&app.guest(), &bob] {
        stranger.get(&path).await.problem(404, "not_found");
    }
    let mine = ana.get("/api/queue/mine").await.ok(200);
    assert_eq!(pick(&mine["items"], "waiting"), [&json!(true)]);
    bob.get("/api/queue").await.problem(403, "forbidden");
    assert_eq!(bob.get("/api/queue/mine").await.ok(200)["items"], json!([]));
    let queue = mona.get("/api/queue").await.ok(200);
    let item = &queue["items"][0];
    assert_eq!(
        (&item["id"], &item["kind"], &item["reason"], &item["author"]["username"]),
        (&first["id"], &json!("post"), &json!("review_first"), &json!("newcomer"))
    );
    assert_eq!(
        (&item["category"]["slug"], &item["tags"], &item["body"]),
        (&json!("help"), &json!(["rye"]), &body["body"])
    );

    let approve = format!("/api/queue/{}/approve", first["id"]);
    bob.send(Method::POST, &approve, &json!({})).await.problem(403, "forbidden");
    mona.send(Method::POST, &approve, &json!({})).await.ok(204);
    let told = other.expect("post.created").await;
    assert_eq!((&told["post"]["title"], &told["post"]["tags"]), (&body["title"], &body["tags"]));
    assert_eq!(other.notified().await["notification"]["kind"], "mention");
    assert_eq!(own.notified().await["notification"]["kind"], "approved");
    assert_eq!(staff.expect("queue.changed").await["waiting"], 0);
    assert_eq!(app.guest().get(&path).await.ok(200)["id"], told["post"]["id"]);
    mona.send(Method::POST, &approve, &json!({})).await.problem(404, "not_found");
    let comment = ana.comment(&told["post"], "One of mine stands").await;
    assert!(comment.get("waiting").is_none(), "{comment}");
    let acts = mona.get("/api/audit?actor=mona").await.ok(200);
    assert_eq!(pick(&acts["items"], "action"), [&json!("approve_text")]);
});

both!(a_watched_word_is_kept_without_what_nobody_sees, async |app: TestApp| {
    let (ana, bob) = (app.admin("ana").await, app.register("bob").await);
    for word in ["a\0b", "\0ab\0", "\u{1b}ab", "a\u{2067}b"] {
        let words = json!({"watched_words": [{"word": word, "action": "hold"}]});
        let set = ana.patch("/api/admin/settings", &words).await.ok(200);
        assert_eq!(set["watched_words"][0]["word"], "ab", "{word:?}");
        let post = bob.post("general", "Bread", "x ab y").await;
        assert_eq!(post["waiting"], true, "{word:?}");
        assert_eq!(ana.get("/api/queue").await.ok(200)["items"][0]["word"], "ab", "{word:?}");
    }
});

both!(a_comment_with_a_watched_word_waits_and_is_not_taken, async |app: TestApp| {
    let words = json!([
        {"word": "casino", "action": "hold"}, {"word": "viagra", "action": "refuse"},
    ]);
    set(&app, json!({"watched_words": words})).await;
    let (ana, bob) = (app.register("newcomer").await, app.register("bob").await);
    let mona = app.moderator("mona").await;
    let post = bob.post("general", "Bread", "x").await;
    let (mut other, mut own) = (bob.ws().await, ana.ws().await);
    let comment = ana.comment(&post, "CASINO for you").await;
    assert_eq!(comment["waiting"], true);
    assert_eq!(ana.get(&format!("/api/comments/{}", comment["id"])).await.ok(200), comment);
    app.guest().get(&format!("/api/comments/{}", comment["id"])).await.problem(404, "not_found");
    let path = format!("/api/posts/{}", post["id"]);
    assert_eq!(app.guest().get(&path).await.ok(200)["comments"], 0);
    let thread = format!("{path}/comments");
    assert_eq!(app.guest().get(&thread).await.ok(200)["items"], json!([]));
    nobody_sees(&app, "CASINO").await;
    let refused = json!({"body": "Buy Viagra"});
    ana.send(Method::POST, &thread, &refused).await.invalid(&["body"]);
    let titled = json!({"category": "general", "title": "Viagra!", "body": "x"});
    ana.send(Method::POST, "/api/posts", &titled).await.invalid(&["title"]);
    bob.patch(&path, &json!({"body": "A casino"})).await.invalid(&["body"]);

    let reject = format!("/api/queue/{}/reject", comment["id"]);
    let note = json!({"note": "No gambling"});
    mona.send(Method::POST, &reject, &json!({"note": "x".repeat(501)})).await.invalid(&["note"]);
    mona.send(Method::POST, &reject, &note).await.ok(204);
    let heard = own.notified().await["notification"].clone();
    assert_eq!(
        (&heard["kind"], &heard["note"], &heard["post_id"]),
        (&json!("rejected"), &json!("No gambling"), &json!(null))
    );
    mona.send(Method::POST, &reject, &note).await.problem(404, "not_found");
    assert_eq!(mona.get("/api/queue").await.ok(200)["items"], json!([]));
    // Nothing of all that came to anybody else.
    bob.comment(&post, "The end").await;
    let came =
        other.all_before("comment.created", |event| event["comment"]["body"] == "The end").await;
    let leaks = |event: &&Value| {
        event["type"] == "queue.changed" || event.to_string().to_lowercase().contains("casino")
    };
    assert_eq!(came.iter().find(leaks), None);
});

both!(what_is_taken_back_or_not_taken_is_a_draft_again, async |app: TestApp| {
    let held = json!([{"word": "casino", "action": "hold"}]);
    set(&app, json!({"watched_words": held})).await;
    let (ana, bob) = (app.register("newcomer").await, app.register("bob").await);
    let mona = app.moderator("mona").await;
    let post = bob.post("general", "Bread", "x").await;
    let mut own = ana.ws().await;
    let comment = ana.comment(&post, "A casino comment").await;
    let path = format!("/api/queue/{}", comment["id"]);
    for stranger in [&bob, &mona] {
        stranger.delete(&path).await.problem(404, "not_found");
    }
    ana.delete(&path).await.ok(204);
    let key = format!("comment:{}", post["id"]);
    assert_eq!(own.expect("draft.changed").await["key"], json!(key));
    let draft = ana.get(&format!("/api/drafts/{key}")).await.ok(200);
    assert_eq!(draft["body"], "A casino comment");
    ana.delete(&path).await.problem(404, "not_found");
    assert_eq!(mona.get("/api/queue").await.ok(200)["items"], json!([]));

    let body = json!({
        "category": "help", "title": "Casino", "body": "Where?", "tags": ["rye"],
    });
    let waiting = ana.send(Method::POST, "/api/posts", &body).await.ok(201);
    let reject = format!("/api/queue/{}/reject", waiting["id"]);
    mona.send(Method::POST, &reject, &json!({"note": "Not here"})).await.ok(204);
    let draft = ana.get("/api/drafts/post").await.ok(200);
    assert_eq!(
        (&draft["title"], &draft["body"], &draft["category"], &draft["tags"]),
        (&json!("Casino"), &json!("Where?"), &json!("help"), &json!(["rye"]))
    );
});

both!(what_waits_where_its_author_reads_no_more_is_not_counted_for_them, async |app: TestApp| {
    set(&app, json!({"review_first": 2})).await;
    let (ana, adam) = (app.register("newcomer").await, app.admin("amy").await);
    ana.post("help", "Sourdough", "x").await;
    assert_eq!(ana.get("/api/me").await.ok(200)["waiting"], 1);
    let help = app.database().number("SELECT id AS value FROM categories WHERE slug = 'help'");
    let readers = json!({"readable_by": "moderators"});
    adam.patch(&format!("/api/categories/{help}"), &readers).await.ok(200);
    assert_eq!(ana.get("/api/me").await.ok(200)["waiting"], 0);
    let mut own = ana.ws().await;
    ana.post("general", "Rye", "x").await;
    assert_eq!(own.expect("queue.changed").await["waiting"], 1);
    assert_eq!(ana.get("/api/queue/mine").await.ok(200)["items"].as_array().unwrap().len(), 1);
});

both!(what_waits_goes_when_its_author_is_undone, async |app: TestApp| {
    set(&app, json!({"review_first": 1})).await;
    let (ana, mona) = (app.register("newcomer").await, app.moderator("mona").await);
    ana.post("general", "Spam", "x").await;
    let all = json!({"since": "2026-01-01T00:00:00Z"});
    mona.send(Method::POST, "/api/users/newcomer/undo", &all).await.ok(200);
    assert_eq!(ana.get("/api/me").await.ok(200)["waiting"], 0);
    assert_eq!(mona.get("/api/queue").await.ok(200)["items"], json!([]));
});
