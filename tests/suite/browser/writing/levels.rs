//! Categories that a person follows or has muted.

use super::drafts::device;
use crate::support::{Browser, Role, TestApp};

in_browsers!(a_category_is_followed_on_its_page_and_muted_in_the_settings, async |app: TestApp| {
    let bob = app.register("bob").await;
    bob.post("general", "Noise", "x").await;
    let desk = Browser::register(&app, "ana").await;
    let phone = device(&app, "ana").await;
    phone.resize(360, 740).await;
    desk.find(Role::Link, "Noise").await;
    desk.goto("/c/help").await;
    desk.choose("Notify me of", "New posts").await;
    phone.goto("/settings").await;
    phone.find(Role::Field, "Help").await;
    bob.post("help", "How?", "x").await;
    desk.goto("/notifications").await;
    desk.see_in(".notice", |told| told.contains("bob posted") && told.contains("How?")).await;
    desk.goto("/c/general").await;
    desk.choose("Notify me of", "Muted: not in my feed").await;
    phone.find(Role::Field, "General").await;
    let width = phone.eval("return document.documentElement.scrollWidth").await;
    assert!(width.as_u64().unwrap() <= 360, "{width} wide");
    phone.goto("/").await;
    phone.find(Role::Link, "How?").await;
    phone.lose(Role::Link, "Noise").await;
    bob.post("general", "More noise", "x").await;
    bob.post("introductions", "Hello", "x").await;
    phone.find(Role::Link, "Hello").await;
    phone.lose(Role::Link, "More noise").await;
    phone.goto("/c/general").await;
    phone.find(Role::Link, "More noise").await;
    assert_eq!((desk.console().await, phone.console().await), (vec![], vec![]));
    desk.close().await;
    phone.close().await;
});
