//! Strangers do not wait for each other, what is answered lasts, and what nobody told is told all
//! the same.

use diesel::{Connection, PgConnection, connection::SimpleConnection};
use futures_util::future::{join, join_all};

use crate::support::{Database, Method, TestApp, Value, json};

/// The lock of whoever gives events their places.
const SEQUENCER: i64 = 7_236_143;

fn connect(app: &TestApp) -> PgConnection {
    PgConnection::establish(&app.database().url).unwrap()
}

#[actix_web::test]
async fn who_is_stuck_in_the_middle_of_a_comment_holds_up_nobody() {
    TestApp::test(Database::Postgres, async |app: TestApp| {
        let (ana, bob) = (app.register("ana").await, app.register("bob").await);
        let post = ana.post("general", "Hello", "World").await;
        let mut stuck = connect(&app);
        stuck
            .batch_execute(&format!(
                "BEGIN;
                 INSERT INTO comments (post_id, author_id, body, body_html, created_at) VALUES ({0}, {1}, 'x', 'x', 0);
                 INSERT INTO queued_events (write_id, category_id, pieces, created_at, post_id, comments_by, active_at)
                 VALUES (1, 1, '{{\"\",\"\",\"\"}}', 0, {0}, 1, 0)",
                post["id"], ana.user["id"],
            ))
            .unwrap();
        for number in 1..=3 {
            bob.comment(&post, "not stuck").await;
            let now = bob.get(&format!("/api/posts/{}", post["id"])).await.ok(200);
            assert_eq!(now["comments"], number, "what is answered is counted");
        }
        ana.post("general", "Hello again", "World").await;
        ana.patch(&format!("/api/posts/{}", post["id"]), &json!({"body": "Worlds"})).await.ok(200);
        stuck.batch_execute("ROLLBACK").unwrap();
    })
    .await;
}

#[actix_web::test]
async fn many_who_comment_at_once_are_told_each_number_once() {
    TestApp::test(Database::Postgres, async |app: TestApp| {
        let ana = app.register("ana").await;
        let post = ana.post("general", "Hello", "World").await;
        let mut tab = app.guest().ws().await;
        let path = format!("/api/posts/{}/comments", post["id"]);
        let body = json!({"body": "all at once"});
        let all = join_all((0..12).map(|_| ana.send(Method::POST, &path, &body))).await;
        for answer in all {
            answer.ok(201);
        }
        for number in 1..=12 {
            let event = tab.expect("comment.created").await;
            assert_eq!(event["post"]["comments"], number, "as it is at its place in the log");
        }
        let last = ana.get(&format!("/api/posts/{}", post["id"])).await.ok(200);
        assert_eq!(last["comments"], 12);
        let categories = ana.get("/api/categories").await.ok(200);
        assert_eq!(categories["items"][0]["posts"], 1);
    })
    .await;
}

#[actix_web::test]
async fn what_a_crash_left_without_a_place_is_told_by_the_next_look() {
    TestApp::test(Database::Postgres, async |app: TestApp| {
        let mut tab = app.guest().ws().await;
        app.database().execute(
            "INSERT INTO queued_events (write_id, category_id, pieces, created_at)
             VALUES (1, 0, ARRAY['{\"type\":\"categories.changed\"', '}', ''], 0)",
        );
        tab.expect("categories.changed").await;
    })
    .await;
}

#[actix_web::test]
async fn a_write_that_is_lost_before_it_has_its_place_is_not_answered_as_kept() {
    TestApp::test(Database::Postgres, async |app: TestApp| {
        let ana = app.register("ana").await;
        let (mut holder, mut eraser) = (connect(&app), connect(&app));
        holder.batch_execute(&format!("SELECT pg_advisory_lock({SEQUENCER})")).unwrap();
        let text = json!({"category": "general", "title": "Hello", "body": "World"});
        let post = ana.send(Method::POST, "/api/posts", &text);
        // As a database does that crashes: what it had not on disk is gone, and then it goes on.
        let crash = async {
            while app.database().number("SELECT count(*) AS value FROM queued_events") == 0 {
                actix_web::rt::task::yield_now().await;
            }
            eraser
                .batch_execute("DELETE FROM queued_events; DELETE FROM post_counts; DELETE FROM follows; DELETE FROM posts")
                .unwrap();
            holder.batch_execute(&format!("SELECT pg_advisory_unlock({SEQUENCER})")).unwrap();
            ana.post("general", "Later", "World").await
        };
        let (lost, later): (_, Value) = join(post, crash).await;
        lost.problem(503, "unavailable");
        let list = ana.get("/api/posts").await.ok(200);
        assert_eq!(list["items"].as_array().unwrap().len(), 1);
        assert_eq!(list["items"][0]["id"], later["id"]);
    })
    .await;
}

#[actix_web::test]
async fn a_sequencer_whose_connection_is_cut_goes_on_with_another() {
    TestApp::test(Database::Postgres, async |app: TestApp| {
        let ana = app.register("ana").await;
        ana.post("general", "Before", "World").await;
        app.database().execute(
            "SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity
             WHERE datname = current_database() AND query LIKE '%number_events%' AND pid <> pg_backend_pid()",
        );
        ana.post("general", "After", "World").await;
    })
    .await;
}
