//! What is new in the page, and what has been read.

use crate::support::{Browser, Role, TestApp, json};

const WATCH: &str = "window.shifted = []; new PerformanceObserver((list) => { for (const one of list.getEntries())
    window.shifted.push([one.value, one.sources.map(({node}) => node?.textContent?.slice(0, 40))]); })
    .observe({type: 'layout-shift'})";

in_browsers!(
    what_was_on_the_screen_is_read_everywhere_and_what_was_not_stays_new,
    async |app: TestApp| {
        let bob = app.register("bob").await;
        let ana = Browser::register(&app, "ana").await;
        let post = bob.post("general", "Bread", "Who bakes?").await;
        let phone = Browser::open(&app, "ana's phone", "/login").await;
        phone.resize(360, 740).await;
        phone.write("User name or e-mail", "ana").await;
        phone.write("Password", crate::support::PASSWORD).await;
        phone.press("Log in").await;
        let first = bob.comment(&post, "The first one").await;
        for _ in 0..8 {
            bob.comment(&post, &"many words ".repeat(200)).await;
        }
        for device in [&ana, &phone] {
            device.goto("/").await;
            device.see_in(".post.is-unread .unread", |text| text == "9 new").await;
            device.see_that("a mark in the title", "return document.title.startsWith('• ')").await;
            device.eval(WATCH).await;
        }
        ana.see_in(".nav-new", |text| text.starts_with('1')).await;
        ana.follow("Bread").await;
        ana.find(Role::Article, "Comment by bob").await;
        // What she sees is read, on her phone too; what is below is not.
        phone.see_in(".post .unread", |text| text.ends_with(" new") && text != "9 new").await;
        let reads =
            ana.eval("return document.querySelector('.thread-tools button').textContent").await;
        assert!(reads.as_str().unwrap().contains("new comment"), "{reads}");
        ana.eval("window.scrollTo(0, 0)").await;
        ana.press("More about the comment by bob").await;
        ana.press("Unread from here").await;
        phone.see_in(".post .unread", |text| text == "9 new").await;
        ana.goto("/").await;
        ana.press("Mark all as read").await;
        for device in [&ana, &phone] {
            device.see_that("no mark", "return !document.querySelector('.post.is-unread')").await;
            device.see_that("no mark in the title", "return !document.title.startsWith('•')").await;
        }
        assert_eq!(phone.eval("return window.shifted").await, json!([]));
        // Somebody writes on: a line says from where.
        bob.comment(&post, "One more").await;
        ana.see_in(".post.is-unread .unread", |text| text == "1 new").await;
        ana.goto(&format!("/p/{}#c-{}", post["id"], first["id"])).await;
        ana.find(Role::Button, "1 new comment ↓").await;
        ana.press("1 new comment ↓").await;
        ana.see_in(".is-first-new .new-line", |text| text.starts_with("New since")).await;
        ana.lose(Role::Button, "1 new comment ↓").await;
        let width = phone.eval("return document.documentElement.scrollWidth").await;
        assert!(width.as_u64().unwrap() <= 360, "{width} wide");
        for device in [&ana, &phone] {
            assert_eq!(device.console().await, [""; 0]);
        }
        ana.close().await;
        phone.close().await;
    }
);
