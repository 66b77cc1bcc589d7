//! The page in real browsers, two people at once.

use std::time::{Duration, Instant};

use crate::support::{Browser, Role, TestApp, json};

/// Who is online, as the page lists them.
const ONLINE: &str = "[aria-label=Online]";
/// The line on which the page says who is typing.
const TYPING: &str = ".typing-line";

in_browsers!(a_post_appears_at_the_others_without_a_reload, async |app: TestApp| {
    let (ana, bo) = tokio::join!(Browser::register(&app, "ana"), Browser::register(&app, "bob"));
    bo.eval("window.same = true").await;
    ana.post("Hello everyone", "This is **new**.").await;
    for person in [&ana, &bo] {
        let post = person.find(Role::Article, "Hello everyone").await;
        let text = post.text().await.unwrap();
        assert!(
            text.contains("ana") && text.contains("This is new.") && text.contains("General"),
            "{text}"
        );
    }
    assert_eq!(bo.eval("return window.same").await, true, "the page was not loaded again");
    ana.close().await;
    bo.close().await;
});

in_browsers!(comments_edits_and_deletions_appear_at_the_others, async |app: TestApp| {
    let (ana, bo) = tokio::join!(Browser::register(&app, "ana"), Browser::register(&app, "bob"));
    ana.post("Bread", "Who bakes?").await;
    bo.follow("Bread").await;
    ana.follow("Bread").await;
    bo.write("Comment", "I do, on Sundays").await;
    bo.press("Comment").await;
    for person in [&ana, &bo] {
        let comment = person.find(Role::Article, "Comment by bob").await;
        assert!(comment.text().await.unwrap().contains("I do, on Sundays"));
    }
    ana.press("Edit").await;
    ana.rewrite("Title", "Rye bread").await;
    ana.press("Save").await;
    bo.find(Role::Heading, "Rye bread").await;
    ana.press("Delete").await;
    ana.press("Delete").await;
    bo.see("This post is not here").await;
    ana.close().await;
    bo.close().await;
});

in_browsers!(typing_is_shown_with_the_name_and_goes, async |app: TestApp| {
    let (ana, bo) = tokio::join!(Browser::register(&app, "ana"), Browser::register(&app, "bob"));
    ana.post("Bread", "Who bakes?").await;
    bo.follow("Bread").await;
    ana.follow("Bread").await;
    bo.find(Role::Field, "Comment").await;
    ana.write("Comment", "I th").await;
    bo.see_in(TYPING, |text| text.contains("ana is typing")).await;
    ana.write("Comment", "ink so").await;
    let start = Instant::now();
    ana.press("Comment").await;
    bo.see("I think so").await;
    bo.see_in(TYPING, |text| !text.contains("ana")).await;
    assert!(start.elapsed() < Duration::from_secs(5), "not by waiting until it is forgotten");

    // Whoever just stops is forgotten too.
    bo.write("Comment", "Hm").await;
    ana.see_in(TYPING, |text| text.contains("bob is typing")).await;
    ana.see_in(TYPING, |text| !text.contains("bob")).await;
    ana.close().await;
    bo.close().await;
});

in_browsers!(whoever_closes_the_page_leaves_the_online_list, async |app: TestApp| {
    let (ana, bo) = tokio::join!(Browser::register(&app, "ana"), Browser::register(&app, "bob"));
    for person in [&ana, &bo] {
        person.see_in(ONLINE, |text| text.contains("ana") && text.contains("bob")).await;
    }
    bo.close().await;
    ana.see_in(ONLINE, |text| !text.contains("bob") && text.contains("ana")).await;
    ana.close().await;
});

in_browsers!(nobody_stays_online_after_their_browser_is_killed, async |app: TestApp| {
    let (ana, bo) = tokio::join!(Browser::register(&app, "ana"), Browser::register(&app, "bob"));
    ana.see_in(ONLINE, |text| text.contains("bob")).await;
    bo.press("Write a post").await;
    bo.write("Message", "half a sent").await;
    ana.see_in(TYPING, |text| text.contains("bob")).await;
    bo.kill().await;
    ana.see_in(TYPING, |text| !text.contains("bob")).await;
    ana.see_in(ONLINE, |text| !text.contains("bob")).await;
    ana.close().await;
});

