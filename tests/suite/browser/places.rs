//! Nothing moves under who reads, and everybody comes to the place that they asked for or left.

use crate::support::{Browser, Person, Role, TestApp, Value, json};

/// Sums up what the browser itself counts as moved from here on.
const WATCH_SHIFTS: &str = "window.shifted = 0; window.shifts?.disconnect();
    window.shifts = new PerformanceObserver((list) => { for (const one of list.getEntries()) window.shifted += one.value; });
    window.shifts.observe({type: 'layout-shift'})";
/// How far down in the window the first whole post stands, and what moved in all.
const FIRST: &str = "return [Math.round(document.querySelector('.feed article').getBoundingClientRect().top), window.shifted]";
/// The comment at the top of the window, by its id, and how far down it stands.
const LOOKED_AT: &str =
    "{ const row = [...document.querySelectorAll('.comments > .comment')].find((one) => one.getBoundingClientRect().top > 60);
    return [row.id, Math.round(row.getBoundingClientRect().top)]; }";

/// Opens the page as somebody who has an account already, without a press of a button.
async fn signed_in(app: &TestApp, person: &Person, path: &str) -> Browser {
    let browser = Browser::open(app, &person.name, "/api/docs").await;
    browser
        .eval(&format!("document.cookie = {}", json!(format!("{}; path=/", person.cookies()))))
        .await;
    browser.goto(path).await;
    browser.find(Role::Button, "Log out").await;
    browser
}

async fn point_at(browser: &Browser, x: i64, y: i64) {
    browser
        .devtools("Input.dispatchMouseEvent", json!({"type": "mouseMoved", "x": x, "y": y}))
        .await;
}

/// Some comments under a post, oldest first.
async fn comments(writer: &Person, post: &Value, count: usize) -> Vec<i64> {
    let mut ids = Vec::new();
    for i in 0..count {
        ids.push(writer.comment(post, &format!("comment {i}")).await["id"].as_i64().unwrap());
    }
    ids
}

in_browsers!(
    new_posts_come_by_themselves_only_to_who_leaves_the_list_alone,
    async |app: TestApp| {
        let (ana, bob) = (app.register("ana").await, app.register("bob").await);
        for i in 0..6 {
            ana.post("general", &format!("Post {i}"), "text ".repeat(30).trim()).await;
        }
        let bo = signed_in(&app, &bob, "/").await;
        bo.find(Role::Article, "Post 5").await;
        ana.post("general", "To who only looks", "x").await;
        bo.find(Role::Article, "To who only looks").await;

        // Under a pointer.
        let top = bo.eval("return Math.round(document.querySelector('.feed article').getBoundingClientRect().top)").await.as_i64().unwrap();
        point_at(&bo, 500, top + 40).await;
        bo.eval(WATCH_SHIFTS).await;
        let before = bo.eval(FIRST).await;
        ana.post("general", "Under the pointer", "x").await;
        bo.find(Role::Button, "1 new post").await;
        ana.post("general", "And another", "x").await;
        bo.find(Role::Button, "2 new posts").await;
        assert_eq!(bo.eval(FIRST).await, before);
        // It has gone, and all is still: now they come.
        point_at(&bo, 20, 700).await;
        bo.find(Role::Article, "And another").await;

        // While something is being written, whether or not the field has the focus.
        bo.press("Write a post").await;
        bo.write("Title", "Half a").await;
        bo.eval(WATCH_SHIFTS).await;
        let before = bo.eval(FIRST).await;
        ana.post("general", "While writing", "x").await;
        bo.find(Role::Button, "1 new post").await;
        bo.eval("document.activeElement.blur()").await;
        ana.post("general", "While thinking", "x").await;
        bo.find(Role::Button, "2 new posts").await;
        assert_eq!(bo.eval(FIRST).await, before);
        bo.press("2 new posts").await;
        bo.find(Role::Article, "While thinking").await;

        // With the focus on a post, as the keys put it there.
        bo.eval("document.querySelector('.feed article').focus()").await;
        bo.eval(WATCH_SHIFTS).await;
        let before = bo.eval(FIRST).await;
        ana.post("general", "Under the focus", "x").await;
        bo.find(Role::Button, "1 new post").await;
        assert_eq!(bo.eval(FIRST).await, before);
        bo.close().await;
    }
);

