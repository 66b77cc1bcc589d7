//! A category gets other readers while people look at it: who loses it sees it no more, who has it back
//! has it at once.

use super::drafts::device;
use crate::support::{Browser, Role, TestApp};

const NAMES: &str = "[...document.querySelectorAll('#categories .nav-name')].map((name) => name.textContent).join()";

/// Has others read or write in a category, in the page.
async fn set(boss: &Browser, field: &str, choice: &str) {
    boss.press("Edit General").await;
    boss.choose(field, choice).await;
    boss.press("Save").await;
    boss.see("Saved.").await;
}

in_browsers!(a_category_is_shown_to_its_readers_as_they_change, async |app: TestApp| {
    let (bob, _) = (app.register("bob").await, app.admin("boss").await);
    let post = bob.post("general", "Bread", "Who bakes?").await;
    bob.post("help", "Cheese", "Anyone?").await;
    let ana = Browser::register(&app, "ana").await;
    let guest = Browser::open(&app, "a guest", &format!("/p/{}", post["id"])).await;
    let boss = device(&app, "boss").await;
    ana.find(Role::Link, "Bread").await;
    guest.find(Role::Heading, "Bread").await;
    boss.follow("Manage categories").await;
    boss.find(Role::Heading, "New category").await;

    set(&boss, "Who reads it", "Moderators").await;
    ana.lose(Role::Link, "Bread").await;
    ana.see_that("no such category", &format!("return !{NAMES}.includes('General')")).await;
    guest.see("This post is not here").await;
    boss.see("Moderators only").await;
    ana.find(Role::Link, "Cheese").await;

    set(&boss, "Who reads it", "Members").await;
    ana.find(Role::Link, "Bread").await;
    guest.see("This post is not here").await;
    ana.goto("/c/general").await;
    ana.see_in(".feed-head .readers", |words| words == "Members only").await;
    ana.find(Role::Link, "Bread").await;
    ana.follow("Bread").await;
    ana.see("Who bakes?").await;

    // Where only moderators write, nothing is offered to write in.
    set(&boss, "Who writes there", "Moderators").await;
    ana.see("This post is closed for new comments.").await;
    ana.goto("/c/general").await;
    ana.see("Only moderators write here.").await;
    ana.goto("/").await;
    ana.press("Write a post").await;
    let offered = "return [...document.querySelectorAll('.composer select option')].map((one) => \
                   one.textContent).join() === 'Introductions,Help'";
    ana.see_that("what one may write in", offered).await;

    set(&boss, "Who reads it", "Everyone").await;
    guest.find(Role::Heading, "Bread").await;
    for browser in [&ana, &boss] {
        browser.resize(360, 740).await;
        browser
            .see_that(
                "nothing is wider than the window",
                "return document.documentElement.scrollWidth <= innerWidth",
            )
            .await;
    }
    // That the post is not there was an answer, too.
    let refused = |told: &String| told.contains("404");
    assert!(guest.console().await.iter().all(refused));
    assert_eq!((ana.console().await, boss.console().await), (vec![], vec![]));
    for browser in [ana, boss, guest] {
        browser.close().await;
    }
});
