//! Categories that nobody needs any more, from the outside.

use crate::support::{Method, Person, TestApp, Value, json};

pub(super) async fn category(who: &Person, slug: &str) -> Value {
    let all = who.get("/api/categories").await.ok(200);
    let all = all["items"].as_array().unwrap();
    all.iter().find(|one| one["slug"] == slug).cloned().unwrap_or_default()
}

/// Where an address leads.
async fn leads(who: &Person, path: &str) -> String {
    let answer = who.get(path).await;
    assert_eq!(answer.status, 308, "{path}");
    answer.header("location").to_owned()
}

both!(what_is_archived_is_read_and_takes_nothing_new, async |app: TestApp| {
    let (ana, adam) = (app.register("ana").await, app.admin("adam").await);
    let post = ana.post("help", "Bread", "Which?").await;
    let help = format!("/api/categories/{}", category(&ana, "help").await["id"]);
    let mut tab = ana.ws().await;
    ana.patch(&help, &json!({"archived": true})).await.problem(403, "forbidden");
    adam.patch(&help, &json!({"archived": "yes"})).await.invalid(&["archived"]);
    assert_eq!(adam.patch(&help, &json!({"archived": true})).await.ok(200)["archived"], true);
    tab.expect("categories.changed").await;
    assert_eq!(category(&app.guest(), "help").await["archived"], true);
    let new = json!({"category": "help", "title": "More", "body": "x"});
    let path = format!("/api/posts/{}", post["id"]);
    for who in [&ana, &adam] {
        let refused = who.send(Method::POST, "/api/posts", &new).await.problem(403, "forbidden");
        let told = "This category is archived: nothing new is written there.";
        assert_eq!(refused["detail"], told);
        let comment = json!({"body": "x"});
        let comments = format!("{path}/comments");
        who.send(Method::POST, &comments, &comment).await.problem(403, "forbidden");
        who.patch(&path, &json!({"body": "Other"})).await.problem(403, "forbidden");
    }
    tab.typing(json!({"post": post["id"]}), true).await;
    assert_eq!(tab.expect("error").await["code"], "forbidden");
    assert_eq!(app.guest().get(&path).await.ok(200), post);
    let page = app.guest().get("/c/help").await.text;
    assert!(page.contains("nothing new is written here") && page.contains(">Archived<"), "{page}");
    assert!(!app.guest().get("/c/general").await.text.contains("nothing new is written here"));
    assert_eq!(app.guest().get("/c/help/feed.atom").await.status, 200);
    adam.patch(&help, &json!({"archived": false})).await.ok(200);
    ana.comment(&post, "Now one may").await;
});

both!(the_posts_of_a_merged_category_are_in_the_other_one, async |app: TestApp| {
    let (ana, adam) = (app.register("ana").await, app.admin("adam").await);
    let mut posts = Vec::new();
    for n in 0..30 {
        posts.push(ana.post("help", &format!("Bread {n}"), "Which?").await);
    }
    ana.post("general", "Cheese", "Which?").await;
    let help = category(&ana, "help").await["id"].clone();
    let general = category(&ana, "general").await["id"].clone();
    let mut tab = ana.ws().await;
    let path = format!("/api/categories/{help}/merge");
    ana.send(Method::POST, &path, &json!({"into": general})).await.problem(403, "forbidden");
    for wrong in [json!({}), json!({"into": help}), json!({"into": 99})] {
        adam.send(Method::POST, &path, &wrong).await.invalid(&["into"]);
    }
    let merged = adam.send(Method::POST, &path, &json!({"into": general})).await.ok(200);
    assert_eq!((&merged["posts"], &merged["former_slugs"]), (&json!(31), &json!(["help"])));
    let moved = tab.expect_where("post.updated", |told| told["post"]["id"] == posts[0]["id"]).await;
    assert_eq!(moved["post"]["category"]["slug"], "general");
    assert_eq!(moved["post"]["version"], 1);
    assert_eq!(category(&ana, "help").await, Value::Null);
    let guest = app.guest();
    let list = guest.get("/api/posts?category=help&limit=100").await.ok(200);
    assert_eq!(list["items"].as_array().unwrap().len(), 31, "by the old word, too");
    for (from, to) in [
        ("/c/help", "/c/general"),
        ("/c/help?sort=active", "/c/general?sort=active"),
        ("/c/help/feed.atom", "/c/general/feed.atom"),
    ] {
        assert_eq!(leads(&guest, from).await, to);
        assert_eq!(leads(&ana, from).await, to);
    }
    let reused = json!({"slug": "help", "name": "Help"});
    adam.send(Method::POST, "/api/categories", &reused).await.problem(409, "conflict");
    // What was told before is for those alone who read where it stands now.
    let closed = json!({"readable_by": "moderators"});
    adam.patch(&format!("/api/categories/{general}"), &closed).await.ok(200);
    for who in [&guest, &ana] {
        assert_eq!(who.get("/c/help").await.status, 404);
        who.get("/api/posts?category=help").await.problem(404, "not_found");
    }
    assert_eq!(leads(&adam, "/c/help").await, "/c/general");
    let acts = adam.get("/api/audit?action=merge_category").await.ok(200);
    assert_eq!(acts["items"][0]["target"], "help");
});

both!(a_closed_category_that_is_merged_shows_nobody_more, async |app: TestApp| {
    let (ana, adam) = (app.register("ana").await, app.admin("adam").await);
    let general = category(&ana, "general").await["id"].clone();
    let help = category(&ana, "help").await["id"].clone();
    let open = ana.post("general", "Open", "Hm").await;
    let closed = json!({"readable_by": "moderators"});
    adam.patch(&format!("/api/categories/{help}"), &closed).await.ok(200);
    let hello = ana.ws().await.hello.clone();
    let mut tab = ana.ws().await;
    let path = format!("/api/categories/{general}/merge");
    adam.send(Method::POST, &path, &json!({"into": help})).await.ok(200);
    let gone = tab.expect("post.deleted").await;
    assert_eq!((&gone["post_id"], &gone["category_id"]), (&open["id"], &general));
    ana.get(&format!("/api/posts/{}", open["id"])).await.problem(404, "not_found");
    for again in [false, true] {
        if again {
            app.restart(&[]).await;
        }
        let mut back = ana.ws().await;
        let resume = json!({"type": "resume", "epoch": hello["epoch"], "seq": hello["seq"]});
        back.send(&resume).await;
        let told = back.all_before("resumed", |_| true).await;
        assert!(told.iter().all(|one| one["type"] != "post.updated"), "{told:?}");
        assert!(told.iter().any(|one| one["type"] == "post.deleted"), "{told:?}");
    }
});
