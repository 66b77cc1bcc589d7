//! Undoing what somebody did since a time, from the outside.

use std::time::Instant;

use futures_util::future::{join, join_all};

use crate::support::{Method, TestApp, Traces, json};

const PATH: &str = "/api/users/ana/undo";

both!(what_is_undone_is_nowhere_and_comes_back, async |app: TestApp| {
    let (ana, bob, mona) =
        (app.register("ana").await, app.register("bob").await, app.moderator("mona").await);
    let traces = Traces::made(&ana, &bob).await;
    ana.message("bob", traces.words).await;
    let since = json!({"since": "2026-01-01T00:00:00Z"});
    let dry = json!({"since": "2026-01-01T00:00:00Z", "dry_run": true});
    bob.send(Method::POST, PATH, &since).await.problem(403, "forbidden");
    bob.send(Method::POST, PATH, &dry).await.problem(403, "forbidden");
    let counts = json!({"posts": 1, "comments": 1, "messages": 1, "reactions": 0});
    assert_eq!(mona.send(Method::POST, PATH, &dry).await.ok(200), counts);
    assert!(traces.found(&app).await.len() > 10, "it is all there still");

    let mut tab = bob.ws().await;
    assert_eq!(mona.send(Method::POST, PATH, &since).await.ok(200), counts);
    tab.expect("post.deleted").await;
    tab.expect("comment.deleted").await;
    tab.expect("message.deleted").await;
    assert_eq!(traces.found(&app).await, [""; 0]);
    assert_eq!(bob.messages("ana").await, json!([]));

    assert_eq!(mona.delete(PATH).await.ok(200), counts);
    assert_eq!(tab.expect("post.created").await["post"]["title"], traces.words);
    tab.expect_where("comment.created", |told| told["comment"]["author"]["username"] == "ana")
        .await;
    assert_eq!(tab.expect("message.created").await["message"]["body"], traces.words);
    assert_eq!(bob.messages("ana").await[0]["body"], traces.words);
    assert!(traces.found(&app).await.len() > 9, "it is all there again");
    let own = bob.shown("/api/posts?author=ana").await["items"][0].clone();
    assert_eq!((&own["comments"], &own["reactions"][0]["count"]), (&json!(1), &json!(1)));
    let zero = json!({"posts": 0, "comments": 0, "messages": 0, "reactions": 0});
    assert_eq!(mona.delete(PATH).await.ok(200), zero);
    let acts = mona.get("/api/audit").await.ok(200);
    assert_eq!(
        (&acts["items"][0]["action"], &acts["items"][1]["action"]),
        (&json!("put_back"), &json!("undo"))
    );

    for (wrong, field) in [
        (json!({}), "since"),
        (json!({"since": null}), "since"),
        (json!({"since": 7}), "since"),
        (json!({"since": "yesterday"}), "since"),
        (json!({"since": "2099-01-01T00:00:00Z"}), "since"),
        (json!({"since": "2026-01-01T00:00:00Z", "dry_run": "no"}), "dry_run"),
    ] {
        mona.send(Method::POST, PATH, &wrong).await.invalid(&[field]);
    }
    mona.send(Method::POST, "/api/users/nobody-here/undo", &since).await.problem(404, "not_found");
    mona.send(Method::POST, "/api/users/mona/undo", &since).await.problem(403, "forbidden");
});

both!(a_reaction_that_comes_back_is_no_news_to_the_author, async |app: TestApp| {
    let (ana, bob, mona) =
        (app.register("ana").await, app.register("bob").await, app.moderator("mona").await);
    let post = bob.post("general", "Bread", "Which?").await;
    let path = format!("/api/posts/{}/reactions/%F0%9F%91%8D", post["id"]);
    let mut tab = bob.ws().await;
    ana.send(Method::PUT, &path, &json!({})).await.ok(204);
    assert_eq!(tab.notified().await["notification"]["kind"], "reaction");
    let since = json!({"since": "2026-01-01T00:00:00Z"});
    mona.send(Method::POST, PATH, &since).await.ok(200);
    tab.expect("notification.removed").await;
    mona.delete(PATH).await.ok(200);
    tab.expect_where("post.reacted", |told| told["reactions"] != json!([])).await;
    ana.post("general", "After", "x").await;
    let told = tab.all_before("post.created", |told| told["post"]["title"] == "After").await;
    assert!(told.iter().all(|told| told["type"] != "notification.created"), "{told:?}");
    assert_eq!(bob.get("/api/notifications").await.ok(200)["items"], json!([]));
});

