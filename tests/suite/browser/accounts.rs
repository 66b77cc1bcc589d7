//! Accounts in real browsers: sessions, bans, invitations, a forgotten password.

use crate::support::{Browser, MailServer, PASSWORD, Role, TestApp};

async fn log_in(app: &TestApp, login: &str, password: &str) -> Browser {
    let browser = Browser::open(app, login, "/login").await;
    browser.write("User name or e-mail", login).await;
    browser.write("Password", password).await;
    browser.press("Log in").await;
    browser.find(Role::Button, "Log out").await;
    browser
}

in_browsers!(a_person_sees_their_sessions_and_ends_one, async |app: TestApp| {
    let here = Browser::register(&app, "ana").await;
    let there = log_in(&app, "ana", PASSWORD).await;
    here.goto("/settings").await;
    here.see_in(".account-list", |text| {
        text.matches("Chrome on Linux").count() == 2 && text.matches("this one").count() == 1
    })
    .await;
    here.press("End the session of Chrome on Linux").await;
    here.see("The session has ended.").await;
    here.see_in(".account-list", |text| text.matches("Chrome on Linux").count() == 1).await;
    there.find(Role::Link, "Create account").await;
    let again = log_in(&app, "ana", PASSWORD).await;
    here.reload().await;
    here.press("Log out everywhere else").await;
    here.see("You are logged in here only.").await;
    again.find(Role::Link, "Create account").await;
    here.find(Role::Button, "Log out").await;
    for browser in [here, there, again] {
        browser.close().await;
    }
});

in_browsers!(whoever_is_banned_is_told_at_once_and_can_still_read, async |app: TestApp| {
    app.moderator("judge").await;
    let bo = Browser::register(&app, "bob").await;
    bo.post("Mine", "It stays").await;
    bo.see("It stays").await;
    let judge = log_in(&app, "judge", PASSWORD).await;
    judge.goto("/u/bob").await;
    judge.press("Moderation").await;
    judge.press("Ban").await;
    judge.see("What they wrote stays.").await;
    judge.press("Ban").await;
    bo.see("Your account has been banned").await;
    bo.find(Role::Link, "Create account").await;
    bo.see("It stays").await;
    judge.see("This person is banned").await;
    bo.goto("/login").await;
    bo.write("User name or e-mail", "bob").await;
    bo.write("Password", PASSWORD).await;
    bo.press("Log in").await;
    bo.see("This account is banned.").await;
    // Also where the server has written the page.
    judge.reload().await;
    judge.press("Moderation").await;
    judge.press("Lift the ban").await;
    judge.see("The ban is lifted.").await;
    bo.press("Log in").await;
    bo.find(Role::Button, "Log out").await;
    judge.close().await;
    bo.close().await;
});

in_browsers!(an_admin_gives_a_role, async |app: TestApp| {
    app.admin("boss").await;
    app.register("bob").await;
    let boss = log_in(&app, "boss", PASSWORD).await;
    boss.goto("/u/bob").await;
    boss.press("Moderation").await;
    boss.choose("Role", "moderator").await;
    boss.press("Change role").await;
    boss.see("The role is changed.").await;
    boss.see_in(".profile-meta", |text| text.contains("moderator")).await;
    boss.close().await;
});

