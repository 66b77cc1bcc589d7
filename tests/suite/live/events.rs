//! What everybody sees at once: the events of posts and comments.

use std::collections::BTreeMap;

use futures_util::future::join_all;

use crate::support::{Person, TestApp, Value, json};

/// Those that come from the log: presence may come at any time.
fn logged(mut events: Vec<Value>) -> Vec<Value> {
    events.retain(|event| event.get("seq").is_some());
    events
}

both!(hello_comes_first_and_says_who_where_and_when, async |app: TestApp| {
    let ana = app.register("ana").await;
    ana.post("general", "Hi", "there").await;
    let tab = ana.ws().await;
    let hello = &tab.hello;
    assert_eq!(hello["user"], ana.user);
    assert_eq!(hello["seq"], 1);
    assert!(hello["epoch"].as_str().is_some_and(|epoch| !epoch.is_empty()));
    assert!(hello["heartbeat_s"].as_u64().is_some_and(|seconds| seconds > 0));
    assert!(!hello["connection"].is_null());
    assert_eq!(hello["online"]["users"], json!([ana.user]), "whoever connects is online");
    let guest = app.guest().ws().await;
    assert_eq!(guest.hello["user"], Value::Null);
    assert_eq!(guest.hello["epoch"], hello["epoch"]);
    assert_ne!(guest.hello["connection"], hello["connection"]);
});

both!(a_post_reaches_everyone_at_once, async |app: TestApp| {
    let (ana, bo) = (app.register("ana").await, app.register("bob").await);
    let mut tabs = [ana.ws().await, ana.ws().await, bo.ws().await, app.guest().ws().await];
    let post = ana.post("help", "How?", "Like *this*").await;
    for tab in &mut tabs {
        assert_eq!(
            tab.expect("post.created").await,
            json!({"type": "post.created", "seq": 1, "post": post})
        );
    }
});

both!(edits_and_deletions_of_posts_reach_everyone, async |app: TestApp| {
    let ana = app.register("ana").await;
    let mut guest = app.guest().ws().await;
    let post = ana.post("general", "Hi", "there").await;
    let path = format!("/api/posts/{}", post["id"]);
    let edited = ana.patch(&path, &json!({"title": "Ho"})).await.ok(200);
    assert_eq!(
        guest.expect("post.updated").await,
        json!({"type": "post.updated", "seq": 2, "post": edited})
    );
    ana.delete(&path).await.ok(204);
    let deleted = json!({"type": "post.deleted", "seq": 3, "post_id": post["id"], "category_id": post["category"]["id"]});
    assert_eq!(guest.expect("post.deleted").await, deleted);
});

both!(comments_their_edits_and_deletions_reach_everyone, async |app: TestApp| {
    // Their own post: nobody else is notified, and the places in the log follow each other.
    let bo = app.register("bob").await;
    let mut guest = app.guest().ws().await;
    let post = bo.post("general", "Hi", "there").await;
    let category = &post["category"]["id"];
    let about = |activity: &Value, comments: u32| {
        assert_eq!((&activity["id"], &activity["comments"]), (&post["id"], &json!(comments)));
        assert!(activity["last_activity_at"].is_string());
    };

    let comment = bo.comment(&post, "one").await;
    let event = guest.expect("comment.created").await;
    assert_eq!(
        (&event["seq"], &event["category_id"], &event["comment"]),
        (&json!(2), category, &comment)
    );
    assert_eq!(event["post"]["last_activity_at"], comment["created_at"]);
    about(&event["post"], 1);

    let edited = bo
        .patch(&format!("/api/comments/{}", comment["id"]), &json!({"body": "two"}))
        .await
        .ok(200);
    let event = guest.expect("comment.updated").await;
    assert_eq!(
        (&event["seq"], &event["category_id"], &event["comment"]),
        (&json!(3), category, &edited)
    );
    about(&event["post"], 1);

    bo.delete(&format!("/api/comments/{}", comment["id"])).await.ok(204);
    let event = guest.expect("comment.deleted").await;
    assert_eq!(
        (&event["seq"], &event["category_id"], &event["comment_id"]),
        (&json!(4), category, &comment["id"])
    );
    about(&event["post"], 0);
});

both!(what_an_event_tells_can_be_fetched_already, async |app: TestApp| {
    let (ana, bo) = (app.register("ana").await, app.register("bob").await);
    let mut tab = bo.ws().await;
    for i in 0..10 {
        let title = format!("post {i}");
        let write = async { drop(ana.post("general", &title, "x").await) };
        let read = async {
            let event = tab.expect("post.created").await;
            assert_eq!(
                app.guest().get(&format!("/api/posts/{}", event["post"]["id"])).await.ok(200),
                event["post"]
            );
        };
        tokio::join!(write, read);
    }
});

