//! What admins set, and texts that wait: seen by those whom they concern at once.

use super::drafts::device;
use crate::support::{Browser, PASSWORD, Role, TestApp, json};

const FITS: &str = "return document.documentElement.scrollWidth <= innerWidth";

in_browsers!(what_an_admin_sets_shows_on_every_page_at_once, async |app: TestApp| {
    app.admin("boss").await;
    let boss = device(&app, "boss").await;
    let guest = Browser::open(&app, "guest", "/").await;
    guest.see("where everyone sees at once what is written").await;
    boss.follow("Administration").await;
    boss.see("Delivery, half within").await;
    boss.see("the upgrade comes through").await;
    boss.see("New people").await;
    boss.resize(360, 740).await;
    boss.see_that("the overview fits a phone", FITS).await;
    boss.press("Settings").await;
    boss.rewrite("Name", "Bakers").await;
    boss.write("Description", "All on bread").await;
    boss.write("Greeting", "Come in and bake.").await;
    boss.press("Save").await;
    boss.see("Saved: it holds on all pages now.").await;
    boss.see_that("the settings fit a phone", FITS).await;
    guest.see_in(".brand-name", |name| name == "Bakers").await;
    guest.see_in(".lead", |lead| lead == "All on bread").await;
    guest.see("Come in and bake.").await;

    let adam = app.admin("adam").await;
    let set = json!({"accent": "#aa3300", "rules": "Be kind.\nNo adverts."});
    adam.patch("/api/admin/settings", &set).await.ok(200);
    let colored = "return getComputedStyle(document.querySelector('.button.primary')).backgroundColor === 'rgb(170, 51, 0)'";
    guest.see_that("buttons in the forum's color", colored).await;
    guest.goto("/register").await;
    guest.see_in(".rules-text", |rules| rules.contains("No adverts.")).await;
    guest.see_that("the color is there after a reload", colored).await;
    assert_eq!((boss.console().await, guest.console().await), (vec![], vec![]));
    boss.close().await;
    guest.close().await;
});

in_browsers!(
    a_first_text_waits_where_it_was_written_until_it_is_let_through,
    async |app: TestApp| {
        let adam = app.admin("adam").await;
        adam.patch("/api/admin/settings", &json!({"review_first": 2})).await.ok(200);
        let thread = adam.post("general", "Hello", "Say hello here").await;
        app.moderator("mona").await;
        let mona = device(&app, "mona").await;
        let ana = Browser::register(&app, "ana").await;
        let bob = Browser::open(&app, "guest", "/").await;
        ana.post("Bread", "Who bakes?").await;
        ana.see("Waiting for a moderator").await;
        mona.see_in("a[title='Waiting texts'] .badge", |number| number == "1").await;
        mona.goto("/queue").await;
        mona.see_in(".report-why", |why| why == "One of their first texts").await;
        ana.follow("Hello").await;
        ana.write("Comment", "Hi all").await;
        ana.press("Comment").await;
        ana.see_in(".pending", |text| text.contains("Waiting for a moderator")).await;
        mona.see("2 texts to look at").await;
        ana.reload().await;
        ana.see_in(".pending", |text| text.contains("Hi all")).await;
        mona.resize(360, 740).await;
        mona.see_that("the queue fits a phone", FITS).await;
        mona.write("Note to the author", "Please be longer").await;
        mona.press("Reject").await;
        mona.see("1 text to look at").await;
        ana.see_that("nothing waits here", "return !document.querySelector('.pending')").await;
        mona.press("Let it through").await;
        mona.see("Nothing waits").await;
        bob.see_in(".feed .post-title", |title| title == "Bread").await;
        ana.goto("/notifications").await;
        ana.see("did not take what you wrote. Please be longer").await;
        ana.see("let your post through: “Bread”").await;
        ana.goto(&format!("/p/{}", thread["id"])).await;
        ana.see("Say hello here").await;
        assert_eq!((ana.console().await, mona.console().await), (vec![], vec![]));
        for browser in [ana, mona, bob] {
            browser.close().await;
        }
    }
);