both!(one_who_undoes_and_one_who_puts_back_at_once_both_come_to_an_end, async |app: TestApp| {
    let (ana, mona, adam) =
        (app.register("ana").await, app.moderator("mona").await, app.admin("adam").await);
    for i in 0..4 {
        let post = ana.post("general", &format!("Bread {i}"), "x").await;
        ana.comment(&post, "x").await;
    }
    let since = json!({"since": "2026-01-01T00:00:00Z"});
    for _ in 0..3 {
        let both = join(mona.send(Method::POST, PATH, &since), adam.delete(PATH));
        let (undone, back) = both.await;
        undone.ok(200);
        // What has only just been undone may not have its place in the log yet.
        if back.status == 409 {
            back.problem(409, "conflict");
        } else {
            back.ok(200);
        }
    }
    mona.delete(PATH).await.ok(200);
    assert_eq!(
        ana.get("/api/posts?author=ana").await.ok(200)["items"].as_array().unwrap().len(),
        4
    );
});

both!(an_ordinary_amount_is_undone_in_a_second, async |app: TestApp| {
    let (ana, bob, mona) =
        (app.register("ana").await, app.register("bob").await, app.moderator("mona").await);
    let other = bob.post("general", "Cheese", "Which?").await;
    for n in 0..10 {
        let post = ana.post("general", &format!("Buy {n}"), "x").await;
        bob.comment(&post, "No").await;
        for _ in 0..5 {
            ana.comment(&other, "Buy").await;
        }
        ana.message("bob", "Buy").await;
    }
    let start = Instant::now();
    let since = json!({"since": "2026-01-01T00:00:00Z"});
    let counts = mona.send(Method::POST, PATH, &since).await.ok(200);
    let took = start.elapsed();
    assert_eq!((&counts["posts"], &counts["comments"]), (&json!(10), &json!(50)));
    // Unoptimised, beside other tests.
    assert!(took.as_secs() < 5, "{took:?}");
    assert_eq!(bob.shown("/api/posts").await["items"].as_array().unwrap().len(), 1);
    assert_eq!(mona.delete(PATH).await.ok(200), counts);
    let shown = bob.shown(&format!("/api/posts/{}", other["id"])).await;
    assert_eq!(shown["comments"], 50);
});

const MEMBERS: usize = 5;
const ROUNDS: usize = 4;

both!(many_undone_at_once_where_others_write_and_react_wait_in_no_circle, async |app: TestApp| {
    let bob = app.register("bob").await;
    let mut posts = Vec::new();
    for n in 0..MEMBERS {
        posts.push(bob.post("general", &format!("Post {n}"), "x").await);
    }
    // One moderator does one thing after the other.
    let mut moderators = Vec::new();
    for n in 0..MEMBERS {
        let name = format!("member{n}");
        let member = app.register(&name).await;
        // Each in an order of their own.
        for post in posts.iter().cycle().skip(n).take(MEMBERS) {
            member.comment(post, "x").await;
            let path = format!("/api/posts/{}/reactions/👍", post["id"]);
            member.send(Method::PUT, &path, &json!({})).await.ok(204);
        }
        moderators.push((app.moderator(&format!("moderator{n}")).await, name));
    }
    let undone = moderators.iter().map(async |(mona, name)| {
        let path = format!("/api/users/{name}/undo");
        for _ in 0..ROUNDS {
            mona.send(Method::POST, &path, &json!({"since": "2026-01-01T00:00:00Z"})).await.ok(200);
            // What has only just gone may have to wait.
            let back = mona.delete(&path).await.status;
            assert!(matches!(back.as_u16(), 200 | 409), "{back}");
        }
    });
    let written = posts.iter().map(async |post| {
        let reaction = format!("/api/posts/{}/reactions/🎉", post["id"]);
        for _ in 0..ROUNDS * MEMBERS {
            bob.comment(post, "x").await;
            bob.send(Method::PUT, &reaction, &json!({})).await.ok(204);
            bob.delete(&reaction).await.ok(204);
        }
    });
    join(join_all(undone), join_all(written)).await;
});