in_browsers!(every_address_survives_a_reload, async |app: TestApp| {
    let writer = app.register("ana").await;
    let post = writer.post("help", "How do I knead?", "Slowly?").await;
    writer.comment(&post, "Very slowly").await;
    let bo = Browser::register(&app, "bob").await;
    for (path, text) in [
        (format!("/p/{}", post["id"]), "Very slowly"),
        ("/c/help".to_owned(), "How do I knead?"),
        ("/u/ana".to_owned(), "ana"),
        ("/settings".to_owned(), "Settings"),
        ("/".to_owned(), "How do I knead?"),
    ] {
        bo.goto(&path).await;
        bo.see(text).await;
        bo.reload().await;
        bo.see(text).await;
        bo.find(Role::Button, "Log out").await;
        assert_eq!(bo.path().await, path);
    }
    bo.goto("/p/4711").await;
    bo.see("This post is not here").await;
    bo.close().await;
});

in_browsers!(what_people_write_never_runs, async |app: TestApp| {
    let hostile = [
        "<script>window.hit = 1</script>",
        "<img src=x onerror='window.hit = 1'>",
        "<svg onload='window.hit = 1'>",
        "[press](javascript:window.hit=1)",
        "\"><iframe srcdoc='<script>parent.hit = 1</script>'></iframe>",
        "{{constructor.constructor('window.hit=1')()}}",
    ];
    let ana = app.register("ana").await;
    // A user name can't hold such a text at all; other names of a person can.
    ana.patch("/api/me", &json!({"first_name": hostile[1], "last_name": hostile[0], "gender": hostile[2], "bio": hostile.join("\n\n")}))
        .await
        .ok(200);
    let bo = Browser::register(&app, "bob").await;
    let mut last = json!(null);
    for text in hostile {
        last = ana.post("general", text, &format!("{text}\n\nThe end of the text")).await;
        ana.comment(&last, text).await;
        bo.find(Role::Article, text).await;
    }
    bo.goto(&format!("/p/{}", last["id"])).await;
    bo.find(Role::Article, "Comment by ana").await;
    assert_eq!(bo.eval("return window.hit ?? null").await, json!(null));
    bo.goto("/u/ana").await;
    bo.see("The end of the text").await;
    assert_eq!(bo.eval("return window.hit ?? null").await, json!(null));
    bo.close().await;
});

in_browsers!(a_draft_survives_a_reload_and_goes_when_it_is_sent, async |app: TestApp| {
    let ana = Browser::register(&app, "ana").await;
    ana.press("Write a post").await;
    ana.choose("Category", "Help").await;
    ana.write("Title", "Half a").await;
    ana.write("Message", "thought").await;
    ana.reload().await;
    assert_eq!(
        (ana.value("Title").await, ana.value("Message").await),
        ("Half a".into(), "thought".into())
    );
    ana.write("Title", " question").await;
    ana.press("Post").await;
    let post = ana.find(Role::Article, "Half a question").await;
    assert!(post.text().await.unwrap().contains("Help"));
    ana.reload().await;
    ana.find(Role::Article, "Half a question").await;
    ana.press("Write a post").await;
    assert_eq!(
        (ana.value("Title").await, ana.value("Message").await),
        (String::new(), String::new())
    );
    ana.close().await;
});

