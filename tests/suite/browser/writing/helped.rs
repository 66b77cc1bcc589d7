//! Help for those who write: marks by buttons and keys, quotations, and what others write meanwhile.

use crate::support::{Browser, Role, TestApp};

/// Ctrl and this key, and both let go.
fn ctrl(key: char) -> String {
    format!("\u{E009}{key}\u{E000}")
}

/// Selects all that the text with this selector says.
fn select(selector: &str) -> String {
    format!("getSelection().selectAllChildren(document.querySelector('{selector}'))")
}

in_browsers!(marks_are_put_by_buttons_and_keys_and_taken_back, async |app: TestApp| {
    app.register("bob").await.post("general", "Bread", "Who bakes?").await;
    let ana = Browser::register(&app, "ana").await;
    ana.goto("/p/1").await;
    ana.write("Comment", "word").await;
    let chosen = "document.activeElement.select()";
    ana.eval(chosen).await;
    ana.press("Bold").await;
    assert_eq!(ana.value("Comment").await, "**word**");
    ana.press("Italic").await;
    assert_eq!(ana.value("Comment").await, "***word***");
    ana.write("Comment", &ctrl('i')).await;
    ana.write("Comment", &ctrl('b')).await;
    assert_eq!(ana.value("Comment").await, "word");
    for (button, text) in [
        ("Quote", "> word"),
        ("Quote", "word"),
        ("List", "- word"),
        ("List", "word"),
        ("Code", "`word`"),
        ("Code", "word"),
        ("Link", "[word](https://)"),
    ] {
        ana.press(button).await;
        assert_eq!(ana.value("Comment").await, text, "{button}");
    }
    // What is missing is selected.
    ana.write("Comment", "/p/1").await;
    assert_eq!(ana.value("Comment").await, "[word](/p/1)");
    ana.write("Comment", &ctrl('z')).await;
    ana.see_that("it taken back", "return document.activeElement.value !== '[word](/p/1)'").await;
    ana.resize(360, 740).await;
    let width = ana.eval("return document.documentElement.scrollWidth").await;
    assert!(width.as_u64().unwrap() <= 360, "{width} wide");
    ana.close().await;
});

in_browsers!(what_is_selected_is_quoted_with_a_link_to_where_it_is_from, async |app: TestApp| {
    let bob = app.register("bob").await;
    let post = bob.post("general", "Bread", "Who *bakes*?").await;
    bob.comment(&post, "I do").await;
    let ana = Browser::register(&app, "ana").await;
    ana.goto("/p/1").await;
    ana.find(Role::Article, "Comment by bob").await;
    ana.eval(&select(".comment .prose")).await;
    ana.press("Quote this").await;
    assert_eq!(ana.value("Comment").await, "> [bob](/p/1#c-1):\n>\n> I do\n\n");
    ana.see("Replying to bob").await;
    ana.write("Comment", "So do I").await;
    // By the key, from the post, into what is there.
    ana.eval(&format!("document.activeElement.blur(); {}", select(".post-full .prose"))).await;
    ana.see_that("the button", "return !document.querySelector('.quote-button').hidden").await;
    ana.eval("document.dispatchEvent(new KeyboardEvent('keydown', {key: 'q', bubbles: true}))")
        .await;
    assert_eq!(
        ana.value("Comment").await,
        "> [bob](/p/1#c-1):\n>\n> I do\n\nSo do I\n\n> [bob](/p/1):\n>\n> Who bakes?\n\n"
    );
    ana.press("Comment").await;
    ana.see_in(".comment:last-child blockquote a", |name| name == "bob").await;
    // A guest writes nothing: there is nothing to quote into.
    let guest = Browser::open(&app, "a guest", "/p/1").await;
    guest.find(Role::Article, "Comment by bob").await;
    guest.eval(&select(".comment .prose")).await;
    guest.lose(Role::Button, "Quote this").await;
    ana.close().await;
    guest.close().await;
});

in_browsers!(what_others_write_meanwhile_is_offered_and_nothing_moves, async |app: TestApp| {
    let writer = app.register("cyd").await;
    let post = writer.post("general", "Bread", "Who bakes?").await;
    // More than fits the window: what comes has room above.
    for n in 0..8 {
        writer.comment(&post, &format!("number {n}")).await;
    }
    let (ana, bob) = tokio::join!(Browser::register(&app, "ana"), Browser::register(&app, "bob"));
    for (person, width) in [(&ana, 1_200), (&bob, 360)] {
        person.resize(width, 740).await;
        person.goto("/p/1").await;
        person.write("Comment", "As I was sa").await;
    }
    ana.see_in(".meanwhile-typing", |text| text == "bob is replying…").await;
    bob.see_in(".meanwhile-typing", |text| text == "ana is replying…").await;
    let place = "return Math.round(document.querySelector('.comment-box textarea').getBoundingClientRect().top)";
    let before = bob.eval(place).await;
    ana.write("Comment", "ying").await;
    ana.press("Comment").await;
    bob.see("ana has replied while you write.").await;
    assert_eq!(bob.eval(place).await, before, "the field stays where it is");
    bob.press("Read it").await;
    bob.see_in(".meanwhile-text .prose", |text| text == "As I was saying").await;
    writer.comment(&post, "Me too").await;
    bob.see("2 comments came while you write.").await;
    assert_eq!(bob.eval(place).await, before);
    assert_eq!(bob.value("Comment").await, "As I was sa");
    bob.press("Close").await;
    bob.write("Comment", "id").await;
    bob.press("Comment").await;
    ana.see("As I was said").await;
    assert_eq!(bob.console().await, [""; 0]);
    ana.close().await;
    bob.close().await;
});
