//! What is committed is told: whatever becomes of the writer, of the word of it, or of whoever else
//! writes to the database.

use std::{collections::BTreeSet, time::Duration};

use futures_util::future::join_all;
use tokio::{io::AsyncWriteExt, net::TcpStream};

use super::resume::resume;
use crate::support::{Method, Person, Socket, TestApp, TestDatabase, Value, json};

/// Sends a request and resets the connection after so many thirds of a millisecond, whatever has
/// come of it by then.
async fn hang_up(app: &TestApp, who: &Person, method: &str, path: &str, body: &Value, thirds: u64) {
    let body = body.to_string();
    let head = format!(
        "{method} {path} HTTP/1.1\r\nHost: {}\r\nCookie: {}\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n{body}",
        app.addr(),
        who.cookies(),
        body.len()
    );
    let mut stream = TcpStream::connect(app.addr()).await.unwrap();
    stream.set_zero_linger().unwrap();
    stream.write_all(head.as_bytes()).await.unwrap();
    tokio::time::sleep(Duration::from_micros(333 * thirds)).await;
}

/// Hears events until there are as many different ones as the database holds.
async fn hear_all(
    tab: &mut Socket,
    kind: &str,
    id: fn(&Value) -> &Value,
    count: impl Fn() -> i64,
) -> BTreeSet<i64> {
    let mut heard = BTreeSet::new();
    while i64::try_from(heard.len()).unwrap() < count() {
        heard.insert(id(&tab.expect(kind).await).as_i64().unwrap());
    }
    heard
}

both!(every_post_is_told_whatever_becomes_of_its_writer, async |app: TestApp| {
    let ana = app.register("ana").await;
    let mut tab = app.guest().ws().await;
    let count = || app.database().number("SELECT count(*) AS value FROM posts");
    let mut round = 0;
    // Hanging up at once may be too early to be heard, and on a busy machine always is.
    while round < 10 || count() == 0 {
        let body =
            json!({"category": "general", "title": "Lost", "body": format!("round {round}")});
        let lost = (0..10).map(|i| hang_up(&app, &ana, "POST", "/api/posts", &body, i + round));
        join_all(lost).await;
        round += 1;
    }
    // An answer to a later request of the same kind: what was read before it is under way by now.
    ana.post("general", "Kept", "x").await;
    let heard = hear_all(&mut tab, "post.created", |event| &event["post"]["id"], count).await;
    assert!(heard.len() > 1);
});

both!(comments_and_messages_are_told_whatever_becomes_of_their_writers, async |app: TestApp| {
    let (ana, bob) = (app.register("ana").await, app.register("bob").await);
    let post = bob.post("general", "Hi", "there").await;
    let mut tab = bob.ws().await;
    let comments = format!("/api/posts/{}/comments", post["id"]);
    let lost = json!({"body": "lost"});
    for _ in 0..5 {
        join_all((0..10).map(|i| hang_up(&app, &ana, "POST", &comments, &lost, i))).await;
        join_all(
            (0..10)
                .map(|i| hang_up(&app, &ana, "POST", "/api/conversations/bob/messages", &lost, i)),
        )
        .await;
    }
    ana.comment(&post, "kept").await;
    ana.message("bob", "kept").await;
    let count = |table| app.database().number(&format!("SELECT count(*) AS value FROM {table}"));
    hear_all(&mut tab, "comment.created", |event| &event["comment"]["id"], || count("comments"))
        .await;
    hear_all(&mut tab, "message.created", |event| &event["message"]["id"], || count("messages"))
        .await;
});

both!(what_follows_from_a_write_follows_whatever_becomes_of_the_writer, async |app: TestApp| {
    let (ana, bob) = (app.register("ana").await, app.register("bob").await);
    let mut watching = bob.ws().await;
    let mut tab = ana.ws().await;
    watching.expect_where("presence", |event| event["joined"][0]["username"] == "ana").await;
    // Tried until one of them gets through; hanging up at once may be too early to be heard.
    let hidden =
        || app.database().number("SELECT count(*) AS value FROM privacy WHERE invisible") > 0;
    let mut thirds = 0;
    while !hidden() {
        hang_up(&app, &ana, "PATCH", "/api/me", &json!({"invisible": true}), thirds).await;
        thirds += 1;
    }
    watching.expect_where("presence", |event| event["left"][0]["username"] == "ana").await;
    tab.pong().await;
});

