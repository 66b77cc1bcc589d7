//! What happened while somebody was away, above the feed.

use crate::support::{Browser, PASSWORD, Role, TestApp, json};

/// They were last here a day ago: yesterday, whatever the hour is.
fn away(app: &TestApp, name: &str) {
    let at = althing::domain::Timestamp::now().minus_seconds(24 * 60 * 60).0;
    let id = format!("(SELECT id FROM users WHERE username = '{name}')");
    app.database().execute(&format!("DELETE FROM visits WHERE user_id = {id}"));
    let visit = format!(
        "INSERT INTO visits (user_id, seen_at, last_post) SELECT {id}, {at}, max(id) FROM posts"
    );
    app.database().execute(&visit);
}

const WATCH: &str =
    "window.shifted = []; new PerformanceObserver((list) => { for (const one of list.getEntries())
    if (!one.hadRecentInput) window.shifted.push(one.value); }).observe({type: 'layout-shift'})";

in_browsers!(
    what_happened_meanwhile_stands_above_the_feed_until_it_is_read,
    async |app: TestApp| {
        let bob = app.register("bob").await;
        let cyd = app.register("cyd").await;
        let desk = Browser::register(&app, "ana").await;
        desk.post("Bread", "Who bakes?").await;
        desk.find(Role::Link, "Bread").await;
        away(&app, "ana");
        let bread = app.guest().get("/api/posts").await.ok(200)["items"][0].clone();
        bob.comment(&bread, "I do").await;
        cyd.comment(&bread, "So do I").await;
        bob.post("help", "Rye", "How, @ana?").await;
        for n in 0..9 {
            let post = bob.post("introductions", &format!("Post {n}"), "Hello").await;
            cyd.comment(&post, "Hello, @ana").await;
        }
        desk.goto("/").await;
        desk.find(Role::Button, "Since you left: 13 things").await;
        let moved = "return new Promise((done) => new PerformanceObserver((list) => done(list.getEntries().map(({value}) => value))) \
         .observe({type: 'layout-shift', buffered: true}) ?? setTimeout(() => done([]), 300))";
        assert_eq!(desk.eval(moved).await, json!([]), "the offer takes no room");
        let phone = Browser::open(&app, "ana's phone", "/login").await;
        phone.resize(360, 740).await;
        phone.write("User name or e-mail", "ana").await;
        phone.write("Password", PASSWORD).await;
        phone.press("Log in").await;
        for device in [&desk, &phone] {
            device.goto("/").await;
            device.eval(WATCH).await;
            device.press("Since you left: 13 things").await;
            device.see_in(".since-title", |text| text == "Since you left, yesterday").await;
            device
                .see_in(".since-line", |text| {
                    text == "cyd mentioned you in a comment under “Post 8”"
                })
                .await;
            device.see_in(".since-more", |text| text == "and 5 more").await;
            assert_eq!(device.eval("return window.shifted").await, json!([]));
            let width = device.eval("return document.documentElement.scrollWidth").await;
            assert!(
                width.as_u64().unwrap() <= device.eval("return innerWidth").await.as_u64().unwrap()
            );
        }
        // What is read elsewhere stays where it is, and is marked.
        desk.follow("cyd mentioned you in a comment under “Post 8”").await;
        desk.find(Role::Article, "Comment by cyd").await;
        phone.see_in(".since-line.is-read", |text| text.contains("Post 8")).await;
        desk.eval("history.back()").await;
        desk.find(Role::Heading, "All posts").await;
        desk.see_that("the card without that line", "return document.querySelector('.since:not([hidden])') !== null && !document.querySelector('.since').textContent.includes('Post 8')").await;
        phone.press("Got it").await;
        phone.lose(Role::Button, "Got it").await;
        desk.see_that("nothing is left of it", "return document.querySelector('.since-open').hidden && [...document.querySelectorAll('.since-line')].every((line) => line.classList.contains('is-read'))").await;
        desk.reload().await;
        desk.find(Role::Link, "Rye").await;
        desk.see_that("no card", "return document.querySelector('.since').hidden").await;
        for device in [desk, phone] {
            assert_eq!(device.console().await, [""; 0]);
            device.close().await;
        }
    }
);
