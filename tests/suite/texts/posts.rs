//! Posts: writing, reading, editing and deleting them.

use futures_util::future::join_all;

use crate::support::{Method, PASSWORD, TestApp, Value, json, pick};

fn path(post: &Value) -> String {
    format!("/api/posts/{}", post["id"])
}

both!(a_post_has_all_that_the_contract_says, async |app: TestApp| {
    let ana = app.register("ana").await;
    let post = ana.post("help", "How?", "Like *this*.").await;
    assert_eq!(post["version"], 1);
    assert_eq!(post["author"], ana.user);
    assert_eq!(post["category"]["slug"], "help");
    assert!(post["category"]["id"].is_u64() && post["category"]["name"].is_string());
    assert_eq!((&post["title"], &post["body"]), (&json!("How?"), &json!("Like *this*.")));
    assert!(post["body_html"].as_str().unwrap().contains("<em>this</em>"), "{post}");
    assert_eq!(
        (&post["edited_at"], &post["comments"], &post["pinned"], &post["locked"]),
        (&json!(null), &json!(0), &json!(false), &json!(false))
    );
    assert_eq!(post["created_at"], post["last_activity_at"]);
    assert_eq!(app.guest().get(&path(&post)).await.ok(200), post);
    assert_eq!(app.guest().get("/api/posts").await.ok(200)["items"], json!([post]));
});

both!(the_author_is_who_is_signed_in_whatever_the_client_says, async |app: TestApp| {
    let ana = app.register("ana").await;
    let bo = app.register("bob").await;
    let sly = json!({"category": "general", "title": "Hi", "body": "there", "author": "bob", "author_id": bo.user["id"], "user_id": bo.user["id"],
        "username": "bob", "id": 4711, "version": 9, "pinned": true, "locked": true, "created_at": "2001-01-01T00:00:00.000Z",
        "body_html": "<b>mine</b>"});
    let post = ana.send(Method::POST, "/api/posts", &sly).await.ok(201);
    assert_eq!(post["author"], ana.user);
    assert_eq!(
        (&post["version"], &post["pinned"], &post["locked"]),
        (&json!(1), &json!(false), &json!(false))
    );
    assert_ne!(post["id"], 4711);
    assert!(!post["created_at"].as_str().unwrap().starts_with("2001"));
    assert!(!post["body_html"].as_str().unwrap().contains("mine"));
    let comment = ana
        .send(
            Method::POST,
            &format!("{}/comments", path(&post)),
            &json!({"body": "x", "author": bo.user, "id": 99}),
        )
        .await
        .ok(201);
    assert_eq!(comment["author"], ana.user);
    let edited = ana
        .patch(&path(&post), &json!({"author": "bob", "author_id": bo.user["id"], "title": "Ho"}))
        .await
        .ok(200);
    assert_eq!(edited["author"], ana.user);
});

both!(a_guest_reads_but_does_not_write, async |app: TestApp| {
    let ana = app.register("ana").await;
    let post = ana.post("general", "Hi", "there").await;
    let guest = app.guest();
    guest.get(&path(&post)).await.ok(200);
    let new = json!({"category": "general", "title": "Hi", "body": "there"});
    guest.send(Method::POST, "/api/posts", &new).await.problem(401, "unauthenticated");
    guest.patch(&path(&post), &json!({"title": "Ho"})).await.problem(401, "unauthenticated");
    guest.delete(&path(&post)).await.problem(401, "unauthenticated");
    guest
        .send(Method::POST, &format!("{}/comments", path(&post)), &json!({"body": "x"}))
        .await
        .problem(401, "unauthenticated");
    assert_eq!(guest.get("/api/posts").await.ok(200)["items"], json!([post]));
});

both!(texts_are_trimmed_and_counted_in_characters, async |app: TestApp| {
    let ana = app.register("ana").await;
    let post = ana.post("general", "  Hi  ", "\n there \n").await;
    assert_eq!((&post["title"], &post["body"]), (&json!("Hi"), &json!("there")));
    let (title, body) = ("ä".repeat(200), "🦉".repeat(15_000));
    let post = ana.post("general", &title, &body).await;
    assert_eq!((&post["title"], &post["body"]), (&json!(title), &json!(body)));
    ana.post("general", "x", &"x".repeat(20_000)).await;
});

