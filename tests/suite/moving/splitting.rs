//! Comments become a post of their own, from the outside.

use crate::support::{Method, Person, TestApp, Value, json};

/// What stands under a post, oldest first: texts, and where there is none what is said of that.
async fn thread(who: &Person, post: &Value) -> Vec<Value> {
    let page = who.get(&format!("/api/posts/{}/comments", post["id"])).await.ok(200);
    let all = page["items"].as_array().unwrap().iter().rev();
    all.map(|one| if one["deleted"] == true { one["moved"].clone() } else { one["body"].clone() })
        .collect()
}

both!(comments_become_a_post_and_leave_a_line, async |app: TestApp| {
    let (ana, bob, mona) =
        (app.register("ana").await, app.register("bob").await, app.moderator("mona").await);
    let post = ana.post("general", "Bread", "Which?").await;
    let stays = ana.comment(&post, "Wheat").await;
    let first = bob.comment(&post, "Rye?").await;
    let second = ana.reply(&first, "Why rye").await;
    let mut tab = bob.ws().await;
    let hello = tab.hello.clone();
    let path = format!("/api/posts/{}/split", post["id"]);
    let whole =
        json!({"comment_ids": [second["id"], first["id"]], "title": "Rye", "category": "help"});
    bob.send(Method::POST, &path, &whole).await.problem(403, "forbidden");
    for (field, value) in [
        ("comment_ids", json!(null)),
        ("comment_ids", json!([])),
        ("comment_ids", json!([0])),
        ("comment_ids", json!([4711])),
        ("comment_ids", json!((1..=501).collect::<Vec<_>>())),
        ("title", json!(" ")),
        ("category", json!("nowhere")),
    ] {
        let mut wrong = whole.clone();
        wrong[field] = value;
        mona.send(Method::POST, &path, &wrong).await.invalid(&[field]);
    }
    let new = mona.send(Method::POST, &path, &whole).await.ok(201);
    assert_eq!(
        (&new["title"], &new["body"], &new["comments"]),
        (&json!("Rye"), &json!("Rye?"), &json!(1))
    );
    assert_eq!(
        (&new["author"]["username"], &new["created_at"]),
        (&json!("bob"), &first["created_at"])
    );
    let told = tab.expect_where("post.created", |told| told["post"]["title"] == "Rye").await;
    assert_eq!((&told["post"]["id"], &told["post"]["comments"]), (&new["id"], &json!(1)));
    let moved = tab.expect("comments.moved").await;
    assert_eq!((&moved["from"], &moved["to"]), (&post["id"], &Value::Null));
    assert_eq!(moved["ids"], json!([first["id"], second["id"]]));
    assert_eq!((&moved["post"]["id"], &moved["post"]["comments"]), (&post["id"], &json!(1)));

    let line = json!({"comments": 2, "post_id": new["id"]});
    for who in [&ana, &app.guest()] {
        assert_eq!(thread(who, &post).await, [json!("Wheat"), line.clone()]);
        assert_eq!(thread(who, &new).await, [json!("Why rye")]);
    }
    let shown = ana.shown(&format!("/api/comments/{}", second["id"])).await;
    assert_eq!((&shown["post_id"], &shown["reply_to"]), (&new["id"], &Value::Null));
    let led = ana.get(&format!("/api/comments/{}", first["id"])).await;
    assert_eq!(led.status, 308);
    assert_eq!(led.header("location"), format!("/api/posts/{}", new["id"]));
    let page = app.guest().get(&format!("/p/{}", post["id"])).await.text;
    assert!(page.contains("2 comments were moved to a post of their own"), "{page}");
    let found = app.guest().get("/api/search?q=rye").await.ok(200);
    let found = found["items"].as_array().unwrap();
    assert!(found.iter().all(|one| one["post"]["id"] == new["id"]), "{found:?}");
    assert_eq!(found.len(), 2);

    // Whoever comes back is told of the comments no more, but that they have moved.
    for again in [false, true] {
        if again {
            app.restart(&[]).await;
        }
        let mut back = ana.ws().await;
        let resume = json!({"type": "resume", "epoch": hello["epoch"], "seq": 0});
        back.send(&resume).await;
        let all = back.all_before("resumed", |_| true).await;
        let texts = |what: &str| {
            let of = all.iter().filter(move |one| one["type"] == what);
            of.map(|one| one["comment"]["body"].clone()).collect::<Vec<_>>()
        };
        assert_eq!(texts("comment.created"), [json!("Wheat")], "{all:?}");
        assert_eq!(texts("comments.moved").len(), 1);
    }
    ana.reply(&stays, "On wheat").await;
    let acts = mona.get("/api/audit?action=split_post").await.ok(200);
    assert_eq!(acts["items"][0]["post_id"], new["id"]);
    // Once the post is gone the line leads nowhere.
    mona.delete(&format!("/api/posts/{}", new["id"])).await.ok(204);
    let line = json!({"comments": 2, "post_id": null});
    assert_eq!(thread(&ana, &post).await, [json!("Wheat"), line, json!("On wheat")]);
    ana.get(&format!("/api/comments/{}", first["id"])).await.problem(404, "not_found");
});

both!(where_they_went_is_for_those_who_read_there, async |app: TestApp| {
    let (ana, adam) = (app.register("ana").await, app.admin("adam").await);
    let post = ana.post("general", "Bread", "Which?").await;
    let secret = ana.comment(&post, "Secret recipe").await;
    let help = adam.get("/api/categories").await.ok(200)["items"][2]["id"].clone();
    let closed = json!({"readable_by": "moderators"});
    adam.patch(&format!("/api/categories/{help}"), &closed).await.ok(200);
    let mut tab = ana.ws().await;
    let hello = tab.hello.clone();
    let whole = json!({"comment_ids": [secret["id"]], "title": "Rye", "category": "help"});
    let path = format!("/api/posts/{}/split", post["id"]);
    let new = adam.send(Method::POST, &path, &whole).await.ok(201);
    assert_eq!(tab.expect("comments.moved").await["to"], Value::Null);
    assert_eq!(thread(&ana, &post).await, [json!({"comments": 1, "post_id": null})]);
    assert_eq!(thread(&adam, &post).await, [json!({"comments": 1, "post_id": new["id"]})]);
    ana.get(&format!("/api/comments/{}", secret["id"])).await.problem(404, "not_found");
    for again in [false, true] {
        if again {
            app.restart(&[]).await;
        }
        let mut back = ana.ws().await;
        let resume = json!({"type": "resume", "epoch": hello["epoch"], "seq": 0});
        back.send(&resume).await;
        let all = back.all_before("resumed", |_| true).await;
        assert!(!format!("{all:?}").contains("Secret"), "{all:?}");
    }
});
