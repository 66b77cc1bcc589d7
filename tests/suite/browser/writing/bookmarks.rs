//! What a person marks for themself, at the desk and on the phone.

use super::drafts::device;
use crate::support::{Browser, Role, TestApp};

in_browsers!(a_bookmark_made_at_the_desk_is_on_the_phone_with_its_note, async |app: TestApp| {
    let bob = app.register("bob").await;
    let post = bob.post("general", "Bread", "Who bakes?").await;
    bob.post("general", "Cheese", "And this?").await;
    bob.comment(&post, "Not I").await;
    let desk = Browser::register(&app, "ana").await;
    let phone = device(&app, "ana").await;
    phone.resize(360, 740).await;
    phone.goto("/bookmarks").await;
    phone.see("No bookmarks").await;
    desk.follow("Bread").await;
    desk.press("Bookmark").await;
    desk.find(Role::Button, "Edit bookmark").await;
    phone.see_in(".bookmarks .name", |name| name == "Bread").await;
    desk.press("Edit bookmark").await;
    desk.write("Note, for you alone", "On Sunday").await;
    desk.choose("Remind me", "In a week").await;
    desk.press("Save").await;
    phone.see_in(".bookmark-note", |note| note == "On Sunday").await;
    phone.see_in(".bookmarks .meta", |told| told.contains("Reminder: ")).await;
    desk.press("More about the comment by bob").await;
    desk.press("Bookmark").await;
    phone.see_in(".bookmarks .name", |name| name.starts_with("Comment by bob on")).await;
    let width = phone.eval("return document.documentElement.scrollWidth").await;
    assert!(width.as_u64().unwrap() <= 360, "{width} wide");

    // The feed shows what is marked alone, and all of it again.
    phone.goto("/").await;
    phone.follow("Bookmarked").await;
    phone.lose(Role::Link, "Cheese").await;
    phone.find(Role::Link, "Bread").await;
    phone.reload().await;
    phone.find(Role::Link, "Bread").await;
    phone.lose(Role::Link, "Cheese").await;
    phone.follow("Bookmarked").await;
    phone.find(Role::Link, "Cheese").await;

    phone.goto("/bookmarks").await;
    phone.press("Edit the bookmark: Bread").await;
    phone.press("Remove bookmark").await;
    desk.find(Role::Button, "Bookmark").await;
    phone.lose(Role::Button, "Edit the bookmark: Bread").await;
    assert_eq!((desk.console().await, phone.console().await), (vec![], vec![]));
    desk.close().await;
    phone.close().await;
});
