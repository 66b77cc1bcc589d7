//! `@name`: a link to whoever has that name, and word to them.

use crate::support::{Method, TestApp, json};

const ANA: &str = r#"<a href="/u/Ana" class="mention" rel="nofollow ugc noopener">@Ana</a>"#;

both!(a_name_in_a_text_links_whoever_has_it, async |app: TestApp| {
    let (ana, bob) = (app.register("Ana").await, app.register("bob").await);
    let post = bob.post("general", "Hi", "Hello @ana. And `@ana`, x@ana, @nobody").await;
    assert_eq!(
        post["body_html"],
        format!("<p>Hello {ANA}. And <code>@ana</code>, x@ana, @nobody</p>")
    );
    let comment = bob.comment(&post, "**@ANA**!").await;
    assert_eq!(comment["body_html"], format!("<p><strong>{ANA}</strong>!</p>"));
    let message = bob.message("ana", "@ana?").await;
    assert_eq!(message["body_html"], format!("<p>{ANA}?</p>"));
    let preview = ana.send(Method::POST, "/api/preview", &json!({"body": "@aNa"})).await.ok(200);
    assert_eq!(preview["body_html"], format!("<p>{ANA}</p>"));
    let edited = bob
        .patch(&format!("/api/comments/{}", comment["id"]), &json!({"body": "no, @ana-"}))
        .await
        .ok(200);
    assert_eq!(edited["body_html"], format!("<p>no, {ANA}-</p>"));
});

both!(the_longest_name_that_someone_has_is_meant, async |app: TestApp| {
    let (ana, dotted, bob) =
        (app.register("ana").await, app.register("ana.b").await, app.register("bob").await);
    bob.post("general", "Hi", "@ana.b and @ana.").await;
    assert_eq!((ana.told().await.len(), dotted.told().await.len()), (1, 1));
    bob.post("general", "Hi", "@ana.b.").await;
    assert_eq!((ana.told().await.len(), dotted.told().await.len()), (1, 2));
});

both!(whoever_is_named_is_told_on_all_their_tabs, async |app: TestApp| {
    let (ana, bob) = (app.register("ana").await, app.register("bob").await);
    let (mut tab, mut other) = (ana.ws().await, ana.elsewhere().await.ws().await);
    let post = bob.post("general", "Bread", "@ana and again @ana").await;
    let told = tab.notified().await;
    assert_eq!(other.notified().await, told);
    let notification = json!({"id": told["notification"]["id"], "kind": "mention", "actor": bob.user, "post_id": post["id"], "post_title": "Bread",
        "comment_id": null, "created_at": told["notification"]["created_at"], "read_at": null, "also": null, "others": 0});
    assert_eq!(
        (&told["notification"], &told["unread"], &told["unread_of_messages"]),
        (&notification, &json!(1), &json!(0))
    );
    assert_eq!(ana.notifications().await, [notification]);
    let comment = bob.comment(&post, "@ana").await;
    let told = tab.notified().await;
    assert_eq!(
        (&told["notification"]["comment_id"], &told["notification"]["post_id"], &told["unread"]),
        (&comment["id"], &post["id"], &json!(2))
    );
});

both!(nobody_is_told_of_naming_themself, async |app: TestApp| {
    let ana = app.register("ana").await;
    let post = ana.post("general", "Hi", "I am @ana").await;
    ana.reply(&ana.comment(&post, "@ana").await, "@ana").await;
    assert_eq!(ana.told().await, [""; 0]);
});

both!(an_edit_tells_those_alone_who_are_newly_named_and_once_ever, async |app: TestApp| {
    let (ana, bob, cyd) =
        (app.register("ana").await, app.register("bob").await, app.register("cyd").await);
    let post = cyd.post("general", "Hi", "@ana").await;
    let path = format!("/api/posts/{}", post["id"]);
    for body in ["@ana @bob", "nobody", "@bob @ana"] {
        cyd.patch(&path, &json!({ "body": body })).await.ok(200);
    }
    assert_eq!((ana.told().await.len(), bob.told().await.len()), (1, 1));
    let comment = cyd.comment(&post, "hello").await;
    cyd.patch(&format!("/api/comments/{}", comment["id"]), &json!({"body": "hello @bob"}))
        .await
        .ok(200);
    let told = &bob.notifications().await[0];
    assert_eq!(
        (&told["kind"], &told["comment_id"], &told["post_id"]),
        (&json!("mention"), &comment["id"], &post["id"])
    );
    cyd.patch(&path, &json!({"title": "Other"})).await.ok(200);
    assert_eq!(bob.notifications().await.len(), 2);
    assert_eq!(bob.notifications().await[1]["post_title"], "Other");
});

both!(a_text_tells_twenty_people_at_most, async |app: TestApp| {
    let bob = app.register("bob").await;
    let mut people = Vec::new();
    for i in 0..22 {
        people.push(app.register(&format!("person{i}")).await);
    }
    let all = (0..22).map(|i| format!("@person{i}")).collect::<Vec<_>>().join(" ");
    let post = bob.post("general", "Hi", &all).await;
    assert_eq!(post["body_html"].as_str().unwrap().matches("class=\"mention\"").count(), 22);
    assert_eq!(app.database().number("SELECT count(*) AS value FROM notifications"), 20);
    assert_eq!((people[19].told().await.len(), people[20].told().await.len()), (1, 0));
});

both!(a_name_with_marks_is_told_of_in_emphasis_and_behind_another_one, async |app: TestApp| {
    let (ana, bob) = (app.register("_MILAD_").await, app.register("taro").await);
    let cyd = app.register("cyd").await;
    for body in ["_@_MILAD_ is here_", "__@_MILAD_ is here__", "_hi @_MILAD__", "@taro/@_MILAD_"] {
        let post = cyd.post("general", "Hi", body).await;
        assert!(post["body_html"].as_str().unwrap().contains(">@_MILAD_</a>"), "{post}");
    }
    assert_eq!((ana.told().await.len(), bob.told().await.len()), (4, 1));
    cyd.post("general", "Hi", "@_MILAD_/@taro").await;
    assert_eq!((ana.told().await.len(), bob.told().await.len()), (5, 2));
});

both!(a_message_names_nobody_but_links, async |app: TestApp| {
    let (ana, bob, cyd) =
        (app.register("ana").await, app.register("bob").await, app.register("cyd").await);
    bob.message("ana", "Have you heard of @cyd?").await;
    assert_eq!(cyd.told().await, [""; 0]);
    assert_eq!(ana.told().await, ["message"]);
});
