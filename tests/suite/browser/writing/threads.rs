//! Threads in the page: in order or as a tree, and any place of a long one in one step.

use crate::support::{Browser, Role, TestApp, json};

/// The comments in the order in which they stand.
const ORDER: &str =
    "return [...document.querySelectorAll('.comment .prose')].map((one) => one.innerText).join()";

in_browsers!(a_thread_is_read_in_order_or_as_a_tree_that_folds, async |app: TestApp| {
    let (bob, cyd) = (app.register("bob").await, app.register("cyd").await);
    let post = bob.post("general", "Bread", "Who bakes?").await;
    let first = bob.comment(&post, "one").await;
    bob.comment(&post, "two").await;
    let answer = cyd.reply(&first, "to one").await;
    cyd.reply(&answer, "to that").await;
    let ana = Browser::register(&app, "ana").await;
    ana.goto("/p/1").await;
    let shown = |order: &str| format!("{ORDER} === '{order}'");
    ana.see_that("as it was written", &shown("one,two,to one,to that")).await;
    ana.press("Show each answer under what it answers").await;
    ana.see_that("the tree", &shown("one,to one,to that,two")).await;
    ana.press("Fold 2 answers").await;
    ana.see_that("what is left", &shown("one,two")).await;
    // What comes under it is counted, and another answer moves nobody's choice.
    bob.reply(&first, "again to one").await;
    ana.find(Role::Button, "Show 3 answers").await;
    // Whoever is led to a comment sees it.
    ana.eval(&format!("location.hash = 'c-{}'", answer["id"])).await;
    ana.see_that("it unfolded", &shown("one,to one,to that,again to one,two")).await;
    ana.resize(360, 740).await;
    let width = ana.eval("return document.documentElement.scrollWidth").await;
    assert!(width.as_u64().unwrap() <= 360, "{width} wide");
    ana.reload().await;
    ana.see_that("the choice remembered", &shown("one,to one,to that,again to one,two")).await;
    ana.press("Show the comments as they were written").await;
    ana.see_that("the order again", &shown("one,two,to one,to that,again to one")).await;
    assert_eq!(ana.console().await, [""; 0]);
    ana.close().await;
});

in_browsers!(any_comment_of_a_long_thread_is_one_step_away, async |app: TestApp| {
    let bob = app.register("bob").await;
    let post = bob.post("general", "Bread", "Who bakes?").await;
    for n in 1..=120 {
        bob.comment(&post, &format!("number {n}")).await;
    }
    let guest = Browser::open(&app, "a guest", "/p/1").await;
    guest.find(Role::Field, "Go to a comment").await;
    guest
        .eval(
            "const slider = document.querySelector('.jump'); slider.value = 77; \
             slider.dispatchEvent(new Event('input')); slider.dispatchEvent(new Event('change'))",
        )
        .await;
    guest
        .see_that(
            "the comment",
            "return document.activeElement.querySelector?.('.prose')?.innerText === 'number 77' \
             && document.activeElement.getBoundingClientRect().top < innerHeight",
        )
        .await;
    assert_eq!(
        guest.eval("return [...document.querySelectorAll('.comment')].length < 60").await,
        true
    );
    let page = bob.get(&format!("/api/posts/{}/comments?nth=77&limit=3", post["id"])).await.ok(200);
    assert_eq!(page["items"][1]["body"], json!("number 77"));
    guest.close().await;
});