in_browsers!(a_place_among_comments_is_kept_without_help_of_the_browser, async |app: TestApp| {
    let (ana, bob) = (app.register("ana").await, app.register("bob").await);
    let post = ana.post("general", "Bread", "Short.").await;
    let ids = comments(&ana, &post, 30).await;
    let bo = signed_in(&app, &bob, &format!("/p/{}#c-{}", post["id"], ids[14])).await;
    bo.eval("document.styleSheets[0].insertRule('* { overflow-anchor: none !important }')").await;
    bo.see_that(
        "the comment at the top",
        &format!(
            "return document.getElementById('c-{}')?.getBoundingClientRect().top < 120",
            ids[14]
        ),
    )
    .await;
    let before = bo.eval(LOOKED_AT).await;
    assert_eq!(before[0], json!(format!("c-{}", ids[14])));
    // The post above grows and shrinks; comments above go, and change.
    ana.patch(
        &format!("/api/posts/{}", post["id"]),
        &json!({"body": "Long.\n\n".repeat(60), "title": "Rye"}),
    )
    .await
    .ok(200);
    bo.see_in("h1", |title| title == "Rye").await;
    assert_eq!(bo.eval(LOOKED_AT).await, before);
    ana.patch(&format!("/api/posts/{}", post["id"]), &json!({"body": "Short."})).await.ok(200);
    ana.patch(&format!("/api/comments/{}", ids[3]), &json!({"body": "Longer.\n\n".repeat(9)}))
        .await
        .ok(200);
    ana.delete(&format!("/api/comments/{}", ids[5])).await.ok(204);
    bo.see_that(
        "the deletion",
        &format!("return document.getElementById('c-{}') === null", ids[5]),
    )
    .await;
    assert_eq!(bo.eval(LOOKED_AT).await, before);
    bo.close().await;
});

in_browsers!(a_thread_begins_at_its_beginning_or_at_the_comment_of_a_link, async |app: TestApp| {
    let (ana, bob) = (app.register("ana").await, app.register("bob").await);
    let post = ana.post("general", "Bread", "Who bakes?").await;
    let ids = comments(&ana, &post, 130).await;
    let bo = signed_in(&app, &bob, &format!("/p/{}", post["id"])).await;
    bo.see("comment 0").await;
    let shown = "return [...document.querySelectorAll('.comments:not(.pending-list) > .comment')].map((one) => Number(one.id.slice(2)))";
    assert_eq!(bo.eval(shown).await[0], ids[0]);
    for (at, what) in [(0, "the first"), (65, "one in the middle"), (129, "the last")] {
        bo.goto("/settings").await;
        bo.goto(&format!("/p/{}#c-{}", post["id"], ids[at])).await;
        let in_view = "{ const box = document.activeElement.getBoundingClientRect(); return document.activeElement.id === ";
        bo.see_that(
            what,
            &format!("{in_view} 'c-{}' && box.top >= 0 && box.bottom <= innerHeight; }}", ids[at]),
        )
        .await;
    }
    // From the middle in both directions, and nothing that is looked at moves.
    bo.goto("/settings").await;
    bo.goto(&format!("/p/{}#c-{}", post["id"], ids[65])).await;
    bo.see("comment 65").await;
    bo.see_that("a focus", "return document.activeElement.matches('.comment')").await;
    let before = bo.eval(LOOKED_AT).await;
    bo.eval("document.querySelector('.thread > .older').click()").await;
    bo.see_that(
        "earlier ones",
        &format!("return document.getElementById('c-{}') !== null", ids[40]),
    )
    .await;
    assert_eq!(bo.eval(LOOKED_AT).await, before);
    // Somebody who writes in between sees what they wrote, at the end.
    bo.write("Comment", "From the middle").await;
    bo.press("Comment").await;
    bo.find(Role::Article, "Comment by bob").await;
    let mut all = ids.clone();
    all.push(all[129] + 1);
    let end = bo.eval(shown).await;
    let end: Vec<i64> = end.as_array().unwrap().iter().map(|id| id.as_i64().unwrap()).collect();
    assert!(all.ends_with(&end), "{end:?}");
    // And up again, to the very first.
    let up = "window.dispatchEvent(new WheelEvent('wheel')); document.querySelector('.comments > .comment').scrollIntoView({block: 'start'});";
    bo.see_that(
        "the first one",
        &format!("{up} return document.getElementById('c-{}') !== null", ids[0]),
    )
    .await;
    // To a far one by a link, and back.
    bo.goto("/settings").await;
    bo.goto(&format!("/p/{}#c-{}", post["id"], ids[110])).await;
    bo.see_that("a focus", "return document.activeElement.matches('.comment')").await;
    let there = format!(
        "return JSON.stringify((() => {LOOKED_AT})()) === JSON.stringify({})",
        bo.eval(LOOKED_AT).await
    );
    bo.eval(&format!(
        "{{ const link = document.createElement('a'); link.href = '/p/{}#c-{}'; document.querySelector('main').append(link); link.click(); }}",
        post["id"], ids[2]
    ))
    .await;
    bo.see("comment 2").await;
    bo.eval("history.back()").await;
    bo.see_that("the place that one left", &there).await;
    // And by a reload.
    bo.goto(&format!("/p/{}", post["id"])).await;
    bo.see("comment 2").await;
    bo.eval("window.scrollTo(0, 600)").await;
    let there = format!(
        "return scrollY > 0 && JSON.stringify((() => {LOOKED_AT})()) === JSON.stringify({})",
        bo.eval(LOOKED_AT).await
    );
    bo.reload().await;
    bo.see_that("the same place", &there).await;
    bo.goto(&format!("/p/{}#c-4711", post["id"])).await;
    bo.see_in("#live", |said| said.contains("not here any more")).await;
    assert_eq!(bo.console().await.iter().filter(|line| !line.contains("404")).count(), 0);
    bo.close().await;
});

