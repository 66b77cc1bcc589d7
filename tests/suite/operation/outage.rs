//! The database is away, held by someone else, or too busy for a while. What needs it is refused
//! soon, all else goes on, and it heals by itself.

use std::time::{Duration, Instant};

use diesel::{Connection, PgConnection, SqliteConnection, connection::SimpleConnection};
use futures_util::future::{join, join_all};

use crate::support::{Answer, Database, Method, Person, TestApp, json};

/// The contract's limit for healing.
const HEALING: Duration = Duration::from_secs(2);
/// Longer than the pool's own waits between two tries grow.
const AWAY: Duration = Duration::from_secs(9);
/// The longest that anyone waits for a refusal: a turn (3 s), a connection (3 s) or a lock (5 s),
/// on a busy machine.
const REFUSAL: Duration = Duration::from_secs(14);

/// It is refused as the contract says.
#[track_caller]
fn unavailable(answer: &Answer) {
    answer.problem(503, "unavailable");
    assert!(answer.header("retry-after").parse::<u32>().is_ok(), "{answer:?}");
}

async fn write(person: &Person) -> Answer {
    person
        .send(
            Method::POST,
            "/api/posts",
            &json!({"category": "general", "title": "Hi", "body": "there"}),
        )
        .await
}

/// What needs no database is there all the time.
async fn the_rest_is_served(app: &TestApp) {
    let start = Instant::now();
    for path in ["/healthz", "/login", "/api/site", "/api/online"] {
        assert_eq!(app.guest().get(path).await.status, 200, "{path}");
    }
    app.guest().ws().await.close().await;
    assert!(
        start.elapsed() < Duration::from_secs(2),
        "none of it waits for the database: {:?}",
        start.elapsed()
    );
}

#[actix_web::test]
async fn a_database_that_was_away_for_long_is_back_within_two_seconds_for_a_whole_crowd() {
    TestApp::test(Database::Postgres, async |app: TestApp| {
        let ana = app.register("ana").await;
        let (mut tab, mut others) = (ana.ws().await, app.guest().ws().await);
        app.database().take_away();
        let start = Instant::now();
        // All the while many ask.
        let crowd = join_all((0..20).map(async |_| {
            let guest = app.guest();
            while start.elapsed() < AWAY {
                unavailable(&guest.get("/api/posts").await);
            }
        }));
        let rest = async {
            for _ in 0..3 {
                the_rest_is_served(&app).await;
                tab.typing(json!({"category": "general"}), true).await;
                tab.pong().await;
            }
        };
        join(crowd, rest).await;

        app.database().bring_back();
        let back = Instant::now();
        let healed = join_all((0..20).map(async |_| {
            let guest = app.guest();
            while guest.get("/api/posts").await.status != 200 {}
            let healed = back.elapsed();
            for _ in 0..5 {
                guest.get("/api/posts").await.ok(200);
            }
            healed
        }));
        let slowest = healed.await.into_iter().max().unwrap();
        assert!(slowest < HEALING, "{slowest:?}");
        write(&ana).await.ok(201);
        others.expect("post.created").await;
        tab.expect("post.created").await;
    })
    .await;
}

#[actix_web::test]
async fn when_every_connection_waits_the_next_is_refused_and_nothing_else_stands_still() {
    TestApp::test(Database::Postgres, async |app: TestApp| {
        let ana = app.register("ana").await;
        let mut tab = ana.ws().await;
        let mut holder = PgConnection::establish(&app.database().url).unwrap();
        holder.batch_execute("BEGIN; LOCK TABLE posts IN ACCESS EXCLUSIVE MODE").unwrap();
        let start = Instant::now();
        let crowd = join_all((0..100).map(async |_| {
            unavailable(&app.guest().get("/api/posts").await);
            start.elapsed()
        }));
        let rest = async {
            for _ in 0..3 {
                the_rest_is_served(&app).await;
                tab.pong().await;
            }
        };
        let (waits, ()) = join(crowd, rest).await;
        let longest = waits.into_iter().max().unwrap();
        assert!(longest < REFUSAL, "{longest:?}");

        holder.batch_execute("ROLLBACK").unwrap();
        let back = Instant::now();
        while write(&ana).await.status != 201 {
            assert!(back.elapsed() < HEALING, "it heals by itself");
        }
        tab.expect("post.created").await;
    })
    .await;
}

#[actix_web::test]
async fn a_file_that_someone_else_holds_refuses_writes_serves_reads_and_heals() {
    TestApp::test(Database::Sqlite, async |app: TestApp| {
        let ana = app.register("ana").await;
        let mut tab = ana.ws().await;
        let mut holder =
            SqliteConnection::establish(app.database().path().to_str().unwrap()).unwrap();
        holder.batch_execute("BEGIN IMMEDIATE").unwrap();
        let start = Instant::now();
        let crowd = join_all((0..20).map(async |_| {
            unavailable(&write(&ana).await);
            start.elapsed()
        }));
        let rest = async {
            the_rest_is_served(&app).await;
            ana.get("/api/posts").await.ok(200);
            ana.get("/api/me").await.ok(200);
            tab.pong().await;
        };
        let (waits, ()) = join(crowd, rest).await;
        let longest = waits.into_iter().max().unwrap();
        assert!(longest < REFUSAL, "{longest:?}");

        holder.batch_execute("ROLLBACK").unwrap();
        let back = Instant::now();
        while write(&ana).await.status != 201 {
            assert!(back.elapsed() < HEALING, "it heals by itself");
        }
        assert_eq!(tab.expect("post.created").await["seq"], 1, "what was refused left no trace");
    })
    .await;
}

#[actix_web::test]
async fn while_the_database_is_away_people_are_told_and_sockets_stay_and_then_it_heals() {
    TestApp::test(Database::Postgres, async |app: TestApp| {
        let ana = app.register("ana").await;
        let mut tab = ana.ws().await;
        let new = json!({"category": "general", "title": "Hi", "body": "there"});

        app.database().take_away();
        for answer in [
            ana.get("/api/posts").await,
            ana.send(Method::POST, "/api/posts", &new).await,
            ana.get("/api/me").await,
        ] {
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
