//! What somebody has begun to write, at the desk and on the phone.

use crate::support::{Browser, PASSWORD, Role, TestApp, json};

/// The same person at another device.
pub(in crate::browser) async fn device(app: &TestApp, name: &str) -> Browser {
    let device = Browser::open(app, name, "/login").await;
    device.write("User name or e-mail", name).await;
    device.write("Password", PASSWORD).await;
    device.press("Log in").await;
    device.find(Role::Button, "Log out").await;
    device
}

/// Whether the field with this label holds this.
fn holds(label: &str, text: &str) -> String {
    format!(
        "return [...document.querySelectorAll('label')].some((one) => \
         one.textContent.trim() === {} && document.getElementById(one.htmlFor)?.value === {})",
        json!(label),
        json!(text)
    )
}

in_browsers!(
    a_draft_is_on_the_phone_as_at_the_desk_and_goes_when_it_is_sent,
    async |app: TestApp| {
        let post = app.register("bob").await.post("general", "Bread", "Who bakes?").await;
        let desk = Browser::register(&app, "ana").await;
        let phone = device(&app, "ana").await;
        phone.resize(360, 740).await;
        let path = format!("/p/{}", post["id"]);
        for one in [&desk, &phone] {
            one.goto(&path).await;
            one.find(Role::Field, "Comment").await;
        }
        desk.write("Comment", "I do, on Sun").await;
        phone.see_that("the draft", &holds("Comment", "I do, on Sun")).await;
        phone.write("Comment", "days").await;
        desk.see_that("the rest of it", &holds("Comment", "I do, on Sundays")).await;
        // A device that was not there finds it, too, and lists it.
        phone.goto("/drafts").await;
        phone.see_in(".draft .name", |name| name == "A comment on Bread").await;
        phone.see_in(".draft-excerpt", |text| text == "I do, on Sundays").await;
        let width = phone.eval("return document.documentElement.scrollWidth").await;
        assert!(width.as_u64().unwrap() <= 360, "{width} wide");
        desk.press("Comment").await;
        phone.see("No drafts").await;
        phone.goto(&path).await;
        phone.find(Role::Article, "Comment by ana").await;
        assert_eq!(phone.value("Comment").await, "");
        assert_eq!((desk.console().await, phone.console().await), (vec![], vec![]));
        desk.close().await;
        phone.close().await;
    }
);

in_browsers!(of_two_devices_that_write_at_once_nothing_is_lost, async |app: TestApp| {
    let desk = Browser::register(&app, "ana").await;
    let phone = device(&app, "ana").await;
    let texts = ["At the desk", "On the phone"];
    for (one, text) in [(&desk, texts[0]), (&phone, texts[1])] {
        one.press("Write a post").await;
        one.write("Title", text).await;
    }
    // Whoever still types keeps their own, whoever does not has the last; either is offered the other.
    desk.see("On another device you have begun “").await;
    let shown = desk.value("Title").await;
    let other = texts.into_iter().find(|text| *text != shown).unwrap();
    assert!(texts.contains(&shown.as_str()), "{shown}");
    desk.see(&format!("On another device you have begun “{other}”.")).await;
    desk.press("Continue it here").await;
    desk.see_that("the other", &holds("Title", other)).await;
    // What stood there is kept in its turn.
    desk.see(&format!("In another tab you have begun “{shown}”.")).await;
    desk.close().await;
    phone.close().await;
});

in_browsers!(
    a_draft_is_discarded_in_the_list_and_gone_where_it_was_written,
    async |app: TestApp| {
        let ana = Browser::register(&app, "ana").await;
        ana.press("Write a post").await;
        ana.write("Title", "Half a thought").await;
        let list = device(&app, "ana").await;
        list.goto("/drafts").await;
        list.press("Discard: Half a thought").await;
        list.see("No drafts").await;
        ana.see_that("nothing", &holds("Title", "")).await;
        ana.reload().await;
        ana.find(Role::Button, "Write a post").await;
        ana.close().await;
        list.close().await;
    }
);
