//! Reactions in the page.

use crate::support::{Browser, Method, Role, TestApp, json};

/// Counts what moves from here on, but for what lies over the page.
const WATCH: &str = "window.shifted = []; new PerformanceObserver((list) => { for (const one of list.getEntries())
    if (!one.sources.every(({node}) => node?.closest?.('[popover]'))) window.shifted.push([one.value, one.sources.map(({node}) => node?.textContent?.slice(0, 40))]); })
    .observe({type: 'layout-shift'})";

in_browsers!(
    a_press_reacts_and_the_same_press_takes_it_back_on_every_screen,
    async |app: TestApp| {
        let (bob, cyd) = (app.register("bob").await, app.register("cyd").await);
        let post = bob.post("general", "Bread", "Who bakes?").await;
        let comment = cyd.comment(&post, "I do").await;
        let path = format!("/p/{}", post["id"]);
        let ana = Browser::register(&app, "ana").await;
        let guest = Browser::open(&app, "a guest", &path).await;
        guest.resize(360, 740).await;
        ana.goto(&path).await;
        for person in [&ana, &guest] {
            person.find(Role::Article, "Comment by cyd").await;
            person.eval(WATCH).await;
        }
        let (of_post, of_comment) = (".post-full .reaction", ".comment .reaction");
        // The picker by keyboard: the second of those that are offered.
        ana.eval("document.querySelector('.post-full .reaction-add').click()").await;
        ana.see_that("the picker", "return document.activeElement?.textContent === '👍'").await;
        ana.eval(
        "document.activeElement.dispatchEvent(new KeyboardEvent('keydown', {key: 'ArrowRight', bubbles: true}));
         document.activeElement.click()",
    )
    .await;
        for person in [&ana, &guest] {
            person.see_in(of_post, |text| text.replace('\n', "") == "❤️1").await;
        }
        // Others react, too: the count changes in its place.
        let react = format!("/api/comments/{}/reactions/🎉", comment["id"]);
        bob.send(Method::PUT, &react, &json!({})).await.ok(204);
        for person in [&ana, &guest] {
            person.see_in(of_comment, |text| text.replace('\n', "") == "🎉1").await;
        }
        ana.eval("document.querySelector('.comment .reaction').click()").await;
        for person in [&ana, &guest] {
            person.see_in(of_comment, |text| text.replace('\n', "") == "🎉2").await;
        }
        ana.see_that(
        "that it is hers",
        "return document.querySelector('.comment .reaction').getAttribute('aria-pressed') === 'true'",
    )
    .await;
        // Under the focus it says who it was.
        ana.eval("document.querySelector('.post-full .reaction').focus({focusVisible: true})")
            .await;
        ana.see_in(".reaction-tip", |text| text == "❤️ ana").await;
        ana.eval("document.activeElement.click()").await;
        for person in [&ana, &guest] {
            person
                .see_that("nothing", "return !document.querySelector('.post-full .reaction')")
                .await;
            assert_eq!(person.eval("return window.shifted").await, json!([]));
            assert_eq!(person.console().await, [""; 0]);
        }
        // The page of the server says the same.
        let written = app.guest().get(&path).await.text;
        assert!(written.contains("<span>🎉</span><span class=\"reaction-count\">2</span>"));
        ana.reload().await;
        ana.see_that(
        "that it is still hers",
        "return document.querySelector('.comment .reaction')?.getAttribute('aria-pressed') === 'true'",
    )
    .await;
        let width = guest.eval("return document.documentElement.scrollWidth").await;
        assert!(width.as_u64().unwrap() <= 360, "{width} wide");
        ana.close().await;
        guest.close().await;
    }
);
