//! Reading as people do it: with a mouse, with keys, with eyes that see little, and without some
//! people.

use crate::support::{Browser, Role, TestApp, json};

mod now;
mod since;

const ESCAPE: &str = "\u{e00c}";
const FOCUS: &str = "return document.activeElement.getAttribute('aria-label') ?? document.activeElement.innerText ?? ''";

async fn key(browser: &Browser, key: &str) {
    browser
        .eval(&format!(
            "document.activeElement.dispatchEvent(new KeyboardEvent('keydown', {{key: {}, bubbles: true, cancelable: true}}))",
            json!(key)
        ))
        .await;
}

in_browsers!(
    a_notification_is_read_by_being_seen_followed_or_read_in_its_post,
    async |app: TestApp| {
        let (ana, bob) = (app.register("ana").await, Browser::register(&app, "bob").await);
        let by_name = app.guest().log_in("bob").await;
        let posts = [
            by_name.post("general", "Bread", "Who bakes?").await,
            by_name.post("general", "Rye", "And who rye?").await,
        ];
        for i in 0..25 {
            ana.comment(&posts[0], &format!("comment {i}")).await;
            ana.comment(&posts[1], &format!("comment {i}")).await;
        }
        assert_eq!(by_name.unread_notifications().await, 50);
        // On the page for a moment: those in view and no others.
        bob.goto("/notifications").await;
        bob.see_that(
        "what was seen to be read",
        "return document.querySelectorAll('.notice').length >= 20 && !document.querySelector('.notice').matches('.is-unread')",
    )
    .await;
        let left = by_name.unread_notifications().await;
        let seen = bob
        .eval("return [...document.querySelectorAll('.notice')].filter((row) => row.getBoundingClientRect().top < innerHeight).length")
        .await
        .as_i64()
        .unwrap();
        assert!(left > 0 && left >= 50 - seen, "{left} of 50 left, {seen} seen");
        // Read in its post, one of the two.
        bob.eval("history.pushState(null, '', '/'); history.back()").await;
        bob.goto(&format!("/p/{}", posts[0]["id"])).await;
        bob.see("25 comments").await;
        bob.see_in(".bell .badge", |told| told.parse::<i64>().unwrap_or(0) < left).await;
        let told = by_name.notifications().await;
        let unread = |id: &serde_json::Value| {
            told.iter().filter(|one| one["post_id"] == *id && one["read_at"].is_null()).count()
        };
        assert_eq!(unread(&posts[0]["id"]), 0);
        assert!(unread(&posts[1]["id"]) > 0);
        // What comes while one reads is read there.
        ana.comment(&posts[0], "one more").await;
        bob.eval("window.scrollTo(0, document.body.scrollHeight)").await;
        bob.see("one more").await;
        let rest = unread(&posts[1]["id"]);
        bob.see_in(".bell .badge", |told| told == rest.to_string()).await;
        // Followed: it alone is read, however long it was in view.
        by_name.read_notifications(&json!(i64::MAX)).await;
        ana.comment(&posts[1], "the last").await;
        bob.goto("/notifications").await;
        bob.see_that("a new one", "document.querySelector('.is-unread a')?.click(); return location.pathname !== '/notifications'").await;
        bob.see_in(".bell .badge", str::is_empty).await;
        assert_eq!(by_name.unread_notifications().await, 0);
        bob.close().await;
    }
);

