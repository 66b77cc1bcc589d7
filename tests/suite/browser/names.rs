//! Ways in, in real browsers: names told while they are typed, ways to become a member, and back to
//! where one was.

use crate::support::{Browser, PASSWORD, Role, TestApp};

async fn fill_in_login(browser: &Browser, login: &str) {
    browser.write("User name or e-mail", login).await;
    browser.write("Password", PASSWORD).await;
    browser.press("Log in").await;
    browser.find(Role::Button, "Log out").await;
}

in_browsers!(a_name_that_cannot_be_had_is_told_while_it_is_typed, async |app: TestApp| {
    app.register("alice").await;
    let bo = Browser::open(&app, "bob", "/register").await;
    let error = ".field:has([name=username]) .field-error";
    for (name, word) in
        [("aIice", "taken"), ("admin", "reserved"), ("a b", "letters"), ("x", "characters")]
    {
        bo.rewrite("User name", name).await;
        bo.see_in(error, |text| text.contains(word)).await;
    }
    bo.rewrite("User name", "bob").await;
    bo.see_that(
        "the complaint is gone",
        &format!("return document.querySelector('{error}').hidden"),
    )
    .await;
    bo.close().await;
});

in_browsers!(guests_are_told_plainly_how_one_becomes_a_member, async |app: TestApp| {
    app.register("ana").await.post("general", "Bread", "Who bakes?").await;
    for (registration, way, word) in [
        ("open", Some("Create account"), ""),
        ("invite", Some("Use an invitation"), "invitation"),
        ("closed", None, "no new members"),
    ] {
        app.restart(&["--registration", registration]).await;
        let guest = Browser::open(&app, "guest", "/").await;
        for path in ["/", "/c/general", "/p/1"] {
            guest.goto(path).await;
            guest
                .see_in("main .invite", |text| {
                    text.contains(word)
                        && way.is_none_or(|way| text.contains(way))
                        && text.contains("Log in")
                })
                .await;
            let (header, card) = (registration == "open", way.is_some());
            for (place, offered) in [("#header", header), ("main .invite", card)] {
                let found = format!(
                    "return Boolean(document.querySelector('{place} a[href^=\"/register\"]')) === {offered}"
                );
                guest
                    .see_that(
                        &format!("{registration}: {place} offers an account: {offered}"),
                        &found,
                    )
                    .await;
            }
        }
        guest.goto("/login").await;
        guest
            .see_in("main", |text| text.contains(word) && way.is_none_or(|way| text.contains(way)))
            .await;
        guest.goto("/register").await;
        guest
            .see_in("main h1", |text| (text == "No new accounts") == (registration == "closed"))
            .await;
        guest.close().await;
    }
});

in_browsers!(whoever_logs_in_comes_back_to_where_they_were, async |app: TestApp| {
    let ana = app.register("ana").await;
    let post = ana.post("general", "Bread", "Who bakes?").await;
    for n in 0..40 {
        ana.comment(&post, &format!("comment {n}\n\n{}", "word ".repeat(60))).await;
    }
    let bo = Browser::open(&app, "bob", "/p/1#c-3").await;
    bo.see_in("#c-3", |text| text.contains("comment 2")).await;
    let in_view = "const box = document.getElementById('c-3')?.getBoundingClientRect(); return Boolean(box) && box.top >= 0 && box.top < innerHeight";
    bo.see_that("the comment is in view", in_view).await;
    bo.follow("Log in").await;
    fill_in_login(&bo, "ana").await;
    bo.see_that(
        "the address is the comment's",
        "return location.pathname + location.hash === '/p/1#c-3'",
    )
    .await;
    bo.see_that("the comment is in view", in_view).await;
    for path in ["/c/general", "/u/ana", "/notifications"] {
        bo.press("Log out").await;
        bo.goto(path).await;
        bo.see_in("#header", |text| text.contains("Log in")).await;
        bo.eval("document.querySelector('#header a[href^=\"/login\"]').click()").await;
        fill_in_login(&bo, "ana").await;
        assert_eq!(bo.path().await, path);
    }
    bo.press("Log out").await;
    bo.goto("/p/1").await;
    bo.see_in("#header", |text| text.contains("Create account")).await;
    bo.eval("document.querySelector('#header a[href^=\"/register\"]').click()").await;
    bo.write("User name", "bob").await;
    bo.write("E-mail", "bob@example.org").await;
    bo.write("Password", PASSWORD).await;
    bo.press("Create account").await;
    bo.find(Role::Button, "Log out").await;
    assert_eq!(bo.path().await, "/p/1");
    bo.close().await;
});

in_browsers!(what_cannot_be_read_behind_a_number_sign_is_ignored, async |app: TestApp| {
    app.register("ana").await.post("general", "Bread", "Who bakes?").await;
    let guest = Browser::open(&app, "guest", "/p/1#50%").await;
    for hash in ["#50%", "#%E0%A4%A", "#%", "#c-%zz"] {
        guest.goto("/").await;
        guest.goto(&format!("/p/1{hash}")).await;
        guest.find(Role::Heading, "Bread").await;
        guest.eval(&format!("location.hash = '{hash}x'")).await;
        assert_eq!(guest.console().await, [""; 0], "{hash}");
    }
    guest.close().await;
});

in_browsers!(a_name_in_another_form_of_writing_leads_to_its_person, async |app: TestApp| {
    let (jose, ana) = (app.register("José").await, Browser::register(&app, "ana").await);
    jose.post("general", "Hola", "a todos").await;
    for path in ["/u/Jose%CC%81", "/u/JOSE%CC%81", "/u/%EF%BC%AAos%C3%A9"] {
        ana.goto(path).await;
        ana.see_in("main h1", |text| text == "José").await;
        ana.see_in("main", |text| text.contains("1 post") && text.contains("Hola")).await;
    }
    ana.goto("/messages/Jose%CC%81").await;
    ana.see_in(".conversation-name", |text| text == "José").await;
    ana.write("Message to José", "hola").await;
    ana.press("Send").await;
    ana.see_in(".conversation", |text| text.contains("hola")).await;
    jose.send(
        crate::support::Method::POST,
        "/api/conversations/ana/messages",
        &crate::support::json!({"body": "buenas"}),
    )
    .await
    .ok(201);
    ana.see_in(".conversation", |text| text.contains("buenas")).await;
    ana.close().await;
});

in_browsers!(what_was_offered_for_a_sent_text_never_comes, async |app: TestApp| {
    app.register("ana").await;
    let bob = Browser::register(&app, "bob").await;
    bob.goto("/messages/ana").await;
    // The answer to what is being looked for comes when the text is sent already.
    bob.eval("{ const plain = window.fetch; window.asked = 0; window.fetch = async (...all) => { const answer = await plain(...all); if (String(all[0].url ?? all[0]).includes('/api/users?')) { await new Promise((done) => { window.answer = done; }); setTimeout(() => { window.asked += 1; }, 50); } return answer; }; }").await;
    bob.write("Message to ana", "angry :@").await;
    bob.see_that("a question for names", "return window.answer !== undefined").await;
    bob.write("Message to ana", "\u{e007}").await;
    bob.see("angry :@").await;
    bob.eval("window.answer()").await;
    bob.see_that("an answer", "return window.asked === 1").await;
    assert_eq!(
        bob.eval("return document.querySelector('.offer:not([hidden])') === null").await,
        true
    );
    bob.close().await;
});
