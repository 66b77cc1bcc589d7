//! Categories and tags that people follow or have muted, from the outside.

use crate::support::{Method, Person, TestApp, json, pick};

async fn decide(who: &Person, path: &str, level: &str) {
    let level = json!({ "level": level });
    assert_eq!(who.send(Method::PUT, path, &level).await.ok(200), level);
}

both!(who_follows_is_told_and_who_mutes_has_it_in_no_feed, async |app: TestApp| {
    let (ana, bob, cyd) =
        (app.register("ana").await, app.register("bob").await, app.register("cyd").await);
    let categories = ana.get("/api/categories").await.ok(200);
    let help = categories["items"].as_array().unwrap().iter().find(|one| one["slug"] == "help");
    let path = format!("/api/categories/{}/follow", help.unwrap()["id"]);
    let (mut all, mut first) = (bob.ws().await, cyd.ws().await);
    decide(&bob, &path, "all").await;
    all.expect("me.updated").await;
    decide(&cyd, &path, "first").await;
    decide(&cyd, "/api/tags/noise/follow", "muted").await;
    let listed = cyd.get("/api/follows").await.ok(200);
    assert_eq!(pick(&listed["items"], "level"), [&json!("first"), &json!("muted")]);
    assert_eq!(listed["items"][0]["category"]["slug"], "help");
    assert_eq!(listed["items"][1]["tag"], "noise");

    let post = ana.post("help", "How?", "x").await;
    for tab in [&mut all, &mut first] {
        assert_eq!(tab.notified().await["notification"]["kind"], "post");
    }
    let comment = ana.comment(&post, "So").await;
    let told = all.notified().await;
    assert_eq!(told["notification"]["comment_id"], comment["id"]);
    assert_eq!(cyd.told().await, ["post"]);

    let noise = json!({"category": "general", "title": "Noise", "body": "x", "tags": ["noise"]});
    ana.send(Method::POST, "/api/posts", &noise).await.ok(201);
    let feed = async |who: &Person, query: &str| -> Vec<String> {
        let page = who.get(&format!("/api/posts?{query}")).await.ok(200);
        pick(&page["items"], "title").iter().map(|one| one.as_str().unwrap().into()).collect()
    };
    assert_eq!(feed(&bob, "").await, ["Noise", "How?"]);
    assert_eq!(feed(&cyd, "").await, ["How?"]);
    assert_eq!(feed(&cyd, "sort=active").await, ["How?"]);
    assert_eq!(feed(&cyd, "muted=true").await, ["Noise", "How?"]);
    assert_eq!(feed(&cyd, "category=general").await, ["Noise"]);
    assert_eq!(feed(&app.guest(), "").await, ["Noise", "How?"]);
    cyd.delete("/api/tags/noise/follow").await.ok(204);
    assert_eq!(feed(&cyd, "").await, ["Noise", "How?"]);

    for (path, wrong) in [(path.as_str(), json!({"level": "some"})), (path.as_str(), json!({}))] {
        cyd.send(Method::PUT, path, &wrong).await.invalid(&["level"]);
    }
    let level = json!({"level": "all"});
    cyd.send(Method::PUT, "/api/categories/4711/follow", &level).await.problem(404, "not_found");
    cyd.send(Method::PUT, "/api/tags/-/follow", &level).await.problem(404, "not_found");
});