both!(what_was_refused_is_told_to_nobody, async |app: TestApp| {
    let (ana, bo) = (app.register("ana").await, app.register("bob").await);
    let post = ana.post("general", "Hi", "there").await;
    let path = format!("/api/posts/{}", post["id"]);
    let mut tab = bo.ws().await;
    bo.patch(&path, &json!({"title": "Mine"})).await.problem(403, "forbidden");
    ana.patch(&path, &json!({"title": "Old", "version": 9})).await.problem(409, "conflict");
    ana.patch(&path, &json!({"title": ""})).await.invalid(&["title"]);
    ana.comment(&post, "Last").await;
    let before = tab.all_before("comment.created", |_| true).await;
    assert_eq!(logged(before), Vec::<Value>::new());
});

both!(a_connection_hears_only_the_categories_it_subscribed_to, async |app: TestApp| {
    let ana = app.register("ana").await;
    let mut tab = ana.ws().await;
    tab.send(&json!({"type": "unsubscribe", "categories": ["*"]})).await;
    tab.send(&json!({"type": "subscribe", "categories": ["help"]})).await;
    tab.pong().await;
    let general = ana.post("general", "unheard", "x").await;
    ana.comment(&general, "unheard").await;
    let help = ana.post("help", "heard", "x").await;
    assert_eq!(
        logged(tab.all_before("post.created", |event| event["post"]["id"] == help["id"]).await),
        Vec::<Value>::new()
    );
    ana.comment(&help, "heard").await;
    tab.expect("comment.created").await;

    tab.send(&json!({"type": "subscribe", "categories": ["general"]})).await;
    tab.send(&json!({"type": "unsubscribe", "categories": ["help"]})).await;
    tab.pong().await;
    ana.post("help", "unheard", "x").await;
    ana.comment(&general, "heard").await;
    assert_eq!(
        logged(
            tab.all_before("comment.created", |event| event["comment"]["body"] == "heard").await
        ),
        Vec::<Value>::new()
    );

    tab.send(&json!({"type": "subscribe", "categories": ["*"]})).await;
    tab.pong().await;
    ana.post("introductions", "heard", "x").await;
    tab.expect("post.created").await;
});

both!(subscribing_to_a_category_that_is_not_there_harms_nothing, async |app: TestApp| {
    let ana = app.register("ana").await;
    let mut tab = ana.ws().await;
    tab.send(&json!({"type": "subscribe", "categories": ["no-such", "", "a b"]})).await;
    tab.send(&json!({"type": "subscribe", "categories": []})).await;
    tab.pong().await;
    ana.post("general", "Hi", "there").await;
    tab.expect("post.created").await;
});

both!(events_of_many_writers_come_in_order_without_a_gap, async |app: TestApp| {
    let people = join_all(["ana", "bob", "cyd", "dee"].map(|name| app.register(name))).await;
    let mut tabs = [people[0].ws().await, app.guest().ws().await];
    let titles: Vec<String> = (0..40).map(|i| format!("post {i}")).collect();
    let posts = join_all(
        titles.iter().enumerate().map(|(i, title)| people[i % 4].post("general", title, "x")),
    )
    .await;
    for tab in &mut tabs {
        let mut told = BTreeMap::new();
        for seq in 1..=40 {
            let event = tab.expect("post.created").await;
            assert_eq!(event["seq"], seq);
            told.insert(event["post"]["id"].as_i64().unwrap(), event["post"].clone());
        }
        for post in &posts {
            assert_eq!(&told[&post["id"].as_i64().unwrap()], post);
        }
    }
});

both!(whoever_fetches_on_hello_and_applies_events_misses_nothing, async |app: TestApp| {
    let ana = app.register("ana").await;
    let writer = async {
        for i in 0..30 {
            ana.post("general", &format!("post {i}"), "x").await;
        }
    };
    // Some connect before, some amid the writing; all must end with the same thirty.
    let readers = join_all((0..6).map(|_| read_from_hello(app.guest(), 30)));
    tokio::join!(writer, readers);
});

/// Connects, fetches, applies events by id, until the model holds `total` posts; the log must have
/// no hole after `hello`.
async fn read_from_hello(guest: Person, total: usize) {
    let mut tab = guest.ws().await;
    let mut seq = tab.hello["seq"].as_u64().unwrap();
    let list = guest.get("/api/posts?limit=100").await.ok(200);
    let mut model: BTreeMap<i64, Value> = BTreeMap::new();
    for post in list["items"].as_array().unwrap() {
        model.insert(post["id"].as_i64().unwrap(), post.clone());
    }
    while seq < total as u64 {
        let event = tab.expect("post.created").await;
        seq += 1;
        assert_eq!(event["seq"], seq);
        model.insert(event["post"]["id"].as_i64().unwrap(), event["post"].clone());
    }
    assert_eq!(model.len(), total);
}

both!(a_post_that_changes_its_category_is_heard_in_the_new_one, async |app: TestApp| {
    let ana = app.register("ana").await;
    let mut tab = ana.ws().await;
    tab.send(&json!({"type": "unsubscribe", "categories": ["*"]})).await;
    tab.send(&json!({"type": "subscribe", "categories": ["help"]})).await;
    tab.pong().await;
    let post = ana.post("general", "Hi", "there").await;
    let moved = ana
        .patch(&format!("/api/posts/{}", post["id"]), &json!({"category": "help"}))
        .await
        .ok(200);
    assert_eq!(tab.expect("post.updated").await["post"], moved);
});
