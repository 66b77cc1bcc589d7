//! Bookmarks, and lists of posts narrowed down to them, from the outside.

use althing::{
    db::posts::{self, Filter},
    domain::{Timestamp, UserId},
};

use crate::support::{Database, Method, Person, TestApp, Value, json, pick};

fn of(text: &Value) -> String {
    let noun = if text.get("post_id").is_some() { "comments" } else { "posts" };
    format!("/api/{noun}/{}/bookmark", text["id"])
}

async fn mark(who: &Person, text: &Value, note: Value) {
    who.send(Method::PUT, &of(text), &note).await.ok(204);
}

both!(a_bookmark_with_its_note_is_on_all_tabs_and_in_the_list, async |app: TestApp| {
    let (ana, bob) = (app.register("ana").await, app.register("bob").await);
    let post = ana.post("general", "Bread", "Who bakes?").await;
    let comment = bob.comment(&post, "I do").await;
    let mut tab = ana.ws().await;
    // No body is needed.
    let bare = ana.request(Method::PUT, &of(&post)).send().await.unwrap();
    assert_eq!(bare.status().as_u16(), 204);
    let told = tab.expect("bookmark.changed").await;
    assert_eq!(
        (&told["post_id"], &told["comment_id"], &told["bookmarked"]),
        (&post["id"], &Value::Null, &json!(true))
    );
    mark(&ana, &comment, json!({"note": " Try it ", "remind_at": "2099-01-01T00:00:00+01:00"}))
        .await;
    assert_eq!(tab.expect("bookmark.changed").await["comment_id"], comment["id"]);
    let all = ana.get("/api/bookmarks").await.ok(200);
    assert_eq!(pick(&all["items"], "kind"), [&json!("comment"), &json!("post")]);
    let first = &all["items"][0];
    assert_eq!((&first["post"]["id"], &first["comment"]["body"]), (&post["id"], &json!("I do")));
    assert_eq!(first["note"], "Try it");
    assert_eq!(first["remind_at"], "2098-12-31T23:00:00.000Z");
    assert_eq!(ana.get(&of(&comment)).await.ok(200)["note"], "Try it");
    bob.get(&of(&comment)).await.problem(404, "not_found");
    assert_eq!(bob.get("/api/bookmarks").await.ok(200)["items"], json!([]));

    let page = ana.get("/api/bookmarks?limit=1").await.ok(200);
    let next = page["next"].as_str().unwrap();
    let rest = ana.get(&format!("/api/bookmarks?limit=1&before={next}")).await.ok(200);
    assert_eq!((&rest["items"][0]["kind"], &rest["next"]), (&json!("post"), &Value::Null));

    for (wrong, field) in [
        (json!({"note": "x".repeat(501)}), "note"),
        (json!({"remind_at": "soon"}), "remind_at"),
        (json!({"remind_at": "2001-01-01T00:00:00Z"}), "remind_at"),
    ] {
        ana.send(Method::PUT, &of(&post), &wrong).await.invalid(&[field]);
    }
    mark(&ana, &comment, json!({"note": null, "remind_at": null})).await;
    let now = ana.get(&of(&comment)).await.ok(200);
    assert_eq!((&now["note"], &now["remind_at"]), (&json!(""), &Value::Null));
    ana.delete(&of(&comment)).await.ok(204);
    tab.expect_where("bookmark.changed", |told| told["bookmarked"] == false).await;
    ana.delete(&of(&comment)).await.ok(204);
    assert_eq!(ana.get("/api/bookmarks").await.ok(200)["items"].as_array().unwrap().len(), 1);
});

both!(a_reminder_comes_at_its_time_or_once_the_forum_runs_again, async |app: TestApp| {
    let ana = app.register("ana").await;
    let post = ana.post("general", "Bread", "Who bakes?").await;
    let mut tab = ana.ws().await;
    let soon = Timestamp(Timestamp::now().0 + 300).to_string();
    mark(&ana, &post, json!({"remind_at": soon})).await;
    let told = tab.notified().await;
    assert_eq!(told["notification"]["kind"], "reminder");
    assert_eq!(told["notification"]["post_id"], post["id"]);
    assert_eq!(told["unread"], 1);
    assert_eq!(ana.get(&of(&post)).await.ok(200)["remind_at"], Value::Null);
    // As what fell due while no forum ran.
    app.database().execute("UPDATE bookmarks SET remind_at = 5");
    assert_eq!(tab.notified().await["notification"]["kind"], "reminder");
    assert_eq!(ana.told().await, ["reminder", "reminder"]);
});