in_browsers!(a_menu_and_the_keys_never_lose_the_focus, async |app: TestApp| {
    let (ana, bob) = (app.register("ana").await, Browser::register(&app, "bob").await);
    let post = ana.post("general", "Bread", "Who bakes?").await;
    let first = ana.comment(&post, "I do").await;
    let mine = app.guest().log_in("bob").await;
    mine.reply(&first, "So do I").await;
    bob.goto(&format!("/p/{}", post["id"])).await;
    bob.find(Role::Link, "In reply to ana").await;
    // Of others' comments there is nothing to edit.
    bob.press("More about the comment by ana").await;
    bob.find(Role::Button, "Copy link").await;
    bob.lose(Role::Button, "Edit").await;
    key(&bob, "Escape").await;
    assert_eq!(bob.eval(FOCUS).await, "More about the comment by ana");
    bob.press("More about the comment by bob").await;
    bob.find(Role::Button, "Edit").await;
    key(&bob, "ArrowDown").await;
    assert_eq!(bob.eval(FOCUS).await, "Copy link");
    key(&bob, "ArrowUp").await;
    key(&bob, "ArrowUp").await;
    assert_eq!(bob.eval(FOCUS).await, "Delete");
    bob.press("Delete").await;
    bob.see("This can’t be undone").await;
    bob.press("Delete").await;
    bob.lose(Role::Article, "Comment by bob").await;
    assert_eq!(bob.eval(FOCUS).await, "Comment by ana", "the focus goes to what is next to it");
    // Keys: reply to where one is, and back; to the top; the people and back.
    key(&bob, "r").await;
    bob.see("Replying to ana").await;
    bob.write("Comment", ESCAPE).await;
    assert_eq!(bob.eval(FOCUS).await, "Comment by ana");
    key(&bob, "t").await;
    assert_eq!(bob.eval(FOCUS).await, "Bread");
    key(&bob, "p").await;
    bob.write("Find people", ESCAPE).await;
    assert_eq!(bob.eval(FOCUS).await, "Bread");
    key(&bob, "?").await;
    bob.see("Show what is new").await;
    bob.press("Close").await;
    bob.see_that("the help is closed", "return document.querySelector('dialog') === null").await;
    // While a word is being composed no key means anything.
    bob.eval("document.activeElement.dispatchEvent(new KeyboardEvent('keydown', {key: '?', isComposing: true, bubbles: true}))").await;
    assert_eq!(bob.eval("return document.querySelector('dialog') === null").await, true);
    // A page without its post has a heading too, and so has one whose title is being edited.
    mine.delete(&format!("/api/comments/{}", first["id"])).await.problem(403, "forbidden");
    let own = mine.post("general", "Mine", "x").await;
    bob.goto(&format!("/p/{}", own["id"])).await;
    bob.press("Edit").await;
    bob.find(Role::Heading, "Edit this post").await;
    bob.press("Cancel").await;
    bob.goto("/p/4711").await;
    bob.find(Role::Heading, "This post is not here").await;
    bob.close().await;
});

in_browsers!(what_is_saved_or_done_by_a_button_gives_the_focus_back, async |app: TestApp| {
    let (ana, bob) = (app.register("ana").await, Browser::register(&app, "bob").await);
    let post = ana.post("general", "Bread", "Who bakes?").await;
    app.guest().log_in("bob").await.comment(&post, "I do").await;
    let focus = async |what: &str| {
        bob.see_that(what, &format!("return ({}) === '{what}'", &FOCUS["return ".len()..])).await;
    };
    bob.goto(&format!("/p/{}", post["id"])).await;
    let menu = "More about the comment by bob";
    bob.press(menu).await;
    bob.press("Edit").await;
    bob.write("Comment", " too").await;
    bob.press("Save").await;
    bob.see("I do too").await;
    focus(menu).await;
    bob.press(menu).await;
    bob.press("Edit").await;
    bob.write("Comment", ESCAPE).await;
    focus(menu).await;
    bob.goto("/u/ana").await;
    for button in ["Block", "Unblock"] {
        bob.press(button).await;
        focus(if button == "Block" { "Unblock" } else { "Block" }).await;
    }
    bob.goto("/settings").await;
    bob.write("About you", "I bake").await;
    bob.press("Save").await;
    bob.see("Saved").await;
    focus("Save").await;
    bob.close().await;
});