in_browsers!(whoever_registers_waits_until_a_moderator_lets_them_in, async |app: TestApp| {
    let adam = app.admin("adam").await;
    app.moderator("mona").await;
    adam.patch("/api/admin/settings", &json!({"approve_members": true})).await.ok(200);
    let mona = device(&app, "mona").await;
    let guest = Browser::open(&app, "guest", "/register").await;
    guest.see("Then a moderator looks at it and decides.").await;
    guest.write("User name", "newcomer").await;
    guest.write("E-mail", "newcomer@example.org").await;
    guest.write("Password", "correct horse battery staple").await;
    guest.press("Create account").await;
    guest.see("Your registration waits for a moderator").await;
    mona.see_in("a[title='Waiting texts'] .badge", |number| number == "1").await;
    mona.goto("/queue").await;
    mona.see_in(".sign-ups", |people| people.contains("newcomer")).await;
    mona.resize(360, 740).await;
    mona.see_that("who waits fits a phone", FITS).await;
    guest.goto("/login").await;
    guest.write("User name or e-mail", "newcomer").await;
    guest.write("Password", "correct horse battery staple").await;
    guest.press("Log in").await;
    guest.see("A moderator looks at each registration here").await;
    mona.press("Let in").await;
    mona.see_that("nobody waits", "return document.querySelector('.sign-ups').hidden").await;
    guest.press("Log in").await;
    guest.see("Log out").await;
    for browser in [guest, mona] {
        browser.close().await;
    }
});
in_browsers!(
    an_admin_finds_an_account_and_hands_over_a_link_to_a_new_password,
    async |app: TestApp| {
        app.admin("boss").await;
        let boss = device(&app, "boss").await;
        let ana = Browser::register(&app, "ana").await;
        app.register("bob").await;
        boss.goto("/admin").await;
        boss.press("People").await;
        boss.see_that("all of them", &accounts(3)).await;
        boss.write("Name or e-mail", "an").await;
        boss.see_that("those who are sought", &accounts(1)).await;
        boss.resize(360, 740).await;
        boss.see_that("the accounts fit a phone", FITS).await;
        boss.press("Manage ana").await;
        boss.press("End all sessions").await;
        boss.see("They are logged out everywhere.").await;
        ana.find(Role::Link, "Log in").await;
        boss.press("Make a link to a new password").await;
        boss.see("Whoever has it can take the account over").await;
        boss.see_that("the dialog fits a phone", FITS).await;
        let link = boss.value("Link to a new password").await;
        let (_, path) = link.split_at(app.url("").len());
        ana.goto(path).await;
        ana.write("New password", "a password that I will remember").await;
        ana.press("Set the password").await;
        ana.see("Your password is changed.").await;
        boss.choose("Role", "moderator").await;
        boss.press("Change role").await;
        boss.see("The role is changed.").await;
        boss.press("Close").await;
        boss.see_in(".admin-table .role", |role| role == "moderator").await;
        assert_eq!(boss.console().await, Vec::<String>::new());
        boss.close().await;
        ana.close().await;
    }
);

in_browsers!(backups_are_made_and_downloaded_and_every_admin_sees_them, async |app: TestApp| {
    app.admin("boss").await;
    app.admin("adam").await;
    let folder = tempfile::tempdir().unwrap();
    app.restart(&["--backups", folder.path().to_str().unwrap()]).await;
    let (boss, adam) = (device(&app, "boss").await, device(&app, "adam").await);
    for admin in [&boss, &adam] {
        admin.goto("/admin").await;
        admin.see("Last backup").await;
        admin.press("Backups").await;
        admin.see("the hashes of all passwords").await;
        admin.see_that("the day's backup", &backups(1)).await;
    }
    boss.resize(360, 740).await;
    boss.see_that("the backups fit a phone", FITS).await;
    boss.press("Make one now").await;
    boss.see("The backup is made.").await;
    for admin in [&boss, &adam] {
        admin.see_that("one more", &backups(2)).await;
    }
    boss.eval("document.querySelector('[aria-label^=\"Download \"]').click()").await;
    boss.write("Your password", "wrong").await;
    boss.eval("document.querySelector('dialog form').requestSubmit()").await;
    boss.see("is not right").await;
    boss.see_that("the dialog fits a phone", FITS).await;
    boss.rewrite("Your password", PASSWORD).await;
    boss.eval("document.querySelector('dialog form').requestSubmit()").await;
    boss.see_that("the dialog is gone", "return !document.querySelector('dialog')").await;
    boss.press("Overview").await;
    boss.press("Send me a mail").await;
    boss.see("names a mail server by ALTHING_SMTP_URL").await;
    boss.press("Invitations").await;
    boss.press("Make a link").await;
    boss.see("The link is made.").await;
    boss.press("Look again").await;
    boss.press("Revoke an invitation by boss").await;
    boss.see("Nobody has made one.").await;
    assert_eq!(adam.console().await, Vec::<String>::new());
    boss.close().await;
    adam.close().await;
});

/// Whether so many backups are shown.
fn backups(count: usize) -> String {
    format!("return document.querySelectorAll('[aria-label=Backups] li').length === {count}")
}

/// Whether so many accounts are shown.
fn accounts(count: usize) -> String {
    format!("return document.querySelectorAll('.admin-table tbody tr').length === {count}")
}
