//! `Idempotency-Key`: a request that is sent again because nobody knows whether it arrived makes
//! nothing twice.

use futures_util::future::join_all;

use crate::support::{Answer, Method, Person, TestApp, Value, json};

async fn send_keyed(person: &Person, key: &str, path: &str, body: &Value) -> Answer {
    Answer::of(
        person.request(Method::POST, path).header("idempotency-key", key.as_bytes()).json(body),
    )
    .await
}

fn hello() -> Value {
    json!({"category": "general", "title": "Hi", "body": "there"})
}

both!(the_same_key_gets_the_first_answer_again, async |app: TestApp| {
    let ana = app.register("ana").await;
    let first = send_keyed(&ana, "k1", "/api/posts", &hello()).await.ok(201);
    let path = format!("/api/posts/{}/comments", first["id"]);
    let comment = send_keyed(&ana, "k2", &path, &json!({"body": "x"})).await.ok(201);
    assert_eq!(
        send_keyed(&ana, "k1", "/api/posts", &hello()).await.ok(201),
        first,
        "also when it has got a comment"
    );
    assert_eq!(send_keyed(&ana, "k2", &path, &json!({"body": "x"})).await.ok(201), comment);
    assert_eq!(app.database().number("SELECT count(*) AS value FROM posts"), 1);
    assert_eq!(app.database().number("SELECT count(*) AS value FROM comments"), 1);
});

both!(the_same_key_at_once_makes_one_post, async |app: TestApp| {
    let ana = app.register("ana").await;
    let body = hello();
    let answers = join_all((0..10).map(|_| send_keyed(&ana, "k1", "/api/posts", &body))).await;
    let first = answers[0].ok(201);
    for answer in &answers {
        assert_eq!(answer.ok(201), first);
    }
    assert_eq!(app.database().number("SELECT count(*) AS value FROM posts"), 1);
});

both!(a_repeated_request_tells_nobody_again, async |app: TestApp| {
    let ana = app.register("ana").await;
    let mut tab = ana.ws().await;
    send_keyed(&ana, "k1", "/api/posts", &hello()).await.ok(201);
    tab.expect("post.created").await;
    send_keyed(&ana, "k1", "/api/posts", &hello()).await.ok(201);
    let last = ana.post("general", "Last", "x").await;
    let events = tab.all_before("post.created", |event| event["post"]["id"] == last["id"]).await;
    assert!(events.iter().all(|event| event["type"] != "post.created"), "{events:?}");
});

both!(a_key_with_another_body_or_path_is_a_conflict, async |app: TestApp| {
    let ana = app.register("ana").await;
    let post = send_keyed(&ana, "k1", "/api/posts", &hello()).await.ok(201);
    let mut other = hello();
    other["title"] = "Other".into();
    send_keyed(&ana, "k1", "/api/posts", &other).await.problem(409, "conflict");
    let path = format!("/api/posts/{}/comments", post["id"]);
    send_keyed(&ana, "k1", &path, &json!({"body": "x"})).await.problem(409, "conflict");
    assert_eq!(app.database().number("SELECT count(*) AS value FROM posts"), 1);
    assert_eq!(app.database().number("SELECT count(*) AS value FROM comments"), 0);
});

both!(a_key_is_its_users_own, async |app: TestApp| {
    let (ana, bo) = (app.register("ana").await, app.register("bob").await);
    let one = send_keyed(&ana, "k1", "/api/posts", &hello()).await.ok(201);
    let two = send_keyed(&bo, "k1", "/api/posts", &hello()).await.ok(201);
    assert_ne!(one["id"], two["id"]);
    assert_eq!(two["author"], bo.user);
});

both!(a_key_is_forgotten_after_a_day, async |app: TestApp| {
    let ana = app.register("ana").await;
    let first = send_keyed(&ana, "k1", "/api/posts", &hello()).await.ok(201);
    app.database()
        .execute("UPDATE idempotency_keys SET created_at = created_at - 25 * 60 * 60 * 1000");
    assert_ne!(send_keyed(&ana, "k1", "/api/posts", &hello()).await.ok(201)["id"], first["id"]);
});

both!(a_key_is_1_to_64_printable_characters, async |app: TestApp| {
    let ana = app.register("ana").await;
    for key in ["", &"k".repeat(65), "tab\there", "schlüssel"] {
        let answer = send_keyed(&ana, key, "/api/posts", &hello()).await;
        assert!([400, 422].contains(&answer.status.as_u16()), "{key:?}: {}", answer.text);
    }
    assert_eq!(app.database().number("SELECT count(*) AS value FROM posts"), 0);
    send_keyed(&ana, &"k".repeat(64), "/api/posts", &hello()).await.ok(201);
    send_keyed(&ana, " !~", "/api/posts", &hello()).await.ok(201);
});

both!(a_refused_request_does_not_use_up_its_key, async |app: TestApp| {
    let ana = app.register("ana").await;
    let mut bad = hello();
    bad["title"] = "".into();
    send_keyed(&ana, "k1", "/api/posts", &bad).await.problem(422, "validation");
    assert_eq!(app.database().number("SELECT count(*) AS value FROM posts"), 0);
    send_keyed(&ana, "k1", "/api/posts", &hello()).await.ok(201);
});
