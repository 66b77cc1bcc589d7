//! Two posts become one, before the eyes of those who read either.

use crate::{
    browser::writing::drafts::device,
    support::{Browser, TestApp},
};

const FITS: &str = "return document.documentElement.scrollWidth <= innerWidth";
const CHOOSE: &str = "document.querySelector('.choice input').click()";

in_browsers!(a_post_goes_into_another_one_on_all_open_pages, async |app: TestApp| {
    let bob = app.register("bob").await;
    let kept = bob.post("general", "Bread", "Which bread?").await;
    bob.comment(&kept, "Spelt").await;
    let other = bob.post("help", "Loaf", "Sourdough or not?").await;
    bob.comment(&other, "Rye").await;
    app.moderator("mona").await;
    let mona = device(&app, "mona").await;
    mona.resize(360, 740).await;
    let (here, there) = (format!("/p/{}", other["id"]), format!("/p/{}", kept["id"]));
    let ana = Browser::register(&app, "ana").await;
    ana.goto(&here).await;
    ana.see("Rye").await;
    ana.write("Comment", "half a thought").await;
    let cyd = Browser::open(&app, "guest", &there).await;
    cyd.see("Spelt").await;
    mona.goto(&here).await;
    mona.press("Merge into…").await;
    mona.see("This can’t be undone.").await;
    mona.press("Merge").await;
    mona.see("Choose a post that is found.").await;
    mona.write("Into which post", "Bread").await;
    mona.see_in(".choice", |text| text.starts_with("Bread")).await;
    mona.see_that("the dialog fits a phone", FITS).await;
    mona.eval(CHOOSE).await;
    mona.press("Merge").await;
    mona.see("Which bread?").await;
    mona.see_in(".comments", |text| text.contains("Rye") && text.contains("Sourdough")).await;
    assert_eq!(mona.path().await, there);
    cyd.see_in(".thread h2", |text| text == "3 comments").await;
    cyd.see_in(".comments", |text| text.contains("Rye") && text.contains("Spelt")).await;
    ana.see("This post stands with another now").await;
    assert_eq!(ana.value("Comment").await, "half a thought");
    ana.follow("Read on there").await;
    ana.see_in(".comments", |text| text.contains("Rye") && text.contains("Sourdough")).await;
    // The old address leads on, also within the page.
    ana.goto(&here).await;
    ana.see("Which bread?").await;
    assert_eq!(ana.path().await, there);
    mona.goto("/audit").await;
    mona.see_in(".audit", |text| text.contains("mona merged into another post Loaf")).await;
    for browser in [ana, mona, cyd] {
        assert_eq!(browser.console().await, Vec::<String>::new());
        browser.close().await;
    }
});
