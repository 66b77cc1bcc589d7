//! One's own data, leaving, and what moderators undo.

use super::drafts::device;
use crate::support::{Browser, PASSWORD, Role, TestApp};

in_browsers!(whoever_leaves_takes_their_data_along_and_is_shown_as_gone, async |app: TestApp| {
    let bob = Browser::register(&app, "bob").await;
    let ana = Browser::register(&app, "ana").await;
    ana.post("Bread", "Who bakes?").await;
    bob.follow("Bread").await;
    bob.see("Who bakes?").await;
    ana.resize(360, 740).await;
    ana.goto("/settings").await;
    ana.press("Put it together").await;
    ana.see("It is ready.").await;
    let fetched = "return fetch(document.querySelector('a[download]').href, {method: 'HEAD'})
        .then((answer) => answer.headers.get('content-type'))";
    assert_eq!(ana.eval(fetched).await, "application/zip");
    let width = ana.eval("return document.documentElement.scrollWidth").await;
    assert!(width.as_u64().unwrap() <= 360, "{width} wide");
    // It is there when one comes back to the page.
    ana.reload().await;
    ana.see("It is ready.").await;

    ana.press("Leave the forum").await;
    ana.see("Enter your password.").await;
    ana.write("Password", "not that one").await;
    ana.press("Leave the forum").await;
    ana.press("Leave").await;
    ana.see("Password is not right").await;
    ana.rewrite("Password", PASSWORD).await;
    ana.press("Leave the forum").await;
    ana.see("What you wrote stays, as a former member’s.").await;
    ana.press("Leave").await;
    ana.find(Role::Link, "Log in").await;
    bob.see_in(".post-full .name", |name| name.starts_with("former-member-")).await;
    bob.see("Who bakes?").await;
    assert_eq!(bob.console().await, [""; 0]);
    ana.close().await;
    bob.close().await;
});

in_browsers!(what_moderators_undo_goes_and_comes_back_on_all_pages, async |app: TestApp| {
    let spammer = app.register("spammer").await;
    app.moderator("mona").await;
    let ana = Browser::register(&app, "ana").await;
    let post = spammer.post("general", "Buy!", "Cheap").await;
    ana.see_in(".feed .post-title", |title| title == "Buy!").await;
    let mona = device(&app, "mona").await;
    mona.resize(360, 740).await;
    mona.goto("/u/spammer").await;
    let open = "const tools = document.querySelector('details.moderation');
                if (tools) tools.open = true;
                return tools !== null";
    mona.see_that("what moderators can do", open).await;
    mona.press("Undo…").await;
    mona.see("Choose a time that has come.").await;
    let field = "document.querySelector('.moderation [aria-label=Undo] input')";
    mona.eval(&format!("{field}.value = '2026-01-01T00:00'")).await;
    mona.press("Undo…").await;
    mona.see("For everyone this disappears: 1 post.").await;
    mona.press("Undo").await;
    mona.see("Undone: 1 post.").await;
    ana.lose(Role::Article, "Buy!").await;
    let width = mona.eval("return document.documentElement.scrollWidth").await;
    assert!(width.as_u64().unwrap() <= 360, "{width} wide");
    mona.press("Put back").await;
    mona.see("Put back: 1 post.").await;
    ana.see_in(".feed .post-title", |title| title == "Buy!").await;
    mona.press("Put back").await;
    mona.see("There is nothing to put back.").await;
    mona.goto("/audit").await;
    mona.see("mona put back what was done by spammer").await;
    ana.goto(&format!("/p/{}", post["id"])).await;
    ana.see("Cheap").await;
    assert_eq!((ana.console().await, mona.console().await), (vec![], vec![]));
    ana.close().await;
    mona.close().await;
});