both!(a_post_says_which_fields_are_wrong, async |app: TestApp| {
    let ana = app.register("ana").await;
    for (field, value) in [
        ("title", json!("")),
        ("title", json!("  \t ")),
        ("title", json!("\u{200b}\u{2060}")),
        ("title", json!("x".repeat(201))),
        ("title", json!("two\nlines")),
        ("title", json!("\u{0}\u{7f}")),
        ("body", json!("")),
        ("body", json!(" \n ")),
        ("body", json!("x".repeat(20_001))),
        ("body", json!("\u{0}\u{1b}")),
        ("category", json!("no-such")),
        ("category", json!("")),
    ] {
        let mut new = json!({"category": "general", "title": "Hi", "body": "there"});
        new[field] = value.clone();
        ana.send(Method::POST, "/api/posts", &new).await.invalid(&[field]);
        let post = ana.post("general", "Hi", "there").await;
        ana.patch(&path(&post), &json!({ field: value })).await.invalid(&[field]);
        assert_eq!(ana.shown(&path(&post)).await, post, "nothing is half-written");
        ana.delete(&path(&post)).await.ok(204);
    }
    ana.send(Method::POST, "/api/posts", &json!({})).await.invalid(&["body", "category", "title"]);
    assert_eq!(
        app.database().number("SELECT count(*) AS value FROM events"),
        24,
        "failed writes tell nobody anything"
    );
});

both!(an_edit_makes_a_new_version, async |app: TestApp| {
    let ana = app.register("ana").await;
    let post = ana.post("general", "Hi", "there").await;
    let edited = ana.patch(&path(&post), &json!({"title": "Ho", "version": 1})).await.ok(200);
    assert_eq!(
        (&edited["version"], &edited["title"], &edited["body"]),
        (&json!(2), &json!("Ho"), &json!("there"))
    );
    assert!(edited["edited_at"].as_str().unwrap() >= post["created_at"].as_str().unwrap());
    let edited = ana.patch(&path(&post), &json!({"body": "**here**"})).await.ok(200);
    assert_eq!((&edited["version"], &edited["title"]), (&json!(3), &json!("Ho")));
    assert!(edited["body_html"].as_str().unwrap().contains("<strong>here</strong>"));
    let moved = ana.patch(&path(&post), &json!({"category": "help"})).await.ok(200);
    assert_eq!(moved["category"]["slug"], "help");
    assert_eq!(ana.shown(&path(&post)).await, moved);
});

both!(an_edit_of_a_version_that_is_gone_changes_nothing, async |app: TestApp| {
    let ana = app.register("ana").await;
    let post = ana.post("general", "Hi", "there").await;
    let second = ana.patch(&path(&post), &json!({"title": "Second", "version": 1})).await.ok(200);
    let problem = ana
        .patch(&path(&post), &json!({"title": "Lost", "version": 1}))
        .await
        .problem(409, "conflict");
    assert!(problem["errors"]["version"].is_array(), "{problem}");
    ana.patch(&path(&post), &json!({"title": "Future", "version": 7}))
        .await
        .problem(409, "conflict");
    assert_eq!(ana.shown(&path(&post)).await, second);
});

both!(of_edits_of_one_version_at_once_one_is_kept, async |app: TestApp| {
    let ana = app.register("ana").await;
    let post = ana.post("general", "Hi", "there").await;
    let (to, titles) = (path(&post), ["a", "b", "c", "d", "e", "f"]);
    let bodies: Vec<Value> =
        titles.iter().map(|title| json!({"title": title, "version": 1})).collect();
    let answers = join_all(bodies.iter().map(|body| ana.patch(&to, body))).await;
    let kept: Vec<Value> =
        answers.iter().filter(|answer| answer.status == 200).map(|answer| answer.ok(200)).collect();
    assert_eq!(kept.len(), 1);
    for answer in answers.iter().filter(|answer| answer.status != 200) {
        answer.problem(409, "conflict");
    }
    assert_eq!(ana.shown(&to).await, kept[0]);
});

both!(only_the_author_and_moderators_change_a_post, async |app: TestApp| {
    let (ana, bo, moderator) =
        (app.register("ana").await, app.register("bob").await, app.moderator("mod").await);
    let post = ana.post("general", "Hi", "there").await;
    bo.patch(&path(&post), &json!({"title": "Mine"})).await.problem(403, "forbidden");
    bo.delete(&path(&post)).await.problem(403, "forbidden");
    assert_eq!(bo.shown(&path(&post)).await, post);
    let edited = moderator.patch(&path(&post), &json!({"title": "Calm"})).await.ok(200);
    assert_eq!((&edited["title"], &edited["author"]), (&json!("Calm"), &ana.user));
    moderator.delete(&path(&post)).await.ok(204);
    ana.get(&path(&post)).await.problem(404, "not_found");
});

