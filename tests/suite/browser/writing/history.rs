//! What a text said before, in the page.

use crate::support::{Browser, Role, TestApp, json};

in_browsers!(who_changed_what_is_shown_word_by_word_and_put_back, async |app: TestApp| {
    let writer = app.register("ana").await;
    let post = writer.post("general", "Bread", "Who bakes rye bread?").await;
    let path = format!("/api/posts/{}", post["id"]);
    let comment = writer.comment(&post, "I do").await;
    app.moderator("mona").await;
    let (mona, bo) = tokio::join!(
        async {
            let mona = Browser::open(&app, "mona", "/login").await;
            mona.write("User name or e-mail", "mona").await;
            mona.write("Password", crate::support::PASSWORD).await;
            mona.press("Log in").await;
            mona.find(Role::Button, "Log out").await;
            mona
        },
        Browser::register(&app, "bob")
    );
    bo.resize(360, 740).await;
    for person in [&mona, &bo] {
        person.goto("/p/1").await;
        person.find(Role::Heading, "Bread").await;
        person.lose(Role::Button, "History of this post").await;
    }
    writer.patch(&path, &json!({"body": "Who bakes wheat bread?"})).await.ok(200);
    for person in [&mona, &bo] {
        person.press("History of this post").await;
        person.find(Role::Heading, "History of this post").await;
        person.see_in(".version del", |gone| gone == "rye").await;
        person.see_in(".version ins", |new| new == "wheat").await;
        person.see_in(".version .name", |name| name == "ana").await;
    }
    let width = bo.eval("return document.documentElement.scrollWidth").await;
    assert!(width.as_u64().unwrap() <= 360, "{width} wide");
    bo.lose(Role::Button, "Put version 1 back").await;

    // What is told while somebody reads is offered, and moves nothing.
    writer.patch(&path, &json!({"body": "Who bakes spelt bread?"})).await.ok(200);
    bo.press("Show the newest version").await;
    bo.see_in(".version ins", |new| new == "spelt").await;
    bo.press("Close").await;

    mona.press("Put version 1 back").await;
    for person in [&mona, &bo] {
        person.see("Who bakes rye bread?").await;
    }
    let comment_path = format!("/api/comments/{}", comment["id"]);
    writer.patch(&comment_path, &json!({"body": "I do not"})).await.ok(200);
    bo.press("More about the comment by ana").await;
    bo.press("History of this comment").await;
    bo.see_in(".version ins", |new| new.trim() == "not").await;
    // With the text goes what it said.
    writer.delete(&comment_path).await.ok(204);
    bo.lose(Role::Heading, "History of this comment").await;
    assert_eq!(bo.console().await, [""; 0]);
    mona.close().await;
    bo.close().await;
});
