//! Comments and replies.

use crate::support::{Method, TestApp, Value, json, pick};

fn path(comment: &Value) -> String {
    format!("/api/comments/{}", comment["id"])
}

fn under(post: &Value) -> String {
    format!("/api/posts/{}/comments", post["id"])
}

both!(a_comment_has_all_that_the_contract_says, async |app: TestApp| {
    let (ana, bo) = (app.register("ana").await, app.register("bob").await);
    let post = ana.post("general", "Hi", "there").await;
    let comment = bo.comment(&post, " `code` ").await;
    assert_eq!(
        (&comment["version"], &comment["post_id"], &comment["reply_to"]),
        (&json!(1), &post["id"], &json!(null))
    );
    assert_eq!(
        (&comment["author"], &comment["body"], &comment["edited_at"]),
        (&bo.user, &json!("`code`"), &json!(null))
    );
    assert!(comment["body_html"].as_str().unwrap().contains("<code>code</code>"));
    assert_eq!(app.guest().get(&path(&comment)).await.ok(200), comment);
    assert_eq!(
        app.guest().get(&under(&post)).await.ok(200),
        json!({"items": [comment], "next": null})
    );
});

both!(a_comment_counts_and_moves_the_posts_last_activity, async |app: TestApp| {
    let ana = app.register("ana").await;
    let post = ana.post("general", "Hi", "there").await;
    let comment = ana.comment(&post, "one").await;
    let after = ana.get(&format!("/api/posts/{}", post["id"])).await.ok(200);
    assert_eq!(
        (&after["comments"], &after["last_activity_at"]),
        (&json!(1), &comment["created_at"])
    );
    assert_eq!(
        (&after["version"], &after["edited_at"]),
        (&json!(1), &json!(null)),
        "a comment is no edit"
    );
    ana.delete(&path(&comment)).await.ok(204);
    assert_eq!(ana.get(&format!("/api/posts/{}", post["id"])).await.ok(200)["comments"], 0);
});

both!(a_post_names_who_answered_last, async |app: TestApp| {
    let (ana, bo) = (app.register("ana").await, app.register("bob").await);
    let post = ana.post("general", "Hi", "there").await;
    let (one, list) = (format!("/api/posts/{}", post["id"]), "/api/posts?sort=active");
    let named = async || {
        let shown = app.guest().get(&one).await.ok(200);
        assert_eq!(app.guest().get(list).await.ok(200)["items"][0], shown);
        (shown["last_comment_by"].clone(), shown["last_comment_id"].clone())
    };
    assert_eq!(named().await, (json!(null), json!(null)));
    let mut tab = app.guest().ws().await;
    let first = ana.comment(&post, "one").await;
    assert_eq!(named().await, (ana.user.clone(), first["id"].clone()));
    let second = bo.comment(&post, "two").await;
    assert_eq!(named().await, (bo.user.clone(), second["id"].clone()));
    ana.patch(&one, &json!({"title": "Ho"})).await.ok(200);
    let told = tab.expect("post.updated").await;
    assert_eq!(told["post"]["last_comment_by"], bo.user);
    bo.delete(&path(&second)).await.ok(204);
    let told = tab.expect("comment.deleted").await;
    assert_eq!(
        (&told["post"]["last_comment_by"], &told["post"]["last_comment_id"]),
        (&ana.user, &first["id"])
    );
    assert_eq!(named().await, (ana.user.clone(), first["id"].clone()));
    ana.delete(&path(&first)).await.ok(204);
    let told = tab.expect("comment.deleted").await;
    assert_eq!(told["post"]["last_comment_by"], json!(null));
    assert_eq!(named().await, (json!(null), json!(null)));
});

both!(comments_are_listed_newest_first, async |app: TestApp| {
    let ana = app.register("ana").await;
    let (post, other) =
        (ana.post("general", "Hi", "there").await, ana.post("general", "Ho", "here").await);
    for body in ["one", "two", "three"] {
        ana.comment(&post, body).await;
        ana.comment(&other, "elsewhere").await;
    }
    let list = ana.get(&under(&post)).await.ok(200);
    assert_eq!(pick(&list["items"], "body"), ["three", "two", "one"]);
});

both!(a_reply_names_a_comment_of_the_same_post, async |app: TestApp| {
    let ana = app.register("ana").await;
    let (post, other) =
        (ana.post("general", "Hi", "there").await, ana.post("general", "Ho", "here").await);
    let (comment, elsewhere) = (ana.comment(&post, "one").await, ana.comment(&other, "two").await);
    assert_eq!(ana.reply(&comment, "yes").await["reply_to"], comment["id"]);
    for reply_to in [elsewhere["id"].clone(), json!(4711), json!(0), json!(-1)] {
        ana.send(Method::POST, &under(&post), &json!({"body": "x", "reply_to": reply_to}))
            .await
            .invalid(&["reply_to"]);
    }
    ana.delete(&path(&elsewhere)).await.ok(204);
    let refused = ana
        .send(Method::POST, &under(&other), &json!({"body": "x", "reply_to": elsewhere["id"]}))
        .await
        .invalid(&["reply_to"]);
    assert_eq!(refused["errors"]["reply_to"], json!(["That comment was deleted meanwhile."]));
    // Where others had replied before it was deleted, its empty place is no comment either.
    ana.delete(&path(&comment)).await.ok(204);
    let refused = ana
        .send(Method::POST, &under(&post), &json!({"body": "x", "reply_to": comment["id"]}))
        .await
        .invalid(&["reply_to"]);
    assert_eq!(refused["errors"]["reply_to"], json!(["That comment was deleted meanwhile."]));
});