both!(a_deleted_post_is_gone_with_its_comments, async |app: TestApp| {
    let ana = app.register("ana").await;
    let post = ana.post("general", "Hi", "there").await;
    let other = ana.post("general", "Stays", "here").await;
    let comment = ana.comment(&post, "first").await;
    ana.delete(&path(&post)).await.ok(204);
    ana.get(&path(&post)).await.problem(404, "not_found");
    ana.get(&format!("{}/comments", path(&post))).await.problem(404, "not_found");
    ana.get(&format!("/api/comments/{}", comment["id"])).await.problem(404, "not_found");
    ana.patch(&path(&post), &json!({"title": "Ho"})).await.problem(404, "not_found");
    ana.delete(&path(&post)).await.problem(404, "not_found");
    ana.send(Method::POST, &format!("{}/comments", path(&post)), &json!({"body": "late"}))
        .await
        .problem(404, "not_found");
    for list in ["/api/posts", "/api/posts?author=ana", "/api/posts?category=general"] {
        assert_eq!(ana.get(list).await.ok(200)["items"], json!([other]), "{list}");
    }
});

both!(posts_are_listed_by_category_and_by_author, async |app: TestApp| {
    let (ana, bo) = (app.register("ana").await, app.register("bob").await);
    ana.post("general", "one", "x").await;
    bo.post("help", "two", "x").await;
    ana.post("help", "three", "x").await;
    let titles = async |query: &str| {
        let list = app.guest().get(&format!("/api/posts{query}")).await.ok(200);
        pick(&list["items"], "title").into_iter().cloned().collect::<Vec<Value>>()
    };
    assert_eq!(titles("").await, ["three", "two", "one"]);
    assert_eq!(titles("?category=help").await, ["three", "two"]);
    assert_eq!(titles("?author=ANA").await, ["three", "one"]);
    assert_eq!(titles("?author=ana&category=help").await, ["three"]);
    assert_eq!(titles("?category=introductions").await, Vec::<Value>::new());
});

both!(nothing_is_lost_when_many_write_at_once, async |app: TestApp| {
    let people = [app.register("ana").await, app.register("bob").await, app.register("cyd").await];
    let titles: Vec<String> = (0..30).map(|i| format!("post {i}")).collect();
    let posts = join_all(
        titles.iter().enumerate().map(|(i, title)| people[i % 3].post("general", title, "x")),
    )
    .await;
    join_all(posts.iter().enumerate().map(|(i, post)| people[(i + 1) % 3].comment(post, "y")))
        .await;
    let list = app.guest().get("/api/posts?limit=100").await.ok(200);
    assert_eq!(list["items"].as_array().unwrap().len(), 30);
    assert!(pick(&list["items"], "comments").iter().all(|count| **count == 1));
    // A post, a comment, and the post's author notified of it: three events each.
    assert_eq!(
        app.database().texts("SELECT seq AS value FROM events ORDER BY seq"),
        (1..=90).map(|seq| seq.to_string()).collect::<Vec<_>>()
    );
    let me = json!({"login": "ana", "password": PASSWORD});
    app.guest().send(Method::POST, "/api/auth/login", &me).await.ok(200);
});

both!(a_locked_post_takes_only_what_moderators_write, async |app: TestApp| {
    let (ana, bo, max) =
        (app.register("ana").await, app.register("bob").await, app.moderator("max").await);
    let mut tab = bo.ws().await;
    let post = ana.post("general", "Bread", "Who bakes?").await;
    let comment = ana.comment(&post, "I do").await;
    assert_eq!(tab.expect("comment.created").await["comment"], comment);
    let path = format!("/api/posts/{}", post["id"]);
    let lock = format!("{path}/lock");
    let none = json!({});
    for (person, code) in [(&ana, "forbidden"), (&bo, "forbidden")] {
        person.send(Method::PUT, &lock, &none).await.problem(403, code);
    }
    app.guest().send(Method::PUT, &lock, &none).await.problem(401, "unauthenticated");
    max.send(Method::PUT, "/api/posts/999/lock", &none).await.problem(404, "not_found");

    let locked = max.send(Method::PUT, &lock, &none).await.ok(200);
    assert_eq!((&locked["locked"], &locked["version"]), (&json!(true), &json!(1)));
    assert_eq!(tab.expect("post.updated").await["post"], locked);
    assert_eq!(max.send(Method::PUT, &lock, &none).await.ok(200), locked, "once more is no news");
    let write = json!({"body": "Late"});
    bo.send(Method::POST, &format!("{path}/comments"), &write).await.problem(403, "forbidden");
    ana.send(Method::PATCH, &path, &write).await.problem(403, "forbidden");
    ana.send(Method::DELETE, &path, &none).await.problem(403, "forbidden");
    let of_ana = format!("/api/comments/{}", comment["id"]);
    ana.send(Method::PATCH, &of_ana, &write).await.problem(403, "forbidden");
    let said = max.comment(&post, "That is all").await;
    assert_eq!(tab.expect("comment.created").await["comment"], said);

    let open = max.send(Method::DELETE, &lock, &none).await.ok(200);
    assert_eq!(open["locked"], false);
    assert_eq!(tab.expect("post.updated").await["post"], open, "the lock twice was told once");
    let late = bo.comment(&post, "Late").await;
    assert_eq!(tab.expect("comment.created").await["comment"], late);
});
