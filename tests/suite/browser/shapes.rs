//! The page on small screens, with large letters, in other directions, with many things, and on
//! paper.

use crate::support::{Browser, Role, TestApp, json};

in_browsers!(
    a_hundred_categories_with_long_names_are_one_list_that_scrolls_alone,
    async |app: TestApp| {
        let boss = app.admin("boss").await;
        for i in 0..100 {
            let name = format!("{i}: a category with a name of fifty letters or more");
            boss.send(
                reqwest::Method::POST,
                "/api/categories",
                &json!({"slug": format!("c-{i}"), "name": name}),
            )
            .await
            .ok(201);
        }
        boss.post("c-90", "Far down", "x").await;
        let bob = Browser::register(&app, "bob").await;
        bob.goto("/c/c-90").await;
        bob.find(Role::Article, "Far down").await;
        let chosen = "{ const [row, list] = [document.querySelector('.nav-link[aria-current]'), document.getElementById('categories')].map((one) => one.getBoundingClientRect());";
        bob.see_that(
        "the chosen one in its list",
        &format!("{chosen} return row.top >= list.top && row.bottom <= Math.min(list.bottom, innerHeight); }}"),
    )
    .await;
        assert_eq!(bob.eval("return window.scrollY").await, 0);
        let heading = bob.eval("return document.querySelector('h1').getBoundingClientRect().top - document.getElementById('header').getBoundingClientRect().bottom").await;
        assert!(heading.as_f64().unwrap() >= 0.0, "the heading is under the header");
        let lines = bob
        .eval("return [...new Set([...document.querySelectorAll('.nav-list .nav-link')].map((row) => row.getBoundingClientRect().height))]")
        .await;
        assert_eq!(lines.as_array().unwrap().len(), 1, "each is one line: {lines}");
        // On a phone they are a menu, and the page begins with what is on it.
        bob.resize(360, 740).await;
        bob.goto("/c/c-90").await;
        bob.find(Role::Article, "Far down").await;
        let top = bob.eval("return document.querySelector('h1').getBoundingClientRect().top").await;
        assert!(top.as_f64().unwrap() < 120.0, "{top}");
        bob.press("Categories").await;
        bob.see_that(
        "the chosen one in the menu",
        &format!("{chosen} return row.top >= list.top && row.bottom <= Math.min(list.bottom, innerHeight); }}"),
    )
    .await;
        bob.follow("All posts").await;
        bob.find(Role::Heading, "All posts").await;
        bob.see_that("the menu to close", "return !document.querySelector('.categories.is-open')")
            .await;
        bob.press("Your account").await;
        bob.press("Log out").await;
        bob.find(Role::Link, "Log in").await;
        bob.close().await;
    }
);

