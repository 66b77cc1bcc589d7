//! Writing in real browsers: nothing that was typed is lost, doubled or sent by accident.

use crate::support::{Browser, Role, TestApp, json};

mod administered;
mod bookmarks;
pub(in crate::browser) mod drafts;
mod helped;
mod history;
mod levels;
mod moderated;
mod own_data;
mod reactions;
mod readers;
mod solutions;
mod threads;
mod unread;

/// Keys, as WebDriver writes them.
const ENTER: char = '\u{E007}';
const ESCAPE: char = '\u{E00C}';
/// Ctrl and Z, and Ctrl let go.
const UNDO: &str = "\u{E009}z\u{E000}";
const REDO: &str = "\u{E009}y\u{E000}";
/// What is offered to whoever types.
const OFFER: &str = ".offer:not([hidden])";

in_browsers!(
    what_the_page_puts_into_a_text_can_be_taken_back_and_brought_again,
    async |app: TestApp| {
        app.register("joanna").await.post("general", "Hello", "World").await;
        let bob = Browser::register(&app, "bob").await;
        bob.goto("/p/1").await;
        bob.write("Comment", "First, @jo").await;
        bob.see_in(OFFER, |offered| offered.contains("joanna")).await;
        bob.write("Comment", &format!("{ENTER}and :tad")).await;
        bob.see_in(OFFER, |offered| offered.contains(":tada:")).await;
        bob.write("Comment", &format!("{ENTER}end")).await;
        assert_eq!(bob.value("Comment").await, "First, @joanna and 🎉 end");
        let mut seen = Vec::new();
        while !bob.value("Comment").await.is_empty() && seen.len() < 40 {
            bob.write("Comment", UNDO).await;
            seen.push(bob.value("Comment").await);
        }
        assert!(seen.iter().any(|text| text == "First, @joanna and :tad"), "{seen:?}");
        assert!(seen.iter().any(|text| text == "First, @jo"), "{seen:?}");
        for _ in 0..seen.len() {
            bob.write("Comment", REDO).await;
        }
        assert_eq!(bob.value("Comment").await, "First, @joanna and 🎉 end");
        bob.close().await;
    }
);

in_browsers!(
    enter_belongs_to_the_input_method_and_the_list_only_to_who_began_a_name,
    async |app: TestApp| {
        app.register("anna").await;
        let bob = Browser::register(&app, "bob").await;
        bob.goto("/messages/anna").await;
        let composed = "const field = document.activeElement; for (const key of ['Enter', 'Escape']) for (const how of [{ isComposing: true }, { keyCode: 229 }]) \
                    field.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true, ...how })); return field.value";
        bob.write("Message to anna", "かな").await;
        assert_eq!(bob.eval(composed).await, "かな");
        bob.write("Message to anna", &ENTER.to_string()).await;
        bob.see_in(".message .prose", |text| text == "かな").await;
        bob.write("Message to anna", "angry :@").await;
        bob.see_in(OFFER, |offered| offered.contains("anna")).await;
        bob.write("Message to anna", &ENTER.to_string()).await;
        bob.see_that("what was written", "return [...document.querySelectorAll('.message .prose')].at(-1)?.innerText === 'angry :@'").await;
        // The edit form stays, too.
        bob.goto("/").await;
        bob.post("Hello", "World").await;
        bob.follow("Hello").await;
        bob.press("Edit").await;
        bob.write("Message", "!").await;
        assert_eq!(bob.eval(composed).await, "World!");
        bob.find(Role::Button, "Save").await;
        bob.close().await;
    }
);

in_browsers!(edits_that_clash_are_shown_side_by_side_and_put_together, async |app: TestApp| {
    let ana = Browser::register(&app, "ana").await;
    let other = app.guest().log_in("ana").await;
    let text = (0..60).map(|n| format!("Line {n}")).collect::<Vec<_>>().join("\n\n");
    let post = other.post("general", "Long", &text).await;
    ana.goto("/p/1").await;
    ana.press("Edit").await;
    ana.write("Message", " and mine").await;
    let path = format!("/api/posts/{}", post["id"]);
    other
        .patch(&path, &json!({"body": text.replace("Line 0\n", "Line 0 and theirs\n")}))
        .await
        .ok(200);
    ana.press("Save").await;
    ana.see_in(".conflict", |shown| {
        shown.contains("Line 0 and theirs") && shown.contains("and mine")
    })
    .await;
    let in_view = "const box = document.querySelector('.conflict').getBoundingClientRect(); \
                   return box.top >= 0 && box.top < innerHeight / 2 && document.querySelector('.conflict').contains(document.activeElement)";
    ana.see_that("the conflict in view, with the focus", in_view).await;
    ana.press("Put both together").await;
    ana.press("Save").await;
    ana.lose(Role::Button, "Save").await;
    let saved = other.get(&path).await.ok(200);
    let body = saved["body"].as_str().unwrap();
    assert!(body.contains("Line 0 and theirs") && body.ends_with("Line 59 and mine"), "{body}");
    ana.close().await;
});

