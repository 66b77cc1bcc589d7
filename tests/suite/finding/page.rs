//! The orders of the feed, with somebody who writes and somebody who reads.

use crate::support::{Browser, Role, TestApp};

const TITLES: &str = "return [...document.querySelectorAll('.feed .post-title')].map((title) => title.innerText).join(' ')";

async fn shows(browser: &Browser, titles: &str) {
    browser.see_that(titles, &format!("{TITLES} === '{titles}'")).await;
}

in_browsers!(
    what_moves_in_the_order_of_activity_moves_when_its_reader_wishes_it,
    async |app: TestApp| {
        let (ana, bob) = (app.register("ana").await, Browser::register(&app, "bob").await);
        let (one, two) =
            (ana.post("general", "one", "x").await, ana.post("help", "two", "x").await);
        ana.post("general", "three", "x").await;
        for (width, height) in [(1280, 800), (360, 740)] {
            bob.resize(width, height).await;
            bob.goto("/").await;
            shows(&bob, "three two one").await;
            bob.goto("/#compose").await;
            bob.rewrite("Title", "Half a post").await;
            bob.follow("Active").await;
            assert_eq!(bob.eval("return location.search").await, "?sort=active");
            assert_eq!(bob.value("Title").await, "Half a post", "what is being written stays");
            let all = "return document.querySelectorAll('.feed .post-title').length === 3";
            bob.see_that("the list in its order", all).await;
            let before = bob.eval(TITLES).await;
            let moved = if width > 1000 { &one } else { &two };
            ana.comment(moved, "news").await;
            bob.find(Role::Button, "1 updated post").await;
            assert_eq!(bob.eval(TITLES).await, before, "nothing moves under the reader");
            bob.press("1 updated post").await;
            let title = moved["title"].as_str().unwrap();
            bob.see_that(
                title,
                &format!(
                    "return document.querySelector('.feed .post-title').innerText === '{title}'"
                ),
            )
            .await;
            bob.lose(Role::Button, "1 updated post").await;
            bob.rewrite("Title", "").await;
        }
        bob.close().await;
    }
);

in_browsers!(
    an_order_has_an_address_that_goes_back_and_forth_and_is_read_without_a_script,
    async |app: TestApp| {
        let (ana, reader) = (app.register("ana").await, Browser::open(&app, "a guest", "/").await);
        let posts = [ana.post("help", "one", "x").await, ana.post("help", "two", "x").await];
        for _ in 0..2 {
            ana.comment(&posts[0], "x").await;
        }
        reader.goto("/c/help").await;
        shows(&reader, "two one").await;
        reader.follow("Top").await;
        shows(&reader, "one two").await;
        reader.follow("Week").await;
        assert_eq!(
            reader.eval("return location.pathname + location.search").await,
            "/c/help?sort=top&period=week"
        );
        shows(&reader, "one two").await;
        reader.eval("history.go(-2)").await;
        shows(&reader, "two one").await;
        reader.eval("history.forward()").await;
        shows(&reader, "one two").await;
        // A new post is at the top of the newest, and of nothing else.
        ana.post("help", "three", "x").await;
        reader.follow("Newest").await;
        shows(&reader, "three two one").await;
        let written = app.guest().get("/c/help?sort=top&period=week").await.text;
        let at = |title: &str| written.find(&format!(">{title}</a></h2>")).unwrap();
        assert!(at("one") < at("two"), "{written}");
        assert!(written.contains(r#"<link rel="canonical" href="http"#), "{written}");
        assert!(
            written.contains("/c/help?sort=top&amp;period=week\"")
                || written.contains("/c/help?sort=top&#38;period=week\""),
            "{written}"
        );
        reader.close().await;
    }
);