in_browsers!(what_a_blocked_person_writes_is_folded_away, async |app: TestApp| {
    let (ana, cyd) = (app.register("ana").await, app.register("cyd").await);
    let post = cyd.post("general", "Bread", "Who bakes?").await;
    ana.comment(&post, "I do").await;
    cyd.comment(&post, "Nobody asked you").await;
    let bob = Browser::register(&app, "bob").await;
    app.guest().log_in("bob").await.block("cyd").await;
    bob.goto("/").await;
    bob.see("A post by somebody whom you have blocked.").await;
    assert_eq!(bob.eval("return document.body.innerText.includes('Who bakes?')").await, false);
    bob.press("Show").await;
    bob.see("Who bakes?").await;
    bob.goto(&format!("/p/{}", post["id"])).await;
    bob.see("A comment by somebody whom you have blocked.").await;
    bob.see("I do").await;
    assert_eq!(
        bob.eval("return document.body.innerText.includes('Nobody asked you')").await,
        false
    );
    // What comes in now is folded as well, and shown again once the block is lifted.
    cyd.comment(&post, "Nor now").await;
    bob.see_that(
        "two folded comments",
        "return document.querySelectorAll('.comment.is-folded').length === 2",
    )
    .await;
    app.guest().log_in("bob").await.delete("/api/blocks/cyd").await.ok(204);
    bob.see("Nor now").await;
    bob.close().await;
});

in_browsers!(a_picture_opens_over_the_page, async |app: TestApp| {
    let ana = app.register("ana").await;
    let (tall, wide) = (ana.upload_of(200, 1800).await, ana.upload_of(900, 300).await);
    let text = format!(
        "![A tower]({}) ![A wall]({})",
        tall["url"].as_str().unwrap(),
        wide["url"].as_str().unwrap()
    );
    let post = ana.post("general", "Walls", &text).await;
    let bob = Browser::open(&app, "bob", "/").await;
    bob.find(Role::Article, "Walls").await;
    let height = bob
        .eval("return document.querySelector('.excerpt img').getBoundingClientRect().height")
        .await
        .as_f64()
        .unwrap();
    assert!(height <= 260.0, "a tall one is shown in part: {height}");
    bob.goto(&format!("/p/{}", post["id"])).await;
    bob.follow("A tower").await;
    bob.see("1 of 2 · A tower").await;
    key(&bob, "ArrowRight").await;
    bob.see("2 of 2 · A wall").await;
    bob.press("Next image").await;
    bob.see("1 of 2 · A tower").await;
    bob.press("A tower, in its own size").await;
    bob.see_that(
        "its own size",
        "return document.querySelector('.viewer-picture').getBoundingClientRect().height === 1800",
    )
    .await;
    bob.press("Close").await;
    assert_eq!(bob.eval(FOCUS).await, "", "the focus is on the picture again");
    assert_eq!(bob.eval("return document.activeElement.className").await, "picture-link");
    assert_eq!(bob.console().await, [""; 0]);
    bob.close().await;
});

in_browsers!(a_person_is_shown_with_their_comments, async |app: TestApp| {
    let (ana, bo) = (app.register("ana").await, Browser::register(&app, "bob").await);
    let post = ana.post("general", "Bread", "Who bakes?").await;
    let mut last = json!(null);
    for i in 0..23 {
        last = ana.comment(&post, &format!("comment {i}.")).await;
    }
    bo.goto("/u/ana").await;
    bo.find(Role::Article, "Bread").await;
    bo.follow("Comments").await;
    bo.see("comment 22.").await;
    bo.press("Older comments").await;
    bo.see("comment 0.").await;
    bo.reload().await;
    bo.see("comment 22.").await;
    ana.delete(&format!("/api/comments/{}", last["id"])).await.ok(204);
    bo.see_that("the deletion", "return !document.body.innerText.includes('comment 22.')").await;
    bo.follow("Bread").await;
    bo.see("22 comments").await;
    assert_eq!(bo.path().await, format!("/p/{}", post["id"]));
    bo.close().await;
});