in_browsers!(a_text_outlives_the_post_or_comment_that_it_was_for, async |app: TestApp| {
    let writer = app.register("ana").await;
    let bob = Browser::register(&app, "bob").await;
    let other = app.guest().log_in("bob").await;
    let mut told = other.ws().await;
    // The comment that is replied to goes.
    let post = writer.post("general", "Hello", "World").await;
    let comment = writer.comment(&post, "First").await;
    bob.goto("/p/1").await;
    bob.press("Reply to ana").await;
    bob.write("Comment", &format!("My answer{ESCAPE}")).await;
    assert_eq!(
        bob.eval("return document.activeElement.getAttribute('aria-label')").await,
        "Reply to ana",
        "back where one came from"
    );
    writer.delete(&format!("/api/comments/{}", comment["id"])).await.ok(204);
    bob.see("The comment that you are replying to was deleted.").await;
    bob.press("Send it as a comment").await;
    bob.see_in(".comment .prose", |text| text == "My answer").await;
    // The page is about to say that this was read: what it says of a post that goes at that moment is refused.
    told.expect_where("post.read", |read| read["up_to"] == 2).await;
    // What is edited goes, and then the post.
    bob.press("More about the comment by bob").await;
    bob.press("Edit").await;
    bob.write("Comment", ", longer").await;
    other.delete("/api/comments/2").await.ok(204);
    bob.see("The comment that you were editing was deleted. Your text is kept here.").await;
    assert_eq!(bob.value("Your text").await, "My answer, longer");
    bob.press("Discard").await;
    bob.write("Comment", "Once more").await;
    writer.delete("/api/posts/1").await.ok(204);
    bob.see("This post was deleted while you were writing.").await;
    assert_eq!(bob.value("Comment").await, "Once more");
    bob.press("Make it a post").await;
    bob.find(Role::Button, "Post").await;
    bob.see_that(
        "the text",
        "return document.querySelector('.composer textarea').value === 'Once more'",
    )
    .await;
    assert_eq!(bob.value("Title").await, "Re: Hello");
    assert!(bob.console().await.is_empty());
    bob.close().await;
});

in_browsers!(each_tab_has_its_own_draft_and_offers_it_to_the_others, async |app: TestApp| {
    let ana = Browser::register(&app, "ana").await;
    ana.press("Write a post").await;
    ana.write("Title", "One").await;
    let first = ana.open_tab("/").await;
    ana.press("Write a post").await;
    ana.see("In another tab you have begun “One”.").await;
    ana.write("Title", "Two").await;
    assert_eq!(ana.value("Title").await, "Two");
    ana.press("Continue it here").await;
    assert_eq!(ana.value("Title").await, "One");
    ana.see("In another tab you have begun “Two”.").await;
    ana.look_at(first).await;
    ana.see_that(
        "the field empty",
        "return document.querySelector('.composer input[name=title]').value === ''",
    )
    .await;
    ana.close().await;
});

in_browsers!(a_message_is_edited_and_deleted_at_both, async |app: TestApp| {
    let (ana, bo) = tokio::join!(Browser::register(&app, "ana"), Browser::register(&app, "bob"));
    bo.goto("/messages/ana").await;
    bo.find(Role::Field, "Message to ana").await;
    ana.goto("/messages/bob").await;
    for text in ["First", "Helo"] {
        ana.write("Message to bob", &format!("{text}{ENTER}")).await;
    }
    bo.see_that("two messages", "return document.querySelectorAll('.message .prose').length === 2")
        .await;
    let menu = "[...document.querySelectorAll('.message .menu-open')].at(-1).click()";
    ana.see_that(
        "both sent",
        "return document.querySelectorAll('.message .menu-open').length === 2",
    )
    .await;
    ana.eval(menu).await;
    ana.press("Edit").await;
    ana.rewrite("Edit your message", &format!("Hello{ENTER}")).await;
    let last = |text: &str| {
        format!(
            "return [...document.querySelectorAll('.message .prose')].at(-1)?.innerText === '{text}'"
        )
    };
    bo.see_that("the edit", &last("Hello")).await;
    bo.see_in(".message-edited:not([hidden])", |text| text == "edited").await;
    ana.eval(menu).await;
    ana.press("Delete").await;
    ana.press("Delete").await;
    for browser in [&ana, &bo] {
        browser.see_that("one message", &last("First")).await;
    }
    ana.see_that(
        "the focus on what is left",
        "return document.activeElement.classList.contains('message')",
    )
    .await;
    bo.goto("/messages").await;
    bo.see_in(".talk-preview", |text| text == "First").await;
    ana.write("Message to bob", "more").await;
    bo.see_in(".talk-preview", |text| text == "typing…").await;
    assert!(bo.console().await.is_empty());
    ana.close().await;
    bo.close().await;
});

/// What is asked about the reader is answered only when this page says so.
const HELD_BACK: &str = "const plain = window.fetch;
    const held = new Promise((go) => { window.letGo = go; });
    window.fetch = async (...all) => {
        const { pathname } = new URL(all[0].url ?? all[0], location.href);
        if (pathname === '/api/me') await held;
        return plain(...all);
    };";

in_browsers!(whoever_goes_to_write_before_the_page_knows_them_writes_then, async |app: TestApp| {
    app.register("ana").await.post("general", "Hello", "World").await;
    let bob = Browser::register(&app, "bob").await;
    bob.devtools("Page.addScriptToEvaluateOnNewDocument", json!({"source": HELD_BACK})).await;
    for (path, field) in [("/", "Title"), ("/p/1", "Comment")] {
        bob.goto(path).await;
        let begun = "return history.scrollRestoration === 'manual'";
        bob.see_that("the script has begun", begun).await;
        bob.eval("location.hash = '#compose'").await;
        bob.eval("window.letGo()").await;
        bob.find(Role::Field, field).await;
        let focused =
            format!("return document.activeElement?.labels?.[0]?.innerText === '{field}'");
        bob.see_that("the field has the focus", &focused).await;
    }
    bob.close().await;
});
