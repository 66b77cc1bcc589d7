//! Comments become a post of their own, before the eyes of those who read them.

use crate::{
    browser::writing::drafts::device,
    support::{Browser, Role, TestApp},
};

const FITS: &str = "return document.documentElement.scrollWidth <= innerWidth";

/// Where the last comment stands on the screen.
const LAST: &str = "return [...document.querySelectorAll('.comments:not(.pending-list) .comment')]\
     .at(-1).getBoundingClientRect().top";

in_browsers!(comments_that_go_leave_a_line_and_nothing_moves, async |app: TestApp| {
    let bob = app.register("bob").await;
    let post = bob.post("general", "Bread", "Which bread?").await;
    for text in ["Wheat", "Rye or not", "Rye it is", "Oat", "Spelt", "Barley"] {
        bob.comment(&post, &format!("{text}\n\n{}", "More of it.\n\n".repeat(8))).await;
    }
    app.moderator("mona").await;
    let mona = device(&app, "mona").await;
    mona.resize(360, 740).await;
    let path = format!("/p/{}", post["id"]);
    let ana = Browser::register(&app, "ana").await;
    ana.goto(&path).await;
    ana.see("Barley").await;
    ana.eval("document.querySelectorAll('.comments .comment')[5].scrollIntoView()").await;
    let before = ana.eval(LAST).await;
    mona.goto(&path).await;
    mona.see("Barley").await;
    mona.press("Move comments…").await;
    mona.see("Choose the comments to be moved.").await;
    let boxes = "const boxes = document.querySelectorAll('.choose-comment input');\
         boxes[1].click(); boxes[2].focus(); return boxes.length";
    assert_eq!(mona.eval(boxes).await, 6);
    mona.eval("document.activeElement.click()").await;
    mona.see_in(".choice-bar", |text| text.contains("2 comments")).await;
    mona.see_that("the bar fits a phone", FITS).await;
    mona.press("Move…").await;
    mona.see("Where the first one stood a line leads there.").await;
    mona.write("Title", "All on rye").await;
    mona.press("Move").await;
    mona.see_in("h1", |title| title == "All on rye").await;
    mona.see("Rye it is").await;
    mona.see_that("nothing is chosen any more", "return !document.querySelector('.choice-bar')")
        .await;
    ana.see_in(".comment-gone", |text| text.contains("2 comments were moved")).await;
    ana.see_in(".thread h2", |text| text == "4 comments").await;
    let after = ana.eval(LAST).await;
    let moved = (after.as_f64().unwrap() - before.as_f64().unwrap()).abs();
    assert!(moved < 2.0, "it moved by {moved} pixels under the reader");
    ana.follow("2 comments were moved to a post of their own").await;
    ana.see_in("h1", |title| title == "All on rye").await;
    ana.find(Role::Article, "Comment by bob").await;
    for browser in [ana, mona] {
        assert_eq!(browser.console().await, Vec::<String>::new());
        browser.close().await;
    }
});