both!(a_comment_is_edited_by_its_author_and_moderators_with_versions, async |app: TestApp| {
    let (ana, bo, moderator) =
        (app.register("ana").await, app.register("bob").await, app.moderator("mod").await);
    let post = ana.post("general", "Hi", "there").await;
    let comment = bo.comment(&post, "one").await;
    let edited = bo.patch(&path(&comment), &json!({"body": "two", "version": 1})).await.ok(200);
    assert_eq!((&edited["version"], &edited["body"]), (&json!(2), &json!("two")));
    assert!(edited["edited_at"].is_string());
    bo.patch(&path(&comment), &json!({"body": "lost", "version": 1}))
        .await
        .problem(409, "conflict");
    ana.patch(&path(&comment), &json!({"body": "mine"})).await.problem(403, "forbidden");
    ana.delete(&path(&comment)).await.problem(403, "forbidden");
    app.guest()
        .patch(&path(&comment), &json!({"body": "mine"}))
        .await
        .problem(401, "unauthenticated");
    app.guest().delete(&path(&comment)).await.problem(401, "unauthenticated");
    assert_eq!(ana.shown(&path(&comment)).await, edited);
    assert_eq!(
        moderator.patch(&path(&comment), &json!({"body": "calm"})).await.ok(200)["author"],
        bo.user
    );
    moderator.delete(&path(&comment)).await.ok(204);
    bo.get(&path(&comment)).await.problem(404, "not_found");
});

both!(a_comment_says_what_is_wrong_with_it, async |app: TestApp| {
    let ana = app.register("ana").await;
    let post = ana.post("general", "Hi", "there").await;
    let comment = ana.comment(&post, "one").await;
    for body in ["", "  ", "\u{200b}", "\u{0}", &"x".repeat(20_001)] {
        ana.send(Method::POST, &under(&post), &json!({"body": body})).await.invalid(&["body"]);
        ana.patch(&path(&comment), &json!({"body": body})).await.invalid(&["body"]);
    }
    ana.send(Method::POST, &under(&post), &json!({})).await.invalid(&["body"]);
    assert_eq!(ana.get(&under(&post)).await.ok(200)["items"], json!([comment]));
});

both!(a_deleted_comment_is_gone, async |app: TestApp| {
    let ana = app.register("ana").await;
    let post = ana.post("general", "Hi", "there").await;
    let (one, two) = (ana.comment(&post, "one").await, ana.comment(&post, "two").await);
    ana.delete(&path(&one)).await.ok(204);
    ana.delete(&path(&one)).await.problem(404, "not_found");
    ana.patch(&path(&one), &json!({"body": "x"})).await.problem(404, "not_found");
    assert_eq!(ana.get(&under(&post)).await.ok(200)["items"], json!([two]));
});

both!(a_deleted_comment_with_replies_keeps_its_place_without_its_text, async |app: TestApp| {
    let ana = app.register("ana").await;
    let post = ana.post("general", "Hi", "there").await;
    let comment = ana.comment(&post, "regretted").await;
    let reply = ana.reply(&comment, "yes").await;
    ana.delete(&path(&comment)).await.ok(204);
    let list = ana.get(&under(&post)).await.ok(200);
    let place = json!({"id": comment["id"], "post_id": post["id"], "deleted": true, "created_at": comment["created_at"]});
    assert_eq!(list["items"], json!([reply, place]));
    assert!(!ana.get(&under(&post)).await.text.contains("regretted"));
    assert_eq!(
        ana.get(&format!("/api/posts/{}", post["id"])).await.ok(200)["comments"],
        1,
        "it counts no more"
    );
    ana.patch(&path(&comment), &json!({"body": "x"})).await.problem(404, "not_found");
    ana.delete(&path(&comment)).await.problem(404, "not_found");
});

both!(a_persons_comments_are_listed_with_their_posts, async |app: TestApp| {
    let (ana, bo) = (app.register("ana").await, app.register("bob").await);
    let (hi, ho) = (ana.post("general", "Hi", "there").await, bo.post("help", "Ho", "here").await);
    let mut mine = Vec::new();
    for post in [&hi, &ho, &hi] {
        let mut comment = ana.comment(post, "mine").await;
        bo.reply(&comment, "not mine").await;
        comment["post_title"] = post["title"].clone();
        mine.insert(0, comment);
    }
    let guest = app.guest();
    let page = guest.get("/api/users/ANA/comments?limit=2").await.ok(200);
    assert_eq!(page["items"], json!(mine[..2]));
    let rest = guest
        .get(&format!("/api/users/ana/comments?before={}", page["next"].as_str().unwrap()))
        .await
        .ok(200);
    assert_eq!(rest, json!({"items": mine[2..], "next": null}));
    // What is deleted is gone from here, also where its place is kept, and so is what stood under a
    // post that is gone.
    ana.delete(&format!("/api/comments/{}", mine[0]["id"])).await.ok(204);
    bo.delete(&format!("/api/posts/{}", ho["id"])).await.ok(204);
    assert_eq!(guest.get("/api/users/ana/comments").await.ok(200)["items"], json!(mine[2..]));
    guest.get("/api/users/nobody/comments").await.problem(404, "not_found");
    guest.get("/api/users/ana/comments?limit=0").await.invalid(&["limit"]);
});