/// Writes events as another process would, none of which anybody hands on.
fn write_behind(database: &TestDatabase, count: usize) {
    database.execute(&format!(
        "BEGIN;
         WITH RECURSIVE numbers (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < {count})
         INSERT INTO events (seq, category_id, frame, created_at)
             SELECT log_head.seq + n, 1, '{{\"type\":\"post.deleted\",\"seq\":' || (log_head.seq + n) || ',\"post_id\":1,\"category_id\":1}}', {now}
             FROM log_head, numbers;
         UPDATE log_head SET seq = seq + {count};
         COMMIT",
        now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap().as_millis(),
    ));
}

/// The same for one person alone, each with these words.
fn write_private(database: &TestDatabase, person: &Value, count: usize, words: &str) {
    database.execute(&format!(
        "BEGIN;
         WITH RECURSIVE numbers (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < {count})
         INSERT INTO events (seq, person_id, frame, created_at)
             SELECT log_head.seq + n, {person}, '{{\"type\":\"me.updated\",\"seq\":' || (log_head.seq + n) || ',\"words\":\"{words}\"}}', {now}
             FROM log_head, numbers;
         UPDATE log_head SET seq = seq + {count};
         COMMIT",
        now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap().as_millis(),
    ));
}

both!(what_nobody_handed_on_is_told_from_the_log, async |app: TestApp| {
    let ana = app.register("ana").await;
    let mut tab = app.guest().ws().await;
    let before = tab.hello["seq"].as_i64().unwrap();
    write_behind(app.database(), 1);
    assert_eq!(tab.expect("post.deleted").await["seq"], before + 1);
    // More than is read at once, and a write after it.
    write_behind(app.database(), 1_000);
    ana.post("general", "After", "x").await;
    for seq in before + 2..=before + 1_001 {
        assert_eq!(tab.expect("post.deleted").await["seq"], seq);
    }
    assert_eq!(tab.expect("post.created").await["seq"], before + 1_002);
    ana.send(Method::GET, "/api/posts", &json!({})).await.ok(200);
});

both!(a_long_absence_among_others_private_events_is_replayed, async |app: TestApp| {
    let ana = app.register("ana").await;
    let hello = app.guest().ws().await.hello.clone();
    for i in 0..5 {
        ana.post("general", &format!("missed {i}"), "x").await;
    }
    write_private(app.database(), &ana.user["id"], 1_500, "");
    // What is in memory is the end of the log alone.
    app.restart(&[]).await;
    let back = join_all((0..60).map(|_| async {
        let (answer, replayed) =
            resume(&mut app.guest().ws().await, &hello["epoch"], &hello["seq"]).await;
        (answer["type"].clone(), replayed.len())
    }));
    assert_eq!(back.await, vec![(json!("resumed"), 5); 60]);
});

both!(an_absence_that_is_too_long_or_too_large_is_told_so, async |app: TestApp| {
    let ana = app.register("ana").await;
    let hello = app.guest().ws().await.hello.clone();
    let bob = app.register("bob").await;
    write_behind(app.database(), 301);
    let middle = app.database().number("SELECT seq AS value FROM log_head");
    write_private(app.database(), &ana.user["id"], 200, &"x".repeat(20_000));
    write_private(app.database(), &bob.user["id"], 1_000, "");
    app.restart(&[]).await;
    let (answer, _) = resume(&mut app.guest().ws().await, &hello["epoch"], &hello["seq"]).await;
    assert_eq!(answer["type"], "resync", "more events than are sent again");
    let (answer, _) = resume(&mut ana.ws().await, &hello["epoch"], &json!(middle)).await;
    assert_eq!(answer["type"], "resync", "more bytes than are sent again");
    let (answer, replayed) =
        resume(&mut app.guest().ws().await, &hello["epoch"], &json!(middle)).await;
    assert_eq!(
        (&answer["type"], replayed.len()),
        (&json!("resumed"), 0),
        "none of it was for them"
    );
});