both!(many_tabs_that_mark_at_once_make_one_bookmark, async |app: TestApp| {
    let ana = app.register("ana").await;
    let post = ana.post("general", "Bread", "Who bakes?").await;
    let once = async |note: &str| mark(&ana, &post, json!({"note": note})).await;
    tokio::join!(once("a"), once("b"), once("c"), once("d"));
    assert_eq!(ana.get("/api/bookmarks").await.ok(200)["items"].as_array().unwrap().len(), 1);
});

both!(lists_of_posts_are_narrowed_down_to_ones_own_and_to_what_is_solved, async |app: TestApp| {
    let (ana, bob) = (app.register("ana").await, app.register("bob").await);
    let admin = app.admin("boss").await;
    let categories = admin.get("/api/categories").await.ok(200);
    let help = categories["items"].as_array().unwrap().iter().find(|one| one["slug"] == "help");
    let path = format!("/api/categories/{}", help.unwrap()["id"]);
    admin.patch(&path, &json!({"questions": true})).await.ok(200);
    let mut made = Vec::new();
    for (title, category) in [("one", "help"), ("two", "general"), ("three", "help")] {
        made.push(ana.post(category, title, "x").await);
    }
    let answer = bob.comment(&made[0], "So").await;
    let path = format!("/api/posts/{}/solution", made[0]["id"]);
    ana.send(Method::PUT, &path, &json!({"comment_id": answer["id"]})).await.ok(200);
    for post in &made[..2] {
        mark(&bob, post, json!({})).await;
    }
    mark(&bob, &answer, json!({})).await;
    bob.follow(&made[2], "following").await;
    let list = async |who: &Person, query: &str| -> Vec<String> {
        let page = who.get(&format!("/api/posts?{query}")).await.ok(200);
        pick(&page["items"], "title").iter().map(|one| one.as_str().unwrap().into()).collect()
    };
    let guest = app.guest();
    assert_eq!(list(&guest, "solved=true").await, ["one"]);
    assert_eq!(
        list(&guest, "solved=false").await,
        ["three"],
        "what takes no answer is no question"
    );
    assert_eq!(list(&guest, "solved=true&category=general").await, [""; 0]);
    assert_eq!(list(&guest, "solved=false&category=help&sort=top&author=ana").await, ["three"]);
    assert_eq!(list(&bob, "bookmarked=true").await, ["two", "one"]);
    assert_eq!(list(&bob, "bookmarked=true&category=help&sort=active").await, ["one"]);
    assert_eq!(list(&bob, "bookmarked=true&solved=true").await, ["one"]);
    assert_eq!(list(&bob, "following=true").await, ["three", "one"]);
    assert_eq!(list(&bob, "following=true&bookmarked=true").await, ["one"]);
    assert_eq!(list(&bob, "following=false&bookmarked=false").await, ["three", "two", "one"]);
    assert_eq!(list(&ana, "bookmarked=true").await, [""; 0]);
    guest.get("/api/posts?bookmarked=true").await.problem(401, "unauthenticated");
    guest.get("/api/posts?following=true").await.problem(401, "unauthenticated");
    guest.get("/api/posts?bookmarked=1&following=&solved=no").await.invalid(&[
        "bookmarked",
        "following",
        "solved",
    ]);
});

both!(what_a_person_has_marked_is_found_by_an_index, async |app: TestApp| {
    let ana = app.register("ana").await;
    app.register("bob").await;
    app.database().execute(
        "INSERT INTO posts (category_id, author_id, title, body, body_html, created_at)
         WITH RECURSIVE n (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM n WHERE n < 20000)
         SELECT 1, 1, 'a title', 'a text', '<p>a text</p>', 1700000000000 + n * 60000 FROM n;
         INSERT INTO post_counts (post_id, category_id, comments, last_activity_at)
         SELECT id, category_id, 0, created_at FROM posts;
         INSERT INTO bookmarks (person_id, post_id, created_at) SELECT CASE WHEN id % 100 = 0 THEN 1 ELSE 2 END, id, 0 FROM posts;
         INSERT INTO follows (person_id, post_id, state) SELECT CASE WHEN id % 100 = 0 THEN 1 ELSE 2 END, id, 'following' FROM posts;",
    );
    if app.database().kind() == Database::Postgres {
        app.database().execute("ANALYZE");
    }
    let person = UserId(ana.user["id"].as_i64().unwrap());
    let marked = Filter { bookmarked_by: Some(person), ..Filter::default() };
    let followed = Filter { followed_by: Some(person), ..Filter::default() };
    for (filter, indexes) in [
        (marked, ["bookmarks_once_a_post", "bookmarks_by_person"]),
        (followed, ["follows_by_person", "follows_pkey"]),
    ] {
        let plan = app.database().plan(|c| {
            assert_eq!(posts::list(c, &filter, 21).unwrap().len(), 21);
        });
        let shown = plan.join("\n");
        assert!(indexes.iter().any(|index| shown.contains(index)), "{filter:?}:\n{shown}");
    }
});
