//! Search and tags, as people use them.

use crate::support::{Browser, Method, Role, TestApp, json};

const HITS: &str = "return [...document.querySelectorAll('.found .hit-title')].map((title) => title.innerText).join(' ')";

async fn shows(browser: &Browser, titles: &str) {
    browser.see_that(titles, &format!("{HITS} === '{titles}'")).await;
}

in_browsers!(
    what_is_looked_for_is_found_while_it_is_typed_and_has_an_address,
    async |app: TestApp| {
        let (ana, reader) = (app.register("ana").await, Browser::open(&app, "a guest", "/").await);
        let rye = ana.post("general", "Rye", "Bread of rye").await;
        ana.post("help", "Wheat", "Bread of wheat").await;
        ana.comment(&rye, "Crumbs of bread").await;
        for (width, height) in [(1280, 800), (360, 740)] {
            reader.resize(width, height).await;
            reader.goto("/").await;
            reader
                .see_that("the script", "return document.querySelector('#people input') !== null")
                .await;
            reader.eval("document.body.dispatchEvent(new KeyboardEvent('keydown', {key: '/', bubbles: true, cancelable: true}))").await;
            reader
                .see_that(
                    "the field to have the focus",
                    "return document.activeElement?.name === 'q'",
                )
                .await;
            reader.write("Words", "rye bread").await;
            shows(&reader, "Rye").await;
            reader.see_that("what was found to be marked", "return [...document.querySelectorAll('.hit mark')].map((mark) => mark.innerText).join() === 'Bread,rye'").await;
            assert_eq!(reader.eval("return location.search").await, "?q=rye+bread");
            reader.rewrite("Words", "crumbs").await;
            // The post of before has the same title.
            reader.see_that("the comment to be found", "return [...document.querySelectorAll('.hit mark')].map((mark) => mark.innerText).join() === 'Crumbs'").await;
            shows(&reader, "Rye").await;
            reader.eval("document.activeElement.dispatchEvent(new KeyboardEvent('keydown', {key: 'ArrowDown', bubbles: true, cancelable: true}))").await;
            reader.follow("Rye").await;
            reader.see("Crumbs of bread").await;
            assert_eq!(reader.eval("return location.hash.startsWith('#c-')").await, true);
            reader.eval("history.back()").await;
            shows(&reader, "Rye").await;
            assert_eq!(reader.value("Words").await, "crumbs");
            reader.rewrite("Words", "nothing of the kind").await;
            reader.see("Nothing was found").await;
        }
        // Without a script it is a form.
        let written = app.guest().get("/search?q=bread&in=posts&category=help").await.text;
        assert!(
            written.contains("<mark>Bread</mark> of wheat") && !written.contains("of rye"),
            "{written}"
        );
        assert!(written.contains("action=\"/search\"") && written.contains("noindex"), "{written}");
        reader.close().await;
    }
);

in_browsers!(tags_are_offered_shown_and_renamed_on_every_screen, async |app: TestApp| {
    let (ana, bob) = (app.register("ana").await, Browser::register(&app, "bob").await);
    let tagged = json!({"category": "general", "title": "Old", "body": "x", "tags": ["sourdough"]});
    ana.send(Method::POST, "/api/posts", &tagged).await.ok(201);
    let reader = Browser::open(&app, "a guest", "/").await;
    reader.resize(360, 740).await;
    bob.press("Write a post").await;
    bob.write("Title", "New").await;
    bob.write("Message", "text").await;
    bob.write("Tags", "sour").await;
    bob.see("1 post").await;
    for key in ["ArrowDown", "Enter"] {
        bob.eval(&format!("document.activeElement.dispatchEvent(new KeyboardEvent('keydown', {{key: '{key}', bubbles: true, cancelable: true}}))")).await;
    }
    bob.find(Role::Button, "Remove the tag sourdough").await;
    bob.press("Post").await;
    reader.find(Role::Link, "New").await;
    reader.see_that("its tag", "return document.querySelectorAll('.feed .tag').length === 2").await;
    reader.eval("document.querySelector('.feed .tag').click()").await;
    reader.find(Role::Heading, "#sourdough").await;
    reader.find(Role::Link, "Old").await;
    let mona = app.moderator("mona").await;
    mona.send(Method::PATCH, "/api/tags/sourdough", &json!({"tag": "leaven"})).await.ok(200);
    reader.find(Role::Heading, "#leaven").await;
    reader.find(Role::Link, "Old").await;
    bob.see_that("the new name", "return [...document.querySelectorAll('.feed .tag')].every((tag) => tag.innerText === 'leaven')").await;
    for browser in [bob, reader] {
        browser.close().await;
    }
});
