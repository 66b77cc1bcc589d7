//! What admins do in the page, in real browsers: two people, one acts and the other sees it.

use crate::support::{Browser, PASSWORD, Role, TestApp};

async fn log_in(app: &TestApp, login: &str) -> Browser {
    let browser = Browser::open(app, login, "/login").await;
    browser.write("User name or e-mail", login).await;
    browser.write("Password", PASSWORD).await;
    browser.press("Log in").await;
    browser.find(Role::Button, "Log out").await;
    browser
}

const ORDER: &str = "[...document.querySelectorAll('#categories .nav-name')].slice(1).map((name) => name.textContent).join()";

async fn sees_order(browser: &Browser, order: &str) {
    browser.see_that(order, &format!("return {ORDER} === '{order}'")).await;
}

in_browsers!(
    categories_are_made_changed_ordered_and_deleted_and_everyone_sees_it,
    async |app: TestApp| {
        app.admin("boss").await;
        let boss = log_in(&app, "boss").await;
        let ana = Browser::register(&app, "ana").await;
        ana.post("Bread", "Who bakes?").await;
        boss.follow("Manage categories").await;
        boss.find(Role::Heading, "New category").await;
        boss.write("Name", "Jeux d’été").await;
        assert_eq!(boss.value("Address").await, "jeux-d-ete");
        boss.write("Description", "Play").await;
        boss.press("Make category").await;
        boss.see("Jeux d’été is there now.").await;
        sees_order(&ana, "General,Introductions,Help,Jeux d’été").await;
        boss.press("Move Jeux d’été up").await;
        sees_order(&ana, "General,Introductions,Jeux d’été,Help").await;
        boss.see("Jeux d’été is now 3 of 4").await;
        boss.see_that(
            "the focus stays",
            "return document.activeElement.getAttribute('aria-label') === 'Move Jeux d’été up'",
        )
        .await;
        // It may lie under the header, from where the form was.
        boss.eval("window.scrollTo(0, 0)").await;
        boss.press("Move General down").await;
        sees_order(&ana, "Introductions,General,Jeux d’été,Help").await;
        boss.press("Edit General").await;
        boss.eval("document.querySelector('.category-admin form [name=name]').value = ''").await;
        boss.eval("document.querySelector('.category-admin form [name=name]').focus()").await;
        boss.eval("const input = document.querySelector('.category-admin form [name=name]'); input.value = 'Talk'; input.form.requestSubmit()")
        .await;
        sees_order(&ana, "Introductions,Talk,Jeux d’été,Help").await;
        ana.see_in("article .category", |text| text == "Talk").await;
        boss.press("Delete Talk").await;
        boss.see("still has 1 post: move them to another category or delete them first").await;
        boss.press("Delete Jeux d’été").await;
        boss.press("Delete").await;
        sees_order(&ana, "Introductions,Talk,Help").await;
        boss.resize(360, 740).await;
        boss.see_that(
            "nothing is wider than the window",
            "return document.documentElement.scrollWidth <= innerWidth",
        )
        .await;
        ana.see_that(
            "members manage nothing",
            "return document.querySelector('.nav-manage').hidden",
        )
        .await;
        ana.goto("/admin/categories").await;
        ana.see("For admins alone").await;
        for browser in [boss, ana] {
            browser.close().await;
        }
    }
);

in_browsers!(the_first_administrator_comes_by_a_link, async |app: TestApp| {
    app.restart(&["--registration", "closed"]).await;
    let token = app.setup_token().unwrap();
    let boss = Browser::open(&app, "boss", &format!("/setup#{token}")).await;
    let late = Browser::open(&app, "late", &format!("/setup#{token}")).await;
    for (browser, name) in [(&boss, "boss"), (&late, "late")] {
        browser.write("User name", name).await;
        browser.write("E-mail", &format!("{name}@example.org")).await;
        browser.write("Password", PASSWORD).await;
    }
    boss.press("Create account").await;
    boss.find(Role::Heading, "New category").await;
    assert_eq!(boss.path().await, "/admin/categories");
    late.press("Create account").await;
    late.see("is not good any more").await;
    let nobody = Browser::open(&app, "nobody", "/setup").await;
    nobody.see("The link is not whole").await;
    for browser in [boss, late, nobody] {
        browser.close().await;
    }
});

in_browsers!(a_post_is_locked_and_everyone_sees_it_at_once, async |app: TestApp| {
    app.moderator("max").await;
    let ana = Browser::register(&app, "ana").await;
    ana.post("Bread", "Who bakes?").await;
    ana.follow("Bread").await;
    ana.find(Role::Button, "Edit").await;
    let max = log_in(&app, "max").await;
    max.goto(&ana.path().await).await;
    max.press("Lock").await;
    ana.see("This post is closed for new comments.").await;
    ana.see_in(".locked", |text| text == "Locked").await;
    ana.lose(Role::Button, "Edit").await;
    max.write("Comment", "That is all").await;
    max.press("Comment").await;
    ana.see("That is all").await;
    max.find(Role::Button, "Reply to max").await;
    ana.lose(Role::Button, "Reply to max").await;
    max.resize(360, 740).await;
    max.see_that(
        "nothing is wider than the window",
        "return document.documentElement.scrollWidth <= innerWidth",
    )
    .await;
    max.press("Unlock").await;
    ana.find(Role::Button, "Edit").await;
    ana.find(Role::Button, "Reply to max").await;
    ana.write("Comment", "Thank you").await;
    ana.press("Comment").await;
    max.see("Thank you").await;
    assert_eq!(ana.console().await, Vec::<String>::new());
    assert_eq!(max.console().await, Vec::<String>::new());
});
