//! What the log holds, and what it never holds.

use std::time::{Duration, Instant};

use tokio::time::timeout;

use crate::support::{Database, Method, Process, TestDatabase, command, json};

const PASSWORD: &str = "a-password-nobody-logs";
const NEW_PASSWORD: &str = "another-password-nobody-logs";
const WRONG_PASSWORD: &str = "a-wrong-password-nobody-logs";
const EMAIL: &str = "nobody-logs-this@example.org";
const BODY: &str = "body-that-nobody-logs";
const MESSAGE: &str = "message-that-nobody-logs";
const DATABASE_PASSWORD: &str = "database-password-nobody-logs";

/// Runs through everything that a person does and that goes wrong, at this level, and gives the
/// log.
async fn day(database: Database, level: Option<&str>) -> String {
    let database = TestDatabase::new(database);
    // PostgreSQL asks for none here, and takes any.
    let url = database
        .url
        .replace("postgres://postgres@", &format!("postgres://postgres:{DATABASE_PASSWORD}@"));
    let mut start = command(&[
        "--addr",
        "127.0.0.1:0",
        "--bcrypt-cost",
        "4",
        "--rate-limits",
        "off",
        "--database-url",
        &url,
    ]);
    start.env_remove("RUST_LOG");
    if let Some(level) = level {
        start.env("RUST_LOG", level);
    }
    let server = Process::start(start).await;
    let mut secrets: Vec<String> =
        [PASSWORD, NEW_PASSWORD, WRONG_PASSWORD, EMAIL, BODY, MESSAGE, DATABASE_PASSWORD]
            .map(str::to_owned)
            .to_vec();
    let token = |cookies: String| cookies.split_once('=').unwrap().1.to_owned();

    let ana = server.guest();
    ana.send(
        Method::POST,
        "/api/auth/register",
        &json!({"username": "ana", "email": EMAIL, "password": PASSWORD}),
    )
    .await
    .ok(201);
    secrets.push(token(ana.cookies()));
    ana.send(
        Method::POST,
        "/api/auth/register",
        &json!({"username": "ana", "email": EMAIL, "password": PASSWORD}),
    )
    .await
    .ok(409);
    ana.send(Method::POST, "/api/auth/login", &json!({"login": EMAIL, "password": WRONG_PASSWORD}))
        .await
        .ok(401);
    ana.send(Method::POST, "/api/auth/login", &json!({"login": EMAIL, "password": PASSWORD}))
        .await
        .ok(200);
    secrets.push(token(ana.cookies()));
    ana.patch("/api/me", &json!({"current_password": PASSWORD, "password": NEW_PASSWORD}))
        .await
        .ok(200);
    secrets.push(token(ana.cookies()));
    let bo = server.guest().register("bob").await;
    secrets.push(token(bo.cookies()));
    let post = ana.post("general", "A title", BODY).await;
    ana.comment(&post, BODY).await;
    ana.send(Method::POST, "/api/conversations/bob/messages", &json!({"body": MESSAGE}))
        .await
        .ok(201);
    let mut tab = ana.ws().await;
    tab.typing(json!({"conversation": "bob"}), true).await;
    tab.send_text(&format!("{{\"type\": \"{MESSAGE}\"")).await;
    tab.expect("error").await;
    tab.pong().await;

    ana.get("/api/posts/999").await.ok(404);
    bo.delete(&format!("/api/posts/{}", post["id"])).await.ok(403);
    ana.send(Method::POST, "/api/posts", &json!({"category": BODY, "title": "", "body": BODY}))
        .await
        .ok(422);
    let broken = ana
        .request(Method::POST, "/api/posts")
        .header("content-type", "application/json")
        .body(format!("{{\"body\": \"{BODY}"));
    assert_eq!(broken.send().await.unwrap().status(), 400);
    // The first table that is missed is the server's fault.
    database.execute("ALTER TABLE posts RENAME TO was_posts");
    let failed = ana
        .send(
            Method::POST,
            "/api/posts",
            &json!({"category": "general", "title": "A title", "body": BODY}),
        )
        .await;
    let failed = failed.problem(500, "internal");
    database.execute("ALTER TABLE was_posts RENAME TO posts");
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
            day(
                $database,
                Some("actix_http=trace,actix_http::h1=trace,actix_web=trace,mio=trace,trace"),
            )
            .await;
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

#[actix_web::test]
async fn while_the_database_is_away_there_is_a_line_a_second_and_not_one_a_request() {
    let database = TestDatabase::new(Database::Postgres);
    let server = Process::serve(&database.url, &[]).await;
    let ana = server.guest().register("ana").await;
    let _tab = ana.ws().await;
    database.take_away();
    let start = Instant::now();
    let crowd = futures_util::future::join_all((0..20).map(async |_| {
        let (guest, mut asked) = (server.guest(), 0);
        while start.elapsed() < Duration::from_secs(4) {
            guest.get("/api/posts").await.problem(503, "unavailable");
            asked += 1;
        }
        asked
    }));
    let asked: usize = crowd.await.into_iter().sum();
    let away = start.elapsed().as_secs();
    database.bring_back();
    while server.guest().get("/api/posts").await.status != 200 {}
    let healed = start.elapsed().as_secs();
    server.signal("TERM").await;
    let log = server.ended().await.stderr;
    let about: Vec<&str> = log.lines().filter(|line| line.contains("althing::database")).collect();
    assert!(
        asked > 20 && !about.is_empty() && about.len() <= usize::try_from(healed).unwrap() + 2,
        "{asked} requests in {away} s:\n{log}"
    );
    assert!(
        about
            .iter()
            .any(|line| line.contains("more like it") || line.contains("more like the last one")),
        "{log}"
    );
    assert!(log.lines().all(|line| line.starts_with('[')), "each is one line:\n{log}");
    assert!(log.lines().count() <= about.len() + 10, "{log}");
}

/// The lines of a server that logs for programs.
async fn json_lines(options: &[&str], day: impl AsyncFnOnce(&Process)) -> Vec<serde_json::Value> {
    let database = TestDatabase::new(Database::Sqlite);
    let server =
        Process::serve(&database.url, &[&["--log-format", "json"], options].concat()).await;
    day(&server).await;
    server.signal("TERM").await;
    let log = server.ended().await.stderr;
    log.lines()
        .map(|line| serde_json::from_str(line).unwrap_or_else(|error| panic!("{error} in {line}")))
        .collect()
}

#[actix_web::test]
async fn for_programs_each_line_is_an_object_with_time_level_and_message() {
    let lines = json_lines(&[], async |server| {
        server.guest().register("ana").await;
    })
    .await;
    assert!(lines.len() > 1, "{lines:?}");
    for line in &lines {
        for field in ["time", "level", "target", "message"] {
            assert!(line[field].is_string(), "{field} in {line}");
        }
        assert!(line["time"].as_str().unwrap().ends_with('Z'), "{line}");
        assert!(["error", "warn", "info"].contains(&line["level"].as_str().unwrap()), "{line}");
    }
    assert!(
        !lines.iter().any(|line| line["target"] == "althing::access"),
        "nobody has asked for them: {lines:?}"
    );
}

#[actix_web::test]
async fn the_access_log_tells_of_each_request_and_of_nobodys_secrets() {
    let secrets = ["hunter2secretquery", "ana-writes-to-bob", EMAIL, PASSWORD];
    let mut id = String::new();
    let lines = json_lines(&["--access-log", "on"], async |server| {
        let ana = server.guest();
        ana.send(
            Method::POST,
            "/api/auth/register",
            &json!({"username": "ana", "email": EMAIL, "password": PASSWORD}),
        )
        .await
        .ok(201);
        server.guest().register("bob").await;
        ana.send(
            Method::POST,
            "/api/conversations/bob/messages",
            &json!({"body": "ana-writes-to-bob"}),
        )
        .await
        .ok(201);
        let answer = ana.get("/api/posts?limit=5&before=hunter2secretquery").await;
        id = answer.header("x-request-id").to_owned();
        ana.get("/nowhere%0a%1b%5b31m").await.ok(404);
        let _tab = ana.ws().await;
    })
    .await;
    let access: Vec<_> = lines.iter().filter(|line| line["target"] == "althing::access").collect();
    let of = |path: &str| {
        access
            .iter()
            .find(|line| line["path"] == path)
            .unwrap_or_else(|| panic!("{path} in {access:?}"))
    };
    let posts = of("/api/posts");
    assert_eq!(
        (&posts["method"], &posts["status"], &posts["address"], &posts["request"]),
        (&json!("GET"), &json!(422), &json!("127.0.0.1"), &json!(id))
    );
    assert!(posts["bytes"].as_u64().unwrap() > 50 && posts["ms"].is_number(), "{posts}");
    assert_eq!(of("/api/auth/register")["status"], 201);
    assert_eq!(of("/api/conversations/{username}/messages")["method"], "POST");
    assert_eq!(of("/ws")["status"], 101);
    assert_eq!(of("/nowhere%0a%1b%5b31m")["status"], 404);
    let text = format!("{lines:?}");
    for secret in secrets {
        assert!(!text.contains(secret), "{secret} in {text}");
    }
}

#[actix_web::test]
async fn the_access_log_tells_no_more_of_an_address_than_is_asked_for() {
    for (option, address) in
        [("on", json!("127.0.0.1")), ("network", json!("127.0.0.0/24")), ("anonymous", json!(null))]
    {
        let lines = json_lines(&["--access-log", option], async |server| {
            server.guest().get("/api/site").await.ok(200);
        })
        .await;
        let line = lines
            .iter()
            .find(|line| line["path"] == "/api/site")
            .unwrap_or_else(|| panic!("{lines:?}"));
        assert_eq!(line["address"], address, "{option}");
    }
}

/// Who asks for it gets it, however quiet the rest is.
#[actix_web::test]
async fn an_access_log_for_people_is_a_line_each() {
    let database = TestDatabase::new(Database::Sqlite);
    let mut start = command(&[
        "--addr",
        "127.0.0.1:0",
        "--bcrypt-cost",
        "4",
        "--access-log",
        "on",
        "--database-url",
        &database.url,
    ]);
    start.env("RUST_LOG", "error");
    let server = Process::start(start).await;
    server.guest().get("/api/site").await.ok(200);
    let log = server.kill().await;
    let line = log
        .lines()
        .find(|line| line.contains("althing::access"))
        .unwrap_or_else(|| panic!("{log}"));
    assert!(line.contains("GET /api/site 200 ") && line.ends_with(" ms 127.0.0.1"), "{line}");
    assert!(!log.contains("listening") && !log.contains("INFO  althing "), "{log}");
}
