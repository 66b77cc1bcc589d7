//! What a text said before, in the page.

use crate::support::{Browser, Role, TestApp, json};

in_browsers!(who_changed_what_is_shown_word_by_word_and_put_back, async |app: TestApp| {
    let writer = app.register("ana").await;
    let post = writer.post("general", "Bread", "Who bakes rye bread?").await;
    let path = format!("/api/posts/{}", post["id"]);
    let comment = writer.comment(&post, "I do").await;
    app.moderator("mona").await;
    let log_in = async |name: &'static str| {
        let person = Browser::open(&app, name, "/login").await;
        person.write("User name or e-mail", name).await;
        person.write("Password", crate::support::PASSWORD).await;
        person.press("Log in").await;
        person.find(Role::Button, "Log out").await;
        person
    };
    let (mona, ana) = tokio::join!(log_in("mona"), log_in("ana"));
    // Who may not change the text reads nothing of what it said.
    let guest = Browser::open(&app, "guest", "/p/1").await;
    ana.resize(360, 740).await;
    for person in [&mona, &ana] {
        person.goto("/p/1").await;
        person.find(Role::Heading, "Bread").await;
        person.lose(Role::Button, "History of this post").await;
    }
    writer.patch(&path, &json!({"body": "Who bakes wheat bread?"})).await.ok(200);
    for person in [&mona, &ana] {
        person.press("History of this post").await;
        person.find(Role::Heading, "History of this post").await;
        person.see_in(".version del", |gone| gone == "rye").await;
        person.see_in(".version ins", |new| new == "wheat").await;
        person.see_in(".version .name", |name| name == "ana").await;
    }
    let width = ana.eval("return document.documentElement.scrollWidth").await;
    assert!(width.as_u64().unwrap() <= 360, "{width} wide");
    guest.see("Who bakes wheat bread?").await;
    guest.lose(Role::Button, "History of this post").await;
    guest.close().await;

    // What is told while somebody reads is offered, and moves nothing.
    writer.patch(&path, &json!({"body": "Who bakes spelt bread?"})).await.ok(200);
    ana.press("Show the newest version").await;
    ana.see_in(".version ins", |new| new == "spelt").await;
    ana.press("Close").await;

    mona.press("Put version 1 back").await;
    for person in [&mona, &ana] {
        person.see("Who bakes rye bread?").await;
    }
    let comment_path = format!("/api/comments/{}", comment["id"]);
    writer.patch(&comment_path, &json!({"body": "I do not"})).await.ok(200);
    ana.press("More about the comment by ana").await;
    ana.press("History of this comment").await;
    ana.see_in(".version ins", |new| new.trim() == "not").await;
    // With the text goes what it said.
    writer.delete(&comment_path).await.ok(204);
    ana.lose(Role::Heading, "History of this comment").await;
    assert_eq!(ana.console().await, [""; 0]);
    mona.close().await;
    ana.close().await;
});
