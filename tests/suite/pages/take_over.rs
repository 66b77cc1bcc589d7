//! The script takes over what the server has written, and nobody sees it happen.

use super::markup::Page;
use crate::support::{Browser, Method, Person, Role, TestApp, Value, json};

/// Counts what moves, from before the page begins.
const WATCH: &str = "window.shifted = []; new PerformanceObserver((list) => { for (const one of list.getEntries())
    window.shifted.push([one.value, one.sources.map(({node, previousRect: was, currentRect: is}) => [node?.textContent?.slice(0, 40), was, is])]); })
    .observe({type: 'layout-shift', buffered: true});
    window.asked = []; const fetched = window.fetch; window.fetch = (what, how) => { window.asked.push(String(what)); return fetched(what, how); };";

/// Has the page's clock go on until something of a moment ago is as long ago as these words say.
const PASS: &str = "(words) => {
    const [, count, unit] = /^(\\d+) (min|h)/.exec(words);
    const passed = (Number(count) + 0.5) * (unit === 'h' ? 3_600_000 : 60_000);
    window.clock ??= window.Date; const { clock } = window;
    window.Date = class extends clock { constructor(...of) { super(...(of.length > 0 ? of : [clock.now() + passed])); } };
    document.dispatchEvent(new Event('visibilitychange'));
}";

/// Whether the script has taken over.
const TAKEN: &str = "return document.querySelector('#people input') !== null";

/// All that a text may hold that the script has a hand in.
const RICH: &str = "Text with [a link](https://example.org) and ![a picture](https://example.org/x.png).\n\n\
    ```rust\nfn main() {}\n```\n\n9. nine\n10. ten\n\n- [x] done\n- [ ] open\n\n> quoted\n\nשלום עולם\n\n\
    | a | b |\n|---|---|\n| 1 | 2 |\n\nA note[^1] and a ||secret||.\n\n[^1]: The note\n\n    plain code";

async fn fill(app: &TestApp) -> (Person, Value) {
    let (ana, bob) = (app.register("ana").await, app.register("bob").await);
    for i in 0..22 {
        ana.post("general", &format!("Post {i}"), &"many words ".repeat(i * 3 + 1)).await;
    }
    let post = bob.post("help", "All that a text may hold", RICH).await;
    let first = ana.comment(&post, RICH).await;
    let gone = bob.comment(&post, "soon gone").await;
    bob.reply(&gone, "to what is gone").await;
    bob.delete(&format!("/api/comments/{}", gone["id"])).await.ok(204);
    bob.reply(&first, "to what is there").await;
    bob.patch(&format!("/api/comments/{}", first["id"]), &json!({"body": "x"}))
        .await
        .problem(403, "forbidden");
    ana.patch(
        &format!("/api/comments/{}", first["id"]),
        &json!({"body": format!("{RICH}\n\nmore")}),
    )
    .await
    .ok(200);
    bob.patch(&format!("/api/posts/{}", post["id"]), &json!({"tags": ["rye", "bread"]}))
        .await
        .ok(200);
    ana.patch("/api/me", &json!({"bio": "I bake.\nAlways."})).await.ok(200);
    let mut tab = app.guest().ws().await;
    for (text, emoji) in
        [(format!("posts/{}", post["id"]), "🎉"), (format!("comments/{}", first["id"]), "👀")]
    {
        for person in [&ana, &bob] {
            let path = format!("/api/{text}/reactions/{emoji}");
            person.send(Method::PUT, &path, &json!({})).await.ok(204);
        }
        let told = if text.starts_with("posts") { "post.reacted" } else { "comment.reacted" };
        tab.expect_where(told, |told| told["reactions"][0]["count"] == 2).await;
    }
    (bob, post)
}

async fn open(app: &TestApp, name: &str) -> Browser {
    let browser = Browser::open(app, name, "/api/docs").await;
    browser.devtools("Page.addScriptToEvaluateOnNewDocument", json!({"source": WATCH})).await;
    browser
}

in_browsers!(what_the_script_shows_is_what_the_server_wrote, async |app: TestApp| {
    let (_, post) = fill(&app).await;
    let reader = open(&app, "a guest").await;
    for path in [
        "/".to_owned(),
        "/c/help".into(),
        format!("/p/{}", post["id"]),
        "/u/ana".into(),
        "/c/introductions".into(),
        "/?sort=active".into(),
        "/tags/rye".into(),
        "/c/general?sort=top&period=week".into(),
    ] {
        let written = Page::parse(&app.guest().get(&path).await.text).shown();
        reader.goto(&path).await;
        reader
            .see_that(
                "the script's work",
                "return document.querySelector('#people input') !== null",
            )
            .await;
        let taken = reader.eval("return document.documentElement.outerHTML").await;
        let shown = Page::parse(taken.as_str().unwrap()).shown();
        for (written, shown) in written.lines().zip(shown.lines()) {
            assert_eq!(written, shown, "{path}");
        }
        assert_eq!(written, shown, "{path}");
    }
    reader.close().await;
});