in_browsers!(small_screens_and_large_letters_leave_everything_usable, async |app: TestApp| {
    let writer = app.register("abcdefghijklmnopqrstuvwx").await;
    let deep = format!("{}deep\n\n{}deep", "> ".repeat(20), "- ".repeat(20));
    let post = writer
        .post("general", &"a".repeat(200), &format!("{deep}\n\n{}\n\n1. One", "b".repeat(200)))
        .await;
    let comment = writer.comment(&post, "Short").await;
    writer.reply(&comment, &"c".repeat(120)).await;
    let ana = Browser::register(&app, "ana").await;
    for (width, letters) in [(320, "100%"), (360, "200%"), (320, "200%")] {
        ana.resize(width, 740).await;
        for path in [
            "/".to_owned(),
            format!("/p/{}", post["id"]),
            format!("/u/{}", writer.name),
            "/settings".to_owned(),
            "/notifications".to_owned(),
            format!("/messages/{}", writer.name),
        ] {
            ana.goto(&path).await;
            ana.eval(&format!("document.documentElement.style.fontSize = '{letters}'")).await;
            ana.see_that("something to read", "return document.querySelector('main h1, main .message-area') !== null && !document.querySelector('main .skeleton:not([hidden])')?.checkVisibility()").await;
            let wide = ana.eval("return [document.documentElement.scrollWidth, [...document.querySelectorAll('main *')].filter((one) => one.getBoundingClientRect().right > innerWidth && !one.closest('pre, table, .visually-hidden')).map((one) => `${one.tagName} ${one.className}`).slice(0, 4)]").await;
            assert!(
                wide[0].as_u64().unwrap() <= u64::from(width),
                "{path} at {width} and {letters}: {wide}"
            );
            // No field is too narrow to write in, and nothing of the header lies on anything else
            // of it.
            let narrow = ana.eval("return [...document.querySelectorAll('main :is(input:not([type=checkbox], [type=radio], [type=file]), textarea, select)')].filter((one) => one.checkVisibility() && one.getBoundingClientRect().width < 90).map((one) => one.name || one.className || one.outerHTML.slice(0, 80))").await;
            assert_eq!(narrow, json!([]), "{path} at {width} and {letters}");
            let broken = ana.eval("return [...document.querySelectorAll('.editor-head :is(label, .tab)')].filter((one) => one.checkVisibility() && one.getClientRects().length > 0 && (() => { const words = document.createRange(); words.selectNodeContents(one); return new Set([...words.getClientRects()].map(({ top }) => Math.round(top))).size > 1; })()).map((one) => one.innerText)").await;
            assert_eq!(broken, json!([]), "{path} at {width} and {letters}");
            let over = ana.eval("{ const parts = [...document.querySelectorAll('.header-inner > *')].filter((one) => one.checkVisibility()).map((one) => one.getBoundingClientRect()).filter((box) => box.width > 0);
                return parts.some((a, i) => parts.some((b, j) => i < j && a.left < b.right - 1 && b.left < a.right - 1 && a.top < b.bottom - 1 && b.top < a.bottom - 1)); }").await;
            assert_eq!(over, false, "the header at {width} and {letters}");
        }
    }
    // What can be pressed is large enough to hit.
    ana.resize(360, 740).await;
    ana.goto(&format!("/p/{}", post["id"])).await;
    ana.find(Role::Button, "Reply to abcdefghijklmnopqrstuvwx").await;
    let small = ana.eval("return [...document.querySelectorAll('main :is(.byline a, button, select)')].filter((one) => one.checkVisibility()).map((one) => [one.innerText || one.ariaLabel, one.getBoundingClientRect().height, one.getBoundingClientRect().width]).filter(([, height, width]) => height < 24 || width < 24)").await;
    assert_eq!(small, json!([]));
    ana.resize(1200, 900).await;
    let height = ana
        .eval("return document.querySelector('.comment').getBoundingClientRect().height")
        .await
        .as_f64()
        .unwrap();
    assert!(height <= 86.0, "a comment of one line is {height} high");
    ana.close().await;
});

