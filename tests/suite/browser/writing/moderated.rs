//! Order in the house: what is reported is seen at once, closed with an act, and noted.

use super::drafts::device;
use crate::support::{Browser, Method, Role, TestApp, json};

in_browsers!(what_is_reported_is_seen_removed_and_noted, async |app: TestApp| {
    let bob = app.register("bob").await;
    let post = bob.post("general", "Bread", "Who bakes?").await;
    bob.comment(&post, "Buy!").await;
    let (cyd, moderator) = (app.register("cyd").await, app.moderator("mona").await);
    let ana = Browser::register(&app, "ana").await;
    let mona = device(&app, "mona").await;
    mona.resize(360, 740).await;
    mona.goto("/reports").await;
    mona.see("Nothing to look at").await;
    ana.follow("Bread").await;
    ana.press("More about the comment by bob").await;
    ana.press("Report this comment").await;
    ana.write("In your own words", "Look").await;
    ana.press("Send report").await;
    mona.see_in(".report-text", |text| text == "Buy!").await;
    let width = mona.eval("return document.documentElement.scrollWidth").await;
    assert!(width.as_u64().unwrap() <= 360, "{width} wide");
    // What else is reported meanwhile, and goes again, takes nothing from what is being written.
    mona.write("Note", "half a thought").await;
    let other = json!({"post_id": post["id"], "reason": "spam"});
    let other = cyd.send(Method::POST, "/api/reports", &other).await.ok(201);
    let cards =
        |count: u8| format!("return document.querySelectorAll('.report').length === {count}");
    mona.see_that("two reports", &cards(2)).await;
    let focused = "return document.activeElement.value";
    assert_eq!(mona.eval(focused).await, "half a thought");
    let path = format!("/api/reports/{}/close", other["id"]);
    moderator.send(Method::POST, &path, &json!({"action": "none"})).await.ok(200);
    mona.see_that("one report", &cards(1)).await;
    assert_eq!(mona.eval(focused).await, "half a thought");
    mona.press("Look after it").await;
    mona.see("mona looks after it").await;
    mona.press("Give it back").await;
    mona.press("Look after it").await;
    // What moderators say to each other comes to the other one at once.
    let mike = app.moderator("mike").await;
    mona.write("Say to the other moderators", "Is that one").await;
    let notes =
        format!("/api/reports/{}/notes", mike.get("/api/reports").await.ok(200)["items"][0]["id"]);
    mike.send(Method::POST, &notes, &json!({"text": "The third this week"})).await.ok(201);
    mona.see_in(".report-discussion li", |said| said.contains("The third this week")).await;
    assert_eq!(
        mona.eval("return document.querySelector('.report-discussion input').value").await,
        "Is that one"
    );
    mona.press("Say").await;
    mona.see_in(".report-discussion li + li", |said| said.contains("Is that one")).await;
    let width = mona.eval("return document.documentElement.scrollWidth").await;
    assert!(width.as_u64().unwrap() <= 360, "{width} wide");
    mona.press("Remove it").await;
    mona.press("Remove").await;
    mona.see("Nothing to look at").await;
    ana.lose(Role::Article, "Comment by bob").await;
    ana.goto("/notifications").await;
    ana.see_in(".notice", |told| told.contains("What you reported was removed.")).await;

    // A post is pinned on all pages at once.
    bob.post("general", "Cheese", "x").await;
    ana.goto("/").await;
    ana.see_in(".feed .post-title", |title| title == "Cheese").await;
    mona.goto(&format!("/p/{}", post["id"])).await;
    mona.press("Pin").await;
    mona.find(Role::Button, "Unpin").await;
    ana.see_in(".feed .post-title", |title| title == "Bread").await;

    mona.goto("/audit").await;
    mona.see_in(".audit", |told| told.contains("mona pinned Bread")).await;
    mona.see("mona deleted a comment by bob").await;
    assert_eq!((ana.console().await, mona.console().await), (vec![], vec![]));
    ana.close().await;
    mona.close().await;
});
