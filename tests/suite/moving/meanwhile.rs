//! What somebody does to a text while somebody else moves it, or takes away the place where it stands:
//! on PostgreSQL, where both are under way at once. The second waits for the first, and goes by what is
//! there then.

use std::time::Instant;

use actix_web::rt::task::yield_now;
use diesel::{Connection, PgConnection, connection::SimpleConnection};
use futures_util::future::join3;

use super::categories::category;
use crate::support::{Answer, Database, Method, PATIENCE, Person, TestApp, Value, json};

/// Runs the `first` until it waits for a row that somebody holds, then the `second` until it waits, too,
/// and lets go of the row.
async fn one_behind_the_other(
    app: &TestApp,
    row: &str,
    first: impl Future<Output = Answer>,
    second: impl Future<Output = Answer>,
) -> (Answer, Answer) {
    let mut holder = PgConnection::establish(&app.database().url).unwrap();
    holder.batch_execute(&format!("BEGIN; SELECT FROM {row} FOR UPDATE")).unwrap();
    let second = async {
        waiting(app, 1).await;
        second.await
    };
    let release = async {
        waiting(app, 2).await;
        holder.batch_execute("ROLLBACK").unwrap();
    };
    let (first, second, ()) = join3(first, second, release).await;
    (first, second)
}

/// Returns once so many wait for a row.
async fn waiting(app: &TestApp, most: i64) {
    let waits = "SELECT count(*) AS value FROM pg_stat_activity
         WHERE datname = current_database() AND wait_event_type = 'Lock'";
    let begin = Instant::now();
    while app.database().number(waits) < most {
        assert!(begin.elapsed() < PATIENCE, "fewer than {most} wait");
        yield_now().await;
    }
}

/// Makes a post in another category of these comments.
async fn split(mona: &Person, post: &Value, comments: [&Value; 2]) -> Answer {
    let ids = comments.map(|comment| &comment["id"]);
    let whole = json!({"comment_ids": ids, "title": "Rye", "category": "help"});
    mona.send(Method::POST, &format!("/api/posts/{}/split", post["id"]), &whole).await
}

async fn counts(app: &TestApp, post: &Value) -> (Value, usize) {
    let path = format!("/api/posts/{}", post["id"]);
    let comments = app.guest().get(&format!("{path}/comments")).await.ok(200);
    let there = comments["items"].as_array().unwrap().iter().filter(|one| one["deleted"] != true);
    let there = there.count();
    (app.guest().get(&path).await.ok(200)["comments"].clone(), there)
}

#[actix_web::test]
async fn a_comment_that_is_deleted_while_it_is_split_off_is_one_less_where_it_stands_then() {
    TestApp::test(Database::Postgres, async |app: TestApp| {
        let (ana, mona) = (app.register("ana").await, app.moderator("mona").await);
        let post = ana.post("general", "Bread", "Which?").await;
        ana.comment(&post, "Wheat").await;
        let (first, second) = (ana.comment(&post, "Rye?").await, ana.comment(&post, "Rye").await);
        let mut tab = app.guest().ws().await;
        let path = format!("/api/comments/{}", second["id"]);
        let (new, gone) = one_behind_the_other(
            &app,
            &format!("posts WHERE id = {}", post["id"]),
            split(&mona, &post, [&first, &second]),
            ana.send(Method::DELETE, &path, &json!({})),
        )
        .await;
        let new = new.ok(201);
        gone.ok(204);
        let told = tab.expect("comment.deleted").await;
        assert_eq!(
            (&told["post"]["id"], &told["category_id"]),
            (&new["id"], &category(&app.guest(), "help").await["id"])
        );
        assert_eq!(counts(&app, &post).await, (json!(1), 1));
        assert_eq!(counts(&app, &new).await, (json!(0), 0));
    })
    .await;
}