in_browsers!(a_page_of_360_pixels_does_not_overflow, async |app: TestApp| {
    let writer = app.register("abcdefghijklmnopqrstuvwx").await;
    let wide = "a".repeat(200);
    let table =
        format!("|{}\n|{}\n|{}", " column |".repeat(12), "---|".repeat(12), " value |".repeat(12));
    let post = writer
        .post(
            "general",
            &wide,
            &format!("{wide}\n\n```\n{wide}\n```\n\n{table}\n\nhttps://example.org/{wide}"),
        )
        .await;
    writer.comment(&post, &wide).await;
    let ana = Browser::register(&app, "ana").await;
    ana.resize(360, 740).await;
    for (path, text) in [
        ("/".to_owned(), wide.as_str()),
        (format!("/p/{}", post["id"]), "1 comment"),
        ("/c/general".to_owned(), wide.as_str()),
        (format!("/u/{}", writer.name), &writer.name),
        ("/settings".to_owned(), "Settings"),
    ] {
        ana.goto(&path).await;
        ana.see(text).await;
        let width = ana.eval("return document.documentElement.scrollWidth").await;
        assert!(width.as_u64().unwrap() <= 360, "{path} is {width} wide");
    }
    ana.close().await;
});

in_browsers!(logging_in_and_out_works_from_any_page, async |app: TestApp| {
    let writer = app.register("ana").await;
    let post = writer.post("general", "Bread", "Who bakes?").await;
    let ana = Browser::open(&app, "ana", "/login").await;
    ana.write("User name or e-mail", "ana").await;
    ana.write("Password", "not the password").await;
    ana.press("Log in").await;
    ana.see_in("main [role=alert], main .form-error", |text| !text.is_empty()).await;
    ana.rewrite("Password", crate::support::PASSWORD).await;
    ana.press("Log in").await;
    ana.find(Role::Button, "Log out").await;
    ana.goto(&format!("/p/{}", post["id"])).await;
    ana.press("Log out").await;
    ana.find(Role::Link, "Log in").await;
    ana.lose(Role::Field, "Comment").await;
    ana.find(Role::Heading, "Bread").await;
    ana.close().await;
});

in_browsers!(a_wrong_field_says_what_is_wrong_beside_it, async |app: TestApp| {
    app.register("ana").await;
    let bo = Browser::open(&app, "bob", "/register").await;
    bo.write("User name", "ana").await;
    bo.write("E-mail", "bob@example.org").await;
    bo.write("Password", "correct horse").await;
    bo.press("Create account").await;
    bo.see_in(".field:has([name=username]) .field-error", |text| !text.is_empty()).await;
    assert_eq!(bo.value("E-mail").await, "bob@example.org", "nothing typed is lost");
    bo.rewrite("User name", "bob").await;
    bo.press("Create account").await;
    bo.find(Role::Button, "Log out").await;
    bo.close().await;
});

in_browsers!(nothing_being_read_moves_when_new_posts_come, async |app: TestApp| {
    let writer = app.register("ana").await;
    for i in 0..15 {
        writer.post("general", &format!("Post {i}"), "text ".repeat(60).trim()).await;
    }
    let bo = Browser::register(&app, "bob").await;
    bo.find(Role::Article, "Post 9").await;
    bo.eval("document.querySelectorAll('article')[5].scrollIntoView({block: 'start', behavior: 'instant'})").await;
    let place =
        "return Math.round(document.querySelectorAll('article')[5].getBoundingClientRect().top)";
    let before = bo.eval(place).await;
    writer.post("general", "Newer", "x").await;
    writer.post("general", "Newest", "x").await;
    bo.find(Role::Button, "2 new posts").await;
    assert_eq!(bo.eval(place).await, before);
    bo.press("2 new posts").await;
    bo.find(Role::Article, "Newest").await;
    bo.lose(Role::Button, "2 new posts").await;
    bo.close().await;
});

in_browsers!(the_page_logs_no_error, async |app: TestApp| {
    let writer = app.register("ana").await;
    let post = writer.post("general", "Bread", "Who bakes?").await;
    let bo = Browser::register(&app, "bob").await;
    bo.console().await;
    for path in ["/", "/c/general", "/u/ana", "/settings", &format!("/p/{}", post["id"])] {
        bo.goto(path).await;
        bo.find(Role::Button, "Log out").await;
    }
    bo.find(Role::Article, "Bread").await;
    assert_eq!(bo.console().await, Vec::<String>::new());
    bo.close().await;
});