in_browsers!(texts_and_fields_run_as_their_letters_do, async |app: TestApp| {
    let noor = app.register("نور").await;
    let body = "שלום\n\n- אחת\n- שתיים\n\n> ציטוט\n\n1. ראשון\n\n| א | ב |\n|---|---|\n| 1 | 2 |\n\nAnd this in English\n\n- one\n\n> (1) مرحبا";
    let post = noor.post("general", "כותרת (test) 12!", body).await;
    noor.comment(&post, "تعليق (test) 12!").await;
    let ana = Browser::register(&app, "ana").await;
    for path in ["/".to_owned(), format!("/p/{}", post["id"])] {
        ana.goto(&path).await;
        ana.see("כותרת (test) 12!").await;
        let direction = async |selector: &str| {
            ana.eval(&format!(
                "return [...document.querySelectorAll('article.post :is({selector})')].map((one) => getComputedStyle(one).direction)"
            ))
            .await
        };
        assert_eq!(direction(".post-title").await, json!(["rtl"]), "{path}");
        assert_eq!(direction(".prose > ul").await, json!(["rtl", "ltr"]), "{path}");
        assert_eq!(direction(".prose > blockquote").await, json!(["rtl", "rtl"]), "{path}");
        assert_eq!(direction(".prose > ol").await, json!(["rtl"]), "{path}");
        assert_eq!(direction(".prose table").await, json!(["rtl"]), "{path}");
    }
    assert_eq!(
        ana.eval("return getComputedStyle(document.querySelector('.comment .prose p')).direction")
            .await,
        "rtl"
    );
    // Whoever writes sees their letters run as they will.
    ana.write("Comment", "שלום").await;
    assert_eq!(ana.eval("return getComputedStyle(document.activeElement).direction").await, "rtl");
    ana.goto("/settings").await;
    ana.write("About you", "مرحبا").await;
    ana.write("First name", "נועה").await;
    ana.write("Last name", "Cohen").await;
    let directions = "return [...document.querySelectorAll('main :is(textarea, input[type=text], input:not([type]))')].filter((one) => one.value && one.checkVisibility()).map((one) => getComputedStyle(one).direction)";
    assert_eq!(ana.eval(directions).await, json!(["rtl", "rtl", "ltr"]));
    ana.close().await;
});

in_browsers!(
    a_linked_comment_is_marked_without_motion_and_the_page_prints_its_texts_alone,
    async |app: TestApp| {
        let ana = app.register("ana").await;
        let post = ana.post("general", "Bread", "Who bakes?").await;
        let comment = ana.comment(&post, "I do").await;
        let bob = Browser::register(&app, "bob").await;
        bob.devtools(
            "Emulation.setEmulatedMedia",
            json!({"features": [{"name": "prefers-reduced-motion", "value": "reduce"}]}),
        )
        .await;
        bob.goto(&format!("/p/{}#c-{}", post["id"], comment["id"])).await;
        bob.see_that("a mark", "{ const row = document.querySelector('.comment.is-target'); return row !== null && getComputedStyle(row).backgroundColor !== 'rgba(0, 0, 0, 0)'; }").await;
        bob.devtools("Emulation.setEmulatedMedia", json!({"media": "print", "features": []})).await;
        let printed = bob.eval("return document.body.innerText").await;
        let printed = printed.as_str().unwrap();
        for there in ["Bread", "Who bakes?", "I do", "ana"] {
            assert!(printed.contains(there), "{there} in {printed}");
        }
        for gone in ["Log out", "Categories", "Online", "Reply", "Notify me of", "Write"] {
            assert!(!printed.contains(gone), "{gone} in {printed}");
        }
        bob.close().await;
    }
);

in_browsers!(
    nothing_moves_sideways_between_pages_and_all_begins_on_one_edge,
    async |app: TestApp| {
        let ana = app.register("ana").await;
        for i in 0..8 {
            ana.post("general", &format!("Post {i}"), "text ".repeat(80).trim()).await;
        }
        let bob = Browser::register(&app, "bob").await;
        for width in [1280, 900] {
            bob.resize(width, 800).await;
            let mut edges = Vec::new();
            for path in ["/", "/c/help", "/p/1", "/settings", "/notifications", "/u/ana"] {
                bob.goto(path).await;
                bob.find(Role::Button, "Log out").await;
                bob.see_that(
                    "a page",
                    "return document.querySelector('main .page h1, main .page-head') !== null",
                )
                .await;
                edges.push(
                bob.eval(
                    "{ const left = (one) => Math.round(document.querySelector(one).getBoundingClientRect().left);
                return [left('.brand'), left('.side-heading'), left('.nav-name'), left('main > .page')]; }",
                )
                .await,
            );
            }
            for edge in &edges {
                assert_eq!(edge, &edges[0], "at {width}");
                assert_eq!((&edge[0], &edge[1]), (&edge[1], &edge[2]), "at {width}");
            }
        }
        bob.close().await;
    }
);
