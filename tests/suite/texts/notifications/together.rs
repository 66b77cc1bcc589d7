//! Many at once, and some of many.

use super::*;

both!(the_last_word_on_the_count_is_right_however_much_happens_at_once, async |app: TestApp| {
    let (ana, bob, cyd) =
        (app.register("ana").await, app.register("bob").await, app.register("cyd").await);
    let mut tab = ana.ws().await;
    let post = ana.post("general", "Hi", "there").await;
    let writes = (0..12).map(async |i| {
        let who = if i % 2 == 0 { &bob } else { &cyd };
        match i % 4 {
            0 => drop(who.post("general", "Hi", "@ana").await),
            1 => drop(who.comment(&post, "hello").await),
            2 => drop(who.message("ana", "hello").await),
            _ => ana.read_notifications(&json!(i64::MAX)).await,
        }
    });
    join_all(writes).await;
    let last = bob.post("general", "Last", "x").await;
    let events = tab.all_before("post.created", |event| event["post"]["id"] == last["id"]).await;
    let told =
        events.iter().rfind(|event| event["type"].as_str().unwrap().starts_with("notification."));
    assert_eq!(told.unwrap()["unread"], ana.unread_notifications().await, "{events:?}");
});

both!(many_followers_are_told_at_once, async |app: TestApp| {
    let (ana, bob) = (app.register("ana").await, app.register("bob").await);
    let post = ana.post("general", "Hi", "there").await;
    let crowd = "SELECT 'p' || n, 'p' || n, 'p' || n, 'p' || n, 'p' || n, '', 0 FROM numbers";
    let numbers = "WITH RECURSIVE numbers(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < 1000)";
    let columns =
        "username, username_lower, username_key, email, email_key, password_hash, created_at";
    app.database().execute(&format!("INSERT INTO users ({columns}) {numbers} {crowd}"));
    app.database().execute("INSERT INTO follows (post_id, person_id, state) SELECT 1, id, 'following' FROM users WHERE username LIKE 'p%'");
    let mut tab = ana.ws().await;
    bob.comment(&post, "hello").await;
    tab.notified().await;
    assert_eq!(app.database().number("SELECT count(*) AS value FROM notifications"), 1_001);
    assert_eq!(
        app.database().number("SELECT count(*) AS value FROM events WHERE person_id IS NOT NULL"),
        1_001
    );
    let told =
        app.database().texts("SELECT frame AS value FROM events WHERE person_id IS NOT NULL");
    assert!(
        told.iter().all(|frame| frame.contains(r#""unread":1,"#)),
        "each with a count of their own"
    );
});

both!(certain_notifications_are_read_and_those_of_a_post, async |app: TestApp| {
    let (ana, bob) = (app.register("ana").await, app.register("bob").await);
    let (hi, ho) =
        (ana.post("general", "Hi", "there").await, ana.post("general", "Ho", "here").await);
    for post in [&hi, &ho, &hi, &ho, &hi] {
        bob.comment(post, "one").await;
    }
    bob.message("ana", "psst").await;
    let ids: Vec<Value> = ana.notifications().await.iter().map(|item| item["id"].clone()).collect();
    let mut tab = ana.ws().await;
    let read = async |body: Value| ana.send(Method::POST, "/api/notifications/read", &body).await;
    read(json!({"ids": [ids[1], ids[4], 4711]})).await.ok(204);
    let told = tab.expect("notification.read").await;
    let mut these: Vec<i64> =
        told["ids"].as_array().unwrap().iter().map(|id| id.as_i64().unwrap()).collect();
    these.sort_unstable();
    assert_eq!(
        (json!(these), &told["unread"], told.get("up_to")),
        (json!([ids[4], ids[1]]), &json!(4), None)
    );
    assert_eq!(ana.unread_notifications().await, 4);
    read(json!({"post_id": hi["id"]})).await.ok(204);
    let told = tab.expect("notification.read").await;
    assert_eq!((told["ids"].as_array().unwrap().len(), &told["unread"]), (2, &json!(2)));
    // What is read already, of others or of nothing changes nothing.
    for body in [
        json!({"ids": [ids[1]]}),
        json!({"ids": [4711]}),
        json!({"post_id": hi["id"]}),
        json!({"post_id": 4711}),
    ] {
        read(body).await.ok(204);
    }
    bob.send(Method::POST, "/api/notifications/read", &json!({"ids": ids, "post_id": null}))
        .await
        .ok(204);
    assert_eq!(ana.unread_notifications().await, 2);
    for (body, field) in [
        (json!({}), "up_to"),
        (json!({"up_to": 1, "ids": [1]}), "up_to"),
        (json!({"ids": [], "up_to": null}), "ids"),
        (json!({"ids": ["1"]}), "ids"),
        (json!({"ids": vec![1; 101]}), "ids"),
        (json!({"ids": 1}), "ids"),
        (json!({"post_id": 0}), "post_id"),
    ] {
        read(body).await.invalid(&[field]);
    }
});