#[actix_web::test]
async fn a_comment_that_is_edited_while_it_is_split_off_is_told_where_it_stands_then() {
    TestApp::test(Database::Postgres, async |app: TestApp| {
        let (ana, mona) = (app.register("ana").await, app.moderator("mona").await);
        let post = ana.post("general", "Bread", "Which?").await;
        let (first, second) = (ana.comment(&post, "Rye?").await, ana.comment(&post, "Rye").await);
        let mut tab = app.guest().ws().await;
        let (new, edited) = one_behind_the_other(
            &app,
            &format!("posts WHERE id = {}", post["id"]),
            split(&mona, &post, [&first, &second]),
            ana.patch(
                &format!("/api/comments/{}", second["id"]),
                &json!({"body": "Rye, of course"}),
            ),
        )
        .await;
        let (new, edited) = (new.ok(201), edited.ok(200));
        assert_eq!(edited["post_id"], new["id"]);
        let told = tab.expect("comment.updated").await;
        assert_eq!(
            (&told["post"]["id"], &told["category_id"]),
            (&new["id"], &category(&app.guest(), "help").await["id"])
        );
        assert_eq!(counts(&app, &new).await, (json!(1), 1));
    })
    .await;
}

#[actix_web::test]
async fn what_comes_to_wait_under_a_post_while_that_is_deleted_is_a_draft_again() {
    TestApp::test(Database::Postgres, async |app: TestApp| {
        let (ana, adam) = (app.register("ana").await, app.admin("adam").await);
        let post = ana.post("general", "Bread", "Which?").await;
        adam.patch("/api/admin/settings", &json!({"review_first": 1})).await.ok(200);
        let newcomer = app.register("newcomer").await;
        let path = format!("/api/posts/{}", post["id"]);
        let comments = format!("{path}/comments");
        let text = json!({"body": "Long thought of"});
        let (waits, gone) = one_behind_the_other(
            &app,
            &format!("posts WHERE id = {}", post["id"]),
            newcomer.send(Method::POST, &comments, &text),
            ana.send(Method::DELETE, &path, &json!({})),
        )
        .await;
        assert_eq!(waits.ok(201)["waiting"], true);
        gone.ok(204);
        let drafts = newcomer.get("/api/drafts").await.ok(200);
        assert_eq!(drafts["items"][0]["excerpt"], text["body"], "{drafts}");
        assert_eq!(newcomer.get("/api/queue/mine").await.ok(200)["items"], json!([]));
    })
    .await;
}

#[actix_web::test]
async fn a_category_in_which_something_comes_to_wait_stays() {
    TestApp::test(Database::Postgres, async |app: TestApp| {
        let adam = app.admin("adam").await;
        adam.patch("/api/admin/settings", &json!({"review_first": 1})).await.ok(200);
        let newcomer = app.register("newcomer").await;
        let text = json!({"category": "help", "title": "Sourdough", "body": "Which?"});
        let help = category(&app.guest(), "help").await["id"].clone();
        let (waits, refused) = one_behind_the_other(
            &app,
            &format!("categories WHERE id = {help}"),
            newcomer.send(Method::POST, "/api/posts", &text),
            adam.send(Method::DELETE, &format!("/api/categories/{help}"), &json!({})),
        )
        .await;
        assert_eq!(waits.ok(201)["waiting"], true);
        refused.problem(409, "conflict");
        let mine = newcomer.get("/api/queue/mine").await.ok(200);
        assert_eq!(mine["items"][0]["title"], text["title"], "{mine}");
    })
    .await;
}

#[actix_web::test]
async fn a_post_that_moves_on_while_its_category_is_merged_is_counted_once() {
    TestApp::test(Database::Postgres, async |app: TestApp| {
        let (ana, adam) = (app.register("ana").await, app.admin("adam").await);
        let post = ana.post("help", "Bread", "Which?").await;
        let third = json!({"slug": "third", "name": "Third"});
        adam.send(Method::POST, "/api/categories", &third).await.ok(201);
        let merge = format!("/api/categories/{}/merge", category(&app.guest(), "help").await["id"]);
        let (merged, moved) = one_behind_the_other(
            &app,
            &format!("posts WHERE id = {}", post["id"]),
            adam.send(
                Method::POST,
                &merge,
                &json!({"into": category(&app.guest(), "general").await["id"]}),
            ),
            adam.patch(&format!("/api/posts/{}", post["id"]), &json!({"category": "third"})),
        )
        .await;
        merged.ok(200);
        moved.ok(200);
        let all = ana.get("/api/categories").await.ok(200);
        let counted = all["items"].as_array().unwrap().iter().filter(|one| one["posts"] != 0);
        let counted: Vec<_> = counted.map(|one| (&one["slug"], &one["posts"])).collect();
        assert_eq!(counted, [(&json!("third"), &json!(1))]);
    })
    .await;
}
