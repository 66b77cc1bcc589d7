//! What people write, as everyone is shown it: through HTTP, in every kind of text.

use crate::support::{Method, TestApp, json};

both!(a_text_that_would_be_much_larger_when_shown_is_refused_everywhere, async |app: TestApp| {
    let (ana, _) = (app.register("ana").await, app.register("bob").await);
    let post = ana.post("general", "Hi", "small").await;
    let table =
        format!("{}\n{}\n{}\n", "a|".repeat(362), "-|".repeat(362), "a\n".repeat(724)).repeat(6);
    for body in [table, "@ana ".repeat(4_000)] {
        let text = json!({ "body": body });
        let new = json!({"category": "general", "title": "Hi", "body": body});
        ana.send(Method::POST, "/api/posts", &new).await.invalid(&["body"]);
        ana.patch(&format!("/api/posts/{}", post["id"]), &text).await.invalid(&["body"]);
        ana.send(Method::POST, &format!("/api/posts/{}/comments", post["id"]), &text)
            .await
            .invalid(&["body"]);
        ana.send(Method::POST, "/api/preview", &text).await.invalid(&["body"]);
    }
    let message =
        json!({"body": "|".repeat(2_000) + "\n" + &"|-".repeat(1_000) + "\n" + &"a\n".repeat(900)});
    ana.send(Method::POST, "/api/conversations/bob/messages", &message).await.invalid(&["body"]);
    assert_eq!(ana.get(&format!("/api/posts/{}", post["id"])).await.ok(200)["body"], "small");
});

both!(nesting_costs_nothing_and_stays_readable, async |app: TestApp| {
    let ana = app.register("ana").await;
    for body in
        [">".repeat(19_000) + "word", "- ".repeat(9_990) + "word", "*a ".repeat(5_000) + "word"]
    {
        let post = ana.post("general", "Deep", &body).await;
        let html = post["body_html"].as_str().unwrap();
        assert!(
            html.contains("word")
                && html.matches("<blockquote>").count() <= 100
                && html.matches("<ul>").count() <= 100
        );
    }
});

both!(a_text_of_which_nothing_would_be_seen_is_blank, async |app: TestApp| {
    let ana = app.register("ana").await;
    for body in ["#", "> \n>", "- ", "```\n```", "\u{b}\u{1b}"] {
        ana.send(
            Method::POST,
            "/api/posts",
            &json!({"category": "general", "title": "Hi", "body": body}),
        )
        .await
        .invalid(&["body"]);
        ana.send(Method::POST, "/api/preview", &json!({ "body": body })).await.invalid(&["body"]);
    }
    for body in ["[x]: y", "![](https://x.org/a.png)", "[](https://x.org)", "---"] {
        assert_ne!(ana.post("general", "Hi", body).await["body_html"], "");
    }
});

both!(the_most_characters_fit_however_they_are_written, async |app: TestApp| {
    let ana = app.register("ana").await;
    for (character, escaped) in
        [("😀", "\\ud83d\\ude00"), ("字", "\\u5b57"), ("\"", "\\\""), ("a", "\\u0061")]
    {
        let text = character.repeat(20_000);
        assert_eq!(ana.post("general", "Hi", &text).await["body"], text);
        let raw = format!(
            r#"{{"category": "general", "title": "Hi", "body": "{}"}}"#,
            escaped.repeat(20_000)
        );
        let sent = ana
            .request(Method::POST, "/api/posts")
            .header("content-type", "application/json")
            .body(raw)
            .send()
            .await
            .unwrap();
        assert_eq!(sent.status(), 201, "{escaped}");
        ana.send(Method::POST, "/api/preview", &json!({"body": text + "a"}))
            .await
            .invalid(&["body"]);
    }
});

both!(what_nobody_can_see_refuses_nothing, async |app: TestApp| {
    let ana = app.register("ana").await;
    for (written, title, body) in [
        ("a\u{b}b", "a b", "a\nb"),
        ("a\tb", "a b", "a\tb"),
        ("\u{2068}a b\u{2069}", "a b", "\u{2068}a b\u{2069}"),
        ("a\u{7f}\u{1b}\u{8} b", "a b", "a b"),
    ] {
        let post = ana.post("general", written, written).await;
        assert_eq!((&post["title"], &post["body"]), (&json!(title), &json!(body)), "{written:?}");
    }
    let post = ana.post("general", "Code", "\n    def f():\n        return 1\n").await;
    assert_eq!(post["body"], "    def f():\n        return 1");
    assert_eq!(post["body_html"], "<pre><code>def f():\n    return 1</code></pre>");
});

both!(a_line_stays_a_line_in_every_kind_of_text, async |app: TestApp| {
    let (ana, _) = (app.register("ana").await, app.register("bob").await);
    let post = ana.post("general", "Hi", "a\nb").await;
    let comment = ana.comment(&post, "> a\n> b").await;
    let message = ana.message("bob", "a\nb").await;
    let preview = ana.send(Method::POST, "/api/preview", &json!({"body": "a\nb"})).await.ok(200);
    for text in [&post, &comment, &message, &preview] {
        assert!(text["body_html"].as_str().unwrap().contains("<p>a<br>\nb</p>"), "{text}");
    }
});

both!(people_are_told_whatever_is_in_and_around_their_names, async |app: TestApp| {
    let (milad, taro, bob) =
        (app.register("_MILAD_").await, app.register("taro").await, app.register("bob").await);
    bob.post("general", "Hi", "hi @_MILAD_").await;
    bob.post("general", "Hi", "交给@taro处理").await;
    bob.post("general", "Hi", "**@_milad_**とＴaro, @taroさん").await;
    bob.post("general", "Hi", "`@_MILAD_` x@taro @tarot").await;
    assert_eq!((milad.told().await.len(), taro.told().await.len()), (2, 2));
});