in_browsers!(a_reload_deep_in_the_feed_comes_back_to_the_same_place, async |app: TestApp| {
    let (ana, bob) = (app.register("ana").await, app.register("bob").await);
    let mut last = Value::Null;
    for i in 0..130 {
        last = ana.post("general", &format!("Post {i}"), "text").await;
    }
    comments(&ana, &last, 12).await;
    let bo = signed_in(&app, &bob, "/").await;
    bo.find(Role::Link, "12 comments").await;
    let deep = |id: i64| format!("document.querySelector('[data-row=p{id}]')");
    let target = last["id"].as_i64().unwrap() - 120;
    bo.see_that(
        "a post far down",
        &format!(
            "window.scrollTo(0, document.body.scrollHeight); return {} !== null",
            deep(target)
        ),
    )
    .await;
    bo.eval(&format!("{}.scrollIntoView({{block: 'center', behavior: 'instant'}})", deep(target)))
        .await;
    let place = format!("return Math.round({}.getBoundingClientRect().top)", deep(target));
    let before = bo.eval(&place).await.as_i64().unwrap();
    bo.reload().await;
    bo.see_that(
        "the same place",
        &format!("return Math.abs(({})?.getBoundingClientRect().top - {before}) < 3", deep(target)),
    )
    .await;
    // A post and back.
    bo.eval(&format!("{}.querySelector('.post-title a').click()", deep(target))).await;
    bo.see("0 comments").await;
    bo.eval("history.back()").await;
    bo.see_that(
        "the same place",
        &format!("return Math.abs(({})?.getBoundingClientRect().top - {before}) < 3", deep(target)),
    )
    .await;
    // What says how many comments there are leads to them.
    bo.goto("/c/general").await;
    bo.follow("12 comments").await;
    bo.see_that("the comments", "return document.activeElement.id === 'comments' && document.activeElement.getBoundingClientRect().top < 200 || scrollY + innerHeight >= document.body.scrollHeight - 2").await;
    bo.see_in("#comments", |heading| heading == "12 comments").await;
    bo.close().await;
});

in_browsers!(
    whoever_loads_a_persons_comments_anew_or_comes_back_finds_their_place,
    async |app: TestApp| {
        let ana = app.register("ana").await;
        let post = ana.post("general", "Bread", "Who bakes?").await;
        comments(&ana, &post, 50).await;
        let bo = Browser::open(&app, "bo", "/u/ana#comments").await;
        bo.press("Older comments").await;
        bo.see("comment 25").await;
        bo.eval(
            "[...document.querySelectorAll('.written-row')].find((row) => row.textContent.includes('comment 12'))
            ?.scrollIntoView({block: 'center', behavior: 'instant'})",
        )
        .await;
        let there = "const row = [...document.querySelectorAll('.written-row')].find((one) => one.getBoundingClientRect().top > 60);
            return [row.dataset.row, Math.round(row.getBoundingClientRect().top)]";
        let before = bo.eval(there).await;
        for _ in 0..3 {
            bo.reload().await;
            bo.see_that(
                "the same comment, as far down",
                &format!("return JSON.stringify((() => {{ {there} }})()) === '{before}'"),
            )
            .await;
        }
        bo.eval(&format!("const [row] = (() => {{ {there} }})(); document.querySelector(`[data-row=${{row}}] a`).click()"))
            .await;
        bo.find(Role::Heading, "Bread").await;
        bo.eval("history.back()").await;
        bo.see_that(
            "the same comment, as far down, after a visit elsewhere",
            &format!("return JSON.stringify((() => {{ {there} }})()) === '{before}'"),
        )
        .await;
        assert_eq!(bo.console().await, Vec::<String>::new());
    }
);