in_browsers!(
    nothing_moves_and_nothing_is_asked_for_when_the_script_takes_over,
    async |app: TestApp| {
        let (_, post) = fill(&app).await;
        let reader = open(&app, "a guest").await;
        for (width, height) in [(1280, 800), (360, 740)] {
            reader.resize(width, height).await;
            for path in
                ["/".to_owned(), "/c/general".into(), format!("/p/{}", post["id"]), "/u/ana".into()]
            {
                reader.goto(&path).await;
                // Its connection is made: nothing is still to come.
                reader.see_that("who is here", "return document.querySelector('.online-part .meta')?.textContent.includes('guest')").await;
                assert_eq!(
                    reader.eval("return window.shifted").await,
                    json!([]),
                    "{path} at {width}"
                );
                assert_eq!(reader.eval("return window.asked").await, json!([]), "{path}");
            }
        }
        assert_eq!(reader.console().await, [""; 0]);
        reader.close().await;
    }
);

in_browsers!(what_came_between_page_and_socket_is_there_all_the_same, async |app: TestApp| {
    let (bob, post) = fill(&app).await;
    let reader = open(&app, "a guest").await;
    // The script is held back until the page is old.
    reader.devtools("Network.enable", json!({})).await;
    reader.devtools("Network.setBlockedURLs", json!({"urls": ["*app.js*", "*main.js*"]})).await;
    reader.goto("/").await;
    reader.find(Role::Link, "All that a text may hold").await;
    reader.eval("window.asked = []").await;
    bob.post("general", "Between the two", "x").await;
    bob.patch(&format!("/api/posts/{}", post["id"]), &json!({"title": "Told anew"})).await.ok(200);
    reader.devtools("Network.setBlockedURLs", json!({"urls": []})).await;
    reader.find(Role::Link, "Told anew").await;
    reader.find(Role::Link, "Between the two").await;
    assert_eq!(reader.eval("return window.asked").await, json!([]));
    reader.close().await;
});

in_browsers!(without_a_script_one_reads_and_gets_about, async |app: TestApp| {
    let (_, post) = fill(&app).await;
    let reader = Browser::open(&app, "without a script", "/api/docs").await;
    reader.devtools("Emulation.setScriptExecutionDisabled", json!({"value": true})).await;
    reader.resize(360, 740).await;
    reader.goto("/").await;
    reader.follow("All that a text may hold").await;
    reader.find(Role::Heading, "All that a text may hold").await;
    reader.find(Role::Article, "Comment by ana").await;
    assert_eq!(reader.path().await, format!("/p/{}", post["id"]));
    reader.follow("Categories").await;
    reader.follow("General").await;
    reader.find(Role::Heading, "General").await;
    reader.follow("Older posts").await;
    reader.find(Role::Link, "Post 0").await;
    reader.follow("ana").await;
    reader.find(Role::Heading, "ana").await;
    reader.close().await;
});

in_browsers!(a_script_that_does_not_come_is_asked_for_again, async |app: TestApp| {
    let (_, post) = fill(&app).await;
    let reader = open(&app, "on a train").await;
    reader.devtools("Network.enable", json!({})).await;
    reader
        .devtools(
            "Network.setBlockedURLs",
            json!({"urls": ["*app.js*", "*main.js*", "*socket.js*"]}),
        )
        .await;
    reader.goto(&format!("/p/{}", post["id"])).await;
    reader.find(Role::Heading, "All that a text may hold").await;
    reader.see_in("#link-bar", |told| told.starts_with("Loading again…")).await;
    reader.devtools("Network.setBlockedURLs", json!({"urls": []})).await;
    reader.see_that("the script's work", TAKEN).await;
    reader
        .see_that("nothing told any more", "return document.getElementById('link-bar').hidden")
        .await;
    reader.close().await;
});

in_browsers!(posts_as_rows_stay_rows_on_this_device, async |app: TestApp| {
    let (bob, post) = fill(&app).await;
    let eve = app.register("eve").await;
    let reader = open(&app, "a guest").await;
    reader.goto("/").await;
    let cards = "return document.querySelector('.feed .prose').checkVisibility()";
    assert_eq!(reader.eval(cards).await, true);
    reader.press("Show posts as rows").await;
    assert_eq!(reader.eval(cards).await, false);
    reader.find(Role::Link, "All that a text may hold").await;
    for (width, height) in [(360, 740), (1280, 800)] {
        reader.resize(width, height).await;
        reader.reload().await;
        reader.find(Role::Button, "Show posts as cards").await;
        assert_eq!(reader.eval(cards).await, false);
        reader.find(Role::Link, "last answer by bob").await;
        // Whoever answers now stands in the same place.
        let tops =
            "return [...document.querySelectorAll('.feed > .post')].map((row) => row.offsetTop)";
        let before = reader.eval(tops).await;
        eve.comment(&post, "the last word").await;
        reader.find(Role::Link, "last answer by eve").await;
        assert_eq!(reader.eval(tops).await, before, "at {width}");
        assert_eq!(reader.eval("return window.shifted").await, json!([]), "at {width}");
        // Neither does it move as time passes.
        for later in ["2 min ago", "20 min ago", "3 h ago"] {
            reader.eval(&format!("return ({PASS})({later:?})")).await;
            reader.see_in(".activity time", |text| text == later).await;
            assert_eq!(reader.eval("return window.shifted").await, json!([]), "{later} at {width}");
        }
        bob.comment(&post, "no, this one").await;
        reader.find(Role::Link, "last answer by bob").await;
    }
    reader.press("Show posts as cards").await;
    assert_eq!(reader.eval(cards).await, true);
    reader.close().await;
});