in_browsers!(an_invitation_brings_someone_in, async |app: TestApp| {
    let ana = Browser::register(&app, "ana").await;
    app.restart(&["--registration", "invite"]).await;
    ana.goto("/settings").await;
    ana.press("Make a link").await;
    ana.see("The link is made.").await;
    let link = ana.value("Link of the invitation").await;
    assert!(link.starts_with(&app.url("/register?invite=")), "{link}");
    let bo = Browser::open(&app, "bob", link.strip_prefix(&app.url("")).unwrap()).await;
    bo.write("User name", "bob").await;
    bo.write("E-mail", "bob@example.org").await;
    bo.write("Password", PASSWORD).await;
    bo.press("Create account").await;
    bo.find(Role::Button, "Log out").await;
    ana.reload().await;
    ana.see("1 person has come with it. It is used up.").await;
    ana.press("Revoke").await;
    ana.see("Nobody can use that link any more.").await;
    let cyd = Browser::open(&app, "cyd", "/register").await;
    cyd.write("Invitation", "made up").await;
    cyd.write("User name", "cyd").await;
    cyd.write("E-mail", "cyd@example.org").await;
    cyd.write("Password", PASSWORD).await;
    cyd.press("Create account").await;
    cyd.see("Invitation is not good any more").await;
    for browser in [ana, bo, cyd] {
        browser.close().await;
    }
});

in_browsers!(
    a_forgotten_password_is_replaced_by_a_link_that_comes_by_mail,
    async |app: TestApp| {
        let mut mail = MailServer::start().await;
        app.restart(&["--smtp-url", &mail.url(), "--public-url", &app.url("")]).await;
        let link = async |mail: &mut MailServer| {
            let text = mail.mail().await.text;
            text.split_whitespace()
                .find_map(|word| word.strip_prefix(&app.url("")))
                .unwrap()
                .to_owned()
        };
        let ana = Browser::register(&app, "ana").await;
        ana.goto("/settings").await;
        ana.see("ana@example.org is not confirmed yet").await;
        ana.goto(&link(&mut mail).await).await;
        ana.press("Confirm my address").await;
        ana.see("Your address is confirmed.").await;
        ana.goto("/settings").await;
        ana.see("ana@example.org is confirmed to be yours").await;
        ana.press("Log out").await;
        ana.goto("/login").await;
        ana.follow("Forgotten the password?").await;
        ana.write("E-mail", "ana@example.org").await;
        ana.press("Send a link").await;
        ana.see("a link is on its way").await;
        ana.goto(&link(&mut mail).await).await;
        ana.write("New password", "Password1!").await;
        ana.see("is one of the most common passwords").await;
        ana.press("Set the password").await;
        ana.rewrite("New password", "a password that I remember").await;
        ana.see("Very strong").await;
        ana.press("Set the password").await;
        ana.see("Your password is changed.").await;
        ana.follow("Log in with it").await;
        ana.write("User name or e-mail", "ana").await;
        ana.write("Password", "a password that I remember").await;
        ana.press("Log in").await;
        ana.find(Role::Button, "Log out").await;
        ana.close().await;
    }
);

in_browsers!(a_block_in_one_tab_is_a_block_in_all, async |app: TestApp| {
    app.register("bob").await;
    let one = Browser::register(&app, "ana").await;
    let two = log_in(&app, "ana", PASSWORD).await;
    two.goto("/settings").await;
    two.see("You have blocked nobody").await;
    one.goto("/u/bob").await;
    one.press("Block").await;
    two.find(Role::Button, "Unblock bob").await;
    one.press("Unblock").await;
    two.see("You have blocked nobody").await;
    one.close().await;
    two.close().await;
});

in_browsers!(a_title_turns_nothing_around_that_stands_beside_it, async |app: TestApp| {
    let ana = app.register("ana").await;
    ana.post("general", "Harmless", "x").await;
    // As one that was written before such titles were refused.
    app.database().execute("UPDATE posts SET title = 'safe \u{202e}txt.exe'");
    let reader = Browser::open(&app, "a reader", "/").await;
    reader.find(Role::Article, "safe \u{202e}txt.exe").await;
    let isolation = "const title = document.querySelector('.post-title'); const inner = title.firstElementChild; \
        return [getComputedStyle(title).unicodeBidi, getComputedStyle(inner).unicodeBidi, getComputedStyle(document.querySelector('.name')).unicodeBidi].join()";
    assert_eq!(reader.eval(isolation).await, "isolate,isolate,isolate");
    reader.close().await;
});
