//! How many people read a post now, on its page.

use crate::support::{Browser, Role, TestApp, json};

in_browsers!(those_who_read_a_post_see_how_many_they_are, async |app: TestApp| {
    let bob = app.register("bob").await;
    let post = bob.post("general", "Bread", "Who bakes?").await;
    let ana = Browser::register(&app, "ana").await;
    let guest = Browser::open(&app, "a guest's phone", "/").await;
    guest.resize(360, 740).await;
    ana.follow("Bread").await;
    ana.find(Role::Article, "Bread").await;
    assert_eq!(ana.eval("return document.querySelector('.reading-now').textContent").await, "");
    guest.goto(&format!("/p/{}", post["id"])).await;
    for page in [&ana, &guest] {
        page.see_in(".reading-now", |text| text == "2 people reading").await;
    }
    let width = guest.eval("return document.documentElement.scrollWidth").await;
    assert!(width.as_u64().unwrap() <= 360, "{width} wide");
    let mut tab = bob.ws().await;
    tab.send(&json!({"type": "reading", "post_id": post["id"]})).await;
    ana.see_in(".reading-now", |text| text == "3 people reading").await;
    tab.close().await;
    ana.see_in(".reading-now", |text| text == "2 people reading").await;
    // Elsewhere they read it no more.
    guest.goto("/").await;
    ana.see_that("nobody else", "return document.querySelector('.reading-now').textContent === ''")
        .await;
    for page in [ana, guest] {
        assert_eq!(page.console().await, [""; 0]);
        page.close().await;
    }
});
