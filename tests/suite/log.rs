//! What the log holds, and what it never holds.

use std::time::Duration;

use tokio::time::timeout;

use crate::support::{Database, Method, Process, TestDatabase, command, json};

const PASSWORD: &str = "a-password-nobody-logs";
const NEW_PASSWORD: &str = "another-password-nobody-logs";
const WRONG_PASSWORD: &str = "a-wrong-password-nobody-logs";
const EMAIL: &str = "nobody-logs-this@example.org";
const BODY: &str = "body-that-nobody-logs";
const MESSAGE: &str = "message-that-nobody-logs";
const DATABASE_PASSWORD: &str = "database-password-nobody-logs";

/// Runs through everything that a person does and that goes wrong, at this level, and gives the log.
async fn day(database: Database, level: Option<&str>) -> String {
    let database = TestDatabase::new(database);
    // PostgreSQL asks for none here, and takes any.
    let url = database.url.replace("postgres://postgres@", &format!("postgres://postgres:{DATABASE_PASSWORD}@"));
    let mut start = command(&["--addr", "127.0.0.1:0", "--bcrypt-cost", "4", "--rate-limits", "off", "--database-url", &url]);
    start.env_remove("RUST_LOG");
    if let Some(level) = level {
        start.env("RUST_LOG", level);
    }
    let server = Process::start(start).await;
    let mut secrets: Vec<String> =
        [PASSWORD, NEW_PASSWORD, WRONG_PASSWORD, EMAIL, BODY, MESSAGE, DATABASE_PASSWORD].map(str::to_owned).to_vec();
    let token = |cookies: String| cookies.split_once('=').unwrap().1.to_owned();

    let ana = server.guest();
    ana.send(Method::POST, "/api/auth/register", &json!({"username": "ana", "email": EMAIL, "password": PASSWORD})).await.ok(201);
    secrets.push(token(ana.cookies()));
    ana.send(Method::POST, "/api/auth/register", &json!({"username": "ana", "email": EMAIL, "password": PASSWORD})).await.ok(409);
    ana.send(Method::POST, "/api/auth/login", &json!({"login": EMAIL, "password": WRONG_PASSWORD})).await.ok(401);
    ana.send(Method::POST, "/api/auth/login", &json!({"login": EMAIL, "password": PASSWORD})).await.ok(200);
    secrets.push(token(ana.cookies()));
    ana.patch("/api/me", &json!({"current_password": PASSWORD, "password": NEW_PASSWORD})).await.ok(200);
    secrets.push(token(ana.cookies()));
    let bo = server.guest().register("bob").await;
    secrets.push(token(bo.cookies()));
    let post = ana.post("general", "A title", BODY).await;
    ana.comment(&post, BODY).await;
    ana.send(Method::POST, "/api/conversations/bob/messages", &json!({"body": MESSAGE})).await.ok(201);
    let mut tab = ana.ws().await;
    tab.typing(json!({"conversation": "bob"}), true).await;
    tab.send_text(&format!("{{\"type\": \"{MESSAGE}\"")).await;
    tab.expect("error").await;
    tab.pong().await;

    ana.get("/api/posts/999").await.ok(404);
    bo.delete(&format!("/api/posts/{}", post["id"])).await.ok(403);
    ana.send(Method::POST, "/api/posts", &json!({"category": BODY, "title": "", "body": BODY})).await.ok(422);
    let broken = ana.request(Method::POST, "/api/posts").header("content-type", "application/json").body(format!("{{\"body\": \"{BODY}"));
    assert_eq!(broken.send().await.unwrap().status(), 400);
    // The first table that is missed is the server's fault.
    database.execute("ALTER TABLE events RENAME TO was_events");
    let failed = ana.send(Method::POST, "/api/posts", &json!({"category": "general", "title": "A title", "body": BODY})).await;
    let failed = failed.problem(500, "internal");
    database.execute("ALTER TABLE was_events RENAME TO events");
    tab.close().await;
    server.signal("TERM").await;
    let log = timeout(Duration::from_secs(30), server.ended()).await.unwrap();
    let log = log.stdout + &log.stderr;

    for secret in secrets {
        assert!(secret.len() > 10 && !log.contains(&secret), "{secret} in:\n{log}");
    }
    let id = failed["request_id"].as_str().unwrap();
    assert!(log.lines().any(|line| line.contains("ERROR") && line.contains(id)), "{id} in:\n{log}");
    log
}

macro_rules! at_every_level {
    ($name:ident, $database:expr) => {
        #[actix_web::test]
        async fn $name() {
            let usual = day($database, None).await;
            assert!(!usual.contains("TRACE") && !usual.contains("DEBUG"), "{usual}");
            day($database, Some("trace")).await;
            day($database, Some("actix_http=trace,actix_http::h1=trace,actix_web=trace,mio=trace,trace")).await;
        }
    };
}

at_every_level!(no_secret_is_in_the_log_at_any_level_on_sqlite, Database::Sqlite);
at_every_level!(no_secret_is_in_the_log_at_any_level_on_postgres, Database::Postgres);

#[actix_web::test]
async fn every_warning_about_a_request_carries_its_id() {
    let database = TestDatabase::new(Database::Sqlite);
    let server = Process::serve(&database.url, &[]).await;
    let ana = server.guest().register("ana").await;
    // Its last use is long ago; it can't be noted anew.
    database.execute("UPDATE sessions SET seen_at = seen_at - 172800000; CREATE TRIGGER no BEFORE UPDATE ON sessions BEGIN SELECT RAISE(FAIL, 'no'); END");
    let answer = ana.get("/api/me").await;
    answer.ok(200);
    let log = server.kill().await;
    let id = answer.header("x-request-id");
    assert!(log.lines().any(|line| line.contains("WARN") && line.contains(id)), "{id} in:\n{log}");
}
