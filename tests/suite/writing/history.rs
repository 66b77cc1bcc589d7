//! What posts and comments said before: who reads it, in which pieces, and that it goes with them.

use crate::support::{Method, TestApp, json, pick};

both!(what_a_text_said_is_read_by_whoever_may_change_it, async |app: TestApp| {
    let (ana, mona) = (app.register("ana").await, app.moderator("mona").await);
    let post = ana.post("general", "Bread", "Who bakes?").await;
    let path = format!("/api/posts/{}", post["id"]);
    let comment = ana.comment(&post, "I do").await;
    let comment_path = format!("/api/comments/{}", comment["id"]);
    app.guest().get(&format!("{path}/versions")).await.problem(401, "unauthenticated");
    let bo = app.register("bob").await;
    bo.get(&format!("{path}/versions")).await.problem(403, "forbidden");
    bo.get(&format!("{comment_path}/versions")).await.problem(403, "forbidden");
    let first = ana.get(&format!("{path}/versions")).await.ok(200);
    assert_eq!(
        first,
        json!({"items": [{"version": 1, "title": "Bread", "body": "Who bakes?",
            "editor": ana.user, "created_at": post["created_at"]}], "next": null})
    );
    let edited = mona.patch(&path, &json!({"title": "Rye bread"})).await.ok(200);
    ana.patch(&path, &json!({"body": "Who bakes *rye*?"})).await.ok(200);
    let all = mona.get(&format!("{path}/versions")).await.ok(200);
    assert_eq!(pick(&all["items"], "version"), [&json!(3), &json!(2), &json!(1)]);
    assert_eq!(all["items"][1]["editor"], mona.user);
    assert_eq!(all["items"][1]["title"], "Rye bread");
    assert_eq!(all["items"][1]["created_at"], edited["edited_at"]);
    assert_eq!(all["items"][2], first["items"][0]);
    mona.patch(&comment_path, &json!({"body": "I do not"})).await.ok(200);
    let all = ana.get(&format!("{comment_path}/versions")).await.ok(200);
    assert_eq!(
        all["items"][1],
        json!({"version": 1, "body": "I do", "editor": ana.user, "created_at": comment["created_at"]})
    );
    ana.reply(&comment, "Really?").await;
    ana.delete(&comment_path).await.ok(204);
    ana.get(&format!("{comment_path}/versions")).await.problem(404, "not_found");
    ana.delete(&path).await.ok(204);
    ana.get(&format!("{path}/versions")).await.problem(404, "not_found");
    assert_eq!(app.database().number("SELECT count(*) AS value FROM versions"), 0);
});

both!(long_histories_come_in_pages, async |app: TestApp| {
    let ana = app.register("ana").await;
    let post = ana.post("general", "Bread", "0").await;
    let path = format!("/api/posts/{}", post["id"]);
    for n in 1..7 {
        ana.patch(&path, &json!({"body": n.to_string()})).await.ok(200);
    }
    let (mut seen, mut cursor) = (Vec::new(), String::new());
    loop {
        let page = ana.get(&format!("{path}/versions?limit=3{cursor}")).await.ok(200);
        seen.extend(page["items"].as_array().unwrap().iter().map(|one| one["body"].clone()));
        let Some(next) = page["next"].as_str() else { break };
        cursor = format!("&before={next}");
        // What comes meanwhile moves no page.
        ana.patch(&path, &json!({"body": format!("later {}", seen.len())})).await.ok(200);
    }
    assert_eq!(seen, ["6", "5", "4", "3", "2", "1", "0"]);
    ana.get(&format!("{path}/versions?limit=0")).await.invalid(&["limit"]);
    ana.get(&format!("{path}/versions?before=x")).await.invalid(&["before"]);
});

both!(an_older_version_is_put_back_by_an_edit, async |app: TestApp| {
    let (ana, mona) = (app.register("ana").await, app.moderator("mona").await);
    let mut tab = ana.ws().await;
    let post = ana.post("general", "Bread", "Good").await;
    let path = format!("/api/posts/{}", post["id"]);
    ana.patch(&path, &json!({"title": "Spam", "body": "Bad"})).await.ok(200);
    let old = mona.get(&format!("{path}/versions")).await.ok(200)["items"][1].clone();
    let back = json!({"title": old["title"], "body": old["body"], "version": 2});
    let answer = mona.send(Method::PATCH, &path, &back).await.ok(200);
    assert_eq!((&answer["version"], &answer["body"]), (&json!(3), &json!("Good")));
    let told = tab.expect_where("post.updated", |told| told["post"]["version"] == 3).await;
    assert_eq!(told["post"]["title"], "Bread");
});
