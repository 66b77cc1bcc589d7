//! What happened while somebody was away, from the outside.

use std::time::{Duration, Instant};

use crate::support::{Method, PATIENCE, Person, TestApp, Value, json};

/// They are here from now on, and were last here so many hours ago.
fn away(app: &TestApp, who: &Person, hours: i64) {
    let id = &who.user["id"];
    app.database().execute(&format!("DELETE FROM visits WHERE user_id = {id}"));
    let at = althing::domain::Timestamp::now().minus_seconds(hours * 60 * 60).0;
    let visit = format!(
        "INSERT INTO visits (user_id, seen_at, last_post) \
         SELECT {id}, {at}, coalesce(max(id), 0) FROM posts"
    );
    app.database().execute(&visit);
}

async fn since(who: &Person) -> Value {
    who.get("/api/me/since").await.ok(200)
}

fn kinds(shown: &Value) -> Vec<(&str, &str)> {
    let items = shown["items"].as_array().unwrap();
    items
        .iter()
        .map(|item| (item["kind"].as_str().unwrap(), item["actor"]["username"].as_str().unwrap()))
        .collect()
}

both!(whoever_was_away_is_told_what_happened_on_all_devices, async |app: TestApp| {
    let (ana, bob) = (app.register("ana").await, app.register("bob").await);
    let mona = app.moderator("mona").await;
    let post = ana.post("general", "Bread", "Who bakes?").await;
    let none = json!({"since": null, "items": [], "more": false, "new_posts": []});
    assert_eq!(since(&ana).await, none);
    away(&app, &ana, 2);
    let comment = bob.comment(&post, "I do").await;
    bob.comment(&post, "Each day").await;
    bob.post("help", "Rye?", "How?").await;
    let mut told = ana.ws().await;
    let change = json!({"title": "Bread and rye"});
    mona.patch(&format!("/api/posts/{}", post["id"]), &change).await.ok(200);
    let edit = told
        .expect_where("notification.created", |told| told["notification"]["kind"] == "edit")
        .await;
    let shown = since(&ana).await;
    assert_eq!(kinds(&shown), [("edit", "mona"), ("comment", "bob")]);
    assert_eq!(shown["items"][1]["comment_id"], comment["id"]);
    assert_eq!(shown["items"][1]["post_title"], "Bread and rye");
    assert_eq!(shown["items"][1]["ids"].as_array().unwrap().len(), 2);
    assert_eq!(shown["new_posts"][0]["category"]["slug"], "help");
    assert_eq!(shown["new_posts"][0]["count"], 1);
    let phone = ana.elsewhere().await;
    let mut tab = phone.ws().await;
    let up_to = json!({"up_to": edit["notification"]["id"]});
    phone.send(Method::POST, "/api/me/since", &up_to).await.ok(204);
    for socket in [&mut told, &mut tab] {
        let read = socket.expect("notification.read").await;
        assert_eq!(read["unread"], 0);
        socket.expect("since.read").await;
    }
    assert_eq!(since(&ana).await, none);
    bob.send(Method::POST, "/api/me/since", &up_to).await.ok(204);
    app.guest().get("/api/me/since").await.problem(401, "unauthenticated");
});

both!(whoever_is_connected_is_noted_and_a_restart_is_no_absence, async |app: TestApp| {
    let ana = app.register("ana").await;
    away(&app, &ana, 3);
    let tab = ana.ws().await;
    // As soon as it is noted that she is here, she was away before.
    let seen = format!(
        "SELECT count(*) AS value FROM visits WHERE user_id = {} AND since_at > 0",
        ana.user["id"]
    );
    let start = Instant::now();
    while app.database().number(&seen) == 0 {
        assert!(start.elapsed() < PATIENCE, "that she is here is not noted");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    let before = since(&ana).await["since"].clone();
    assert!(before.is_string());
    tab.close().await;
    app.restart(&[]).await;
    assert_eq!(since(&ana).await["since"], before);
});
