//! Texts that an older renderer made are rendered anew while the forum serves, and nobody is told
//! of an edit.

use std::time::Duration;

use tokio::time::timeout;

use crate::support::{PATIENCE, Person, TestApp, Value, json};

/// Asks until the text is shown so.
async fn shown(who: &Person, path: &str, fits: impl Fn(&str) -> bool) -> Value {
    let asked = async {
        loop {
            let text = who.shown(path).await;
            if fits(text["body_html"].as_str().unwrap()) {
                return text;
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    };
    timeout(PATIENCE, asked).await.unwrap_or_else(|_| panic!("{path} is not shown anew"))
}

both!(what_an_older_renderer_made_is_rendered_anew_and_nobody_is_told, async |app: TestApp| {
    let (ana, bob) = (app.register("ana").await, app.register("bob").await);
    let post = ana.post("general", "Hi", "**bold** @bob").await;
    let comment = ana.comment(&post, "*one*").await;
    let replied = ana.comment(&post, "gone").await;
    ana.reply(&replied, "two").await;
    ana.delete(&format!("/api/comments/{}", replied["id"])).await.ok(204);
    for i in 0..45 {
        ana.comment(&post, &format!("*{i}*")).await;
    }
    ana.message("bob", "`code`").await;
    let post = ana.shown(&format!("/api/posts/{}", post["id"])).await;
    for table in ["posts", "comments", "messages"] {
        app.database().execute(&format!(
            "UPDATE {table} SET rendered_by = 0, body_html = '<p>old</p>' WHERE body <> ''"
        ));
    }
    let seq = bob.ws().await.hello["seq"].clone();
    app.restart(&[]).await;
    let mut tab = bob.ws().await;
    let again =
        shown(&bob, &format!("/api/posts/{}", post["id"]), |html| html != "<p>old</p>").await;
    assert_eq!(again, post, "neither version nor times are others");
    let again =
        shown(&bob, &format!("/api/comments/{}", comment["id"]), |html| html != "<p>old</p>").await;
    assert_eq!(again, comment);
    let old = |table: &str| {
        app.database().number(&format!(
            "SELECT count(*) AS value FROM {table} WHERE body_html = '<p>old</p>'"
        ))
    };
    while old("messages") + old("comments") > 0 {
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    assert!(bob.messages("ana").await[0]["body_html"].as_str().unwrap().contains("<code>"));
    ana.post("general", "After", "x").await;
    let events = tab.all_before("post.created", |event| event["post"]["title"] == "After").await;
    assert!(events.iter().all(|event| event["type"] == "presence"), "{events:?}");
    assert_eq!(
        app.database().number("SELECT seq AS value FROM log_head"),
        seq.as_i64().unwrap() + 1
    );
});

both!(what_can_not_be_rendered_any_more_is_shown_as_it_was_written, async |app: TestApp| {
    let ana = app.register("ana").await;
    let post = ana.post("general", "Hi", "x").await;
    let other = ana.post("general", "Ho", "y").await;
    let table = format!("{}<b>\n{}\n{}", "a|".repeat(400), "-|".repeat(400), "a\n".repeat(1_000));
    app.database()
        .execute(&format!("UPDATE posts SET rendered_by = 0, body = '{table}', body_html = '<p>old</p>' WHERE id = {}", post["id"]));
    app.database().execute(&format!(
        "UPDATE posts SET rendered_by = 0, body_html = '<p>old</p>' WHERE id = {}",
        other["id"]
    ));
    app.restart(&[]).await;
    let again =
        shown(&ana, &format!("/api/posts/{}", post["id"]), |html| html != "<p>old</p>").await;
    let html = again["body_html"].as_str().unwrap();
    assert!(
        html.starts_with("<pre>a|a|") && html.contains("&lt;b&gt;") && html.ends_with("</pre>"),
        "{html}"
    );
    shown(&ana, &format!("/api/posts/{}", other["id"]), |html| html == "<p>y</p>").await;
    assert_eq!(again["version"], json!(1));
});
