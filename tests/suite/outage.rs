//! The database is away for a while. Only PostgreSQL can be: SQLite is a file in the server's own hands.

use std::time::{Duration, Instant};

use crate::support::{Database, Method, TestApp, json};

#[actix_web::test]
async fn while_the_database_is_away_people_are_told_and_sockets_stay_and_then_it_heals() {
    TestApp::test(Database::Postgres, async |app: TestApp| {
        let ana = app.register("ana").await;
        let mut tab = ana.ws().await;
        let new = json!({"category": "general", "title": "Hi", "body": "there"});

        app.database().take_away();
        for answer in [ana.get("/api/posts").await, ana.send(Method::POST, "/api/posts", &new).await, ana.get("/api/me").await] {
            answer.problem(503, "unavailable");
            assert!(answer.header("retry-after").parse::<u32>().is_ok(), "{answer:?}");
        }
        assert_eq!(app.guest().get("/readyz").await.status, 503);
        assert_eq!(app.guest().get("/healthz").await.status, 200, "the process itself is well");
        tab.pong().await;

        app.database().bring_back();
        let start = Instant::now();
        loop {
            let answer = ana.get("/api/posts").await;
            if answer.status == 200 {
                break;
            }
            answer.problem(503, "unavailable");
            assert!(start.elapsed() < Duration::from_secs(10), "it heals by itself");
        }
        ana.send(Method::POST, "/api/posts", &new).await.ok(201);
        assert_eq!(tab.expect("post.created").await["seq"], 1, "what was refused left no trace");
        assert_eq!(app.guest().get("/readyz").await.status, 200);
    })
    .await;
}
