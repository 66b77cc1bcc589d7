//! Who sees a picture, and who may show it where.

use crate::support::{Method, Person, TestApp, Value, json};

fn image(address: &str) -> String {
    format!("![A picture]({address})")
}

/// Tries to write to someone.
async fn try_message(from: &Person, to: &str, body: &str) -> crate::support::Answer {
    from.send(Method::POST, &format!("/api/conversations/{to}/messages"), &json!({ "body": body }))
        .await
}

async fn try_post(person: &Person, body: &str) -> crate::support::Answer {
    person
        .send(
            Method::POST,
            "/api/posts",
            &json!({"category": "general", "title": "Look", "body": body}),
        )
        .await
}

/// Which of these people are served the picture; the others are told that there is none.
async fn seen_by(address: &str, people: &[&Person]) -> Vec<bool> {
    let mut seen = Vec::new();
    for person in people {
        let answer = person.get(address).await;
        if answer.status != 200 {
            answer.problem(404, "not_found");
            assert_eq!(answer.header("cache-control"), "private, no-store");
        }
        seen.push(answer.status == 200);
    }
    seen
}

both!(a_picture_is_its_owners_until_it_is_shown_to_everyone, async |app: TestApp| {
    let (ana, bob, admin, guest) = (
        app.register("ana").await,
        app.register("bob").await,
        app.admin("adam").await,
        app.guest(),
    );
    let everyone = [&ana, &bob, &admin, &guest];
    let address = ana.upload().await;
    assert_eq!(seen_by(&address, &everyone).await, [true, false, false, false]);
    let post = ana.post("general", "Look", &image(&address)).await;
    assert_eq!(seen_by(&address, &everyone).await, [true; 4]);
    assert!(post["body_html"].as_str().unwrap().contains(r#"width="8" height="6""#), "{post}");
    let other = ana.upload().await;
    ana.comment(&post, &image(&other)).await;
    assert_eq!(seen_by(&other, &everyone).await, [true; 4]);
    ana.delete(&format!("/api/posts/{}", post["id"])).await.ok(204);
    for address in [&address, &other] {
        assert_eq!(seen_by(address, &everyone).await, [true, false, false, false]);
    }
});

both!(a_private_picture_is_served_to_the_two_alone, async |app: TestApp| {
    let (ana, bob, cyd) =
        (app.register("ana").await, app.register("bob").await, app.register("cyd").await);
    let (admin, guest) = (app.admin("adam").await, app.guest());
    let address = ana.upload().await;
    let message = ana.message("bob", &image(&address)).await;
    assert!(message["body_html"].as_str().unwrap().contains("<img"), "{message}");
    assert_eq!(
        seen_by(&address, &[&ana, &bob, &cyd, &admin, &guest]).await,
        [true, true, false, false, false]
    );
    let served = bob.get(&address).await;
    assert_eq!(served.header("cache-control"), "private, no-store");
    assert_eq!(served.header("vary"), "Cookie");
});

both!(a_message_that_is_hidden_shows_its_picture_to_nobody, async |app: TestApp| {
    let (ana, bob) = (app.register("ana").await, app.register("bob").await);
    bob.send(Method::PUT, "/api/blocks/ana", &json!({})).await.ok(204);
    let address = ana.upload().await;
    ana.message("bob", &image(&address)).await;
    assert_eq!(seen_by(&address, &[&ana, &bob]).await, [true, false]);
});

both!(what_was_told_in_private_never_becomes_public, async |app: TestApp| {
    let (ana, bob) = (app.register("ana").await, app.register("bob").await);
    let address = ana.upload().await;
    ana.message("bob", &image(&address)).await;
    let post = ana.post("general", "Mine", "Nothing yet").await;
    let comment = ana.comment(&post, "Nothing either").await;
    for person in [&ana, &bob] {
        try_post(person, &image(&address)).await.invalid(&["body"]);
        person
            .send(
                Method::POST,
                &format!("/api/posts/{}/comments", post["id"]),
                &json!({ "body": image(&address) }),
            )
            .await
            .invalid(&["body"]);
        person.patch("/api/me", &json!({ "avatar": address })).await.invalid(&["avatar"]);
    }
    ana.patch(&format!("/api/posts/{}", post["id"]), &json!({ "body": image(&address) }))
        .await
        .invalid(&["body"]);
    ana.patch(&format!("/api/comments/{}", comment["id"]), &json!({ "body": image(&address) }))
        .await
        .invalid(&["body"]);
    try_message(&bob, "ana", &image(&address)).await.invalid(&["body"]);
    assert_eq!(app.database().number("SELECT count(*) AS value FROM upload_uses"), 1);
    ana.message("bob", &image(&address)).await;
});

both!(only_what_is_ones_own_or_public_can_be_shown, async |app: TestApp| {
    let (ana, bob) = (app.register("ana").await, app.register("bob").await);
    let address = ana.upload().await;
    let unknown = format!("/uploads/{}.png", "0".repeat(40));
    for address in [&*address, &unknown, "/uploads/../etc/passwd", "/uploads/x.png"] {
        try_post(&bob, &image(address)).await.invalid(&["body"]);
        try_message(&bob, "ana", &image(address)).await.invalid(&["body"]);
    }
    assert_eq!(app.database().number("SELECT count(*) AS value FROM posts"), 0);
    assert_eq!(app.database().number("SELECT count(*) AS value FROM messages"), 0);
    let post = ana.post("general", "Look", &image(&address)).await;
    bob.comment(&post, &image(&address)).await;
    bob.message("ana", &image(&address)).await;
    // What someone else does with a public picture takes nothing from its owner.
    ana.patch(
        &format!("/api/posts/{}", post["id"]),
        &json!({ "body": format!("{} again", image(&address)) }),
    )
    .await
    .ok(200);
});

both!(a_message_shows_one_picture_at_most, async |app: TestApp| {
    let (ana, _bob) = (app.register("ana").await, app.register("bob").await);
    let (one, other) = (ana.upload().await, ana.upload().await);
    try_message(&ana, "bob", &format!("{} {}", image(&one), image(&other)))
        .await
        .invalid(&["body"]);
    try_message(&ana, "bob", &format!("{} {}", image(&one), image(&one))).await.invalid(&["body"]);
    ana.post("general", "Both", &format!("{} {}", image(&one), image(&other))).await;
});

both!(an_edit_shows_and_hides_pictures, async |app: TestApp| {
    let (ana, guest) = (app.register("ana").await, app.guest());
    let (one, other) = (ana.upload().await, ana.upload().await);
    let post = ana.post("general", "Look", &image(&one)).await;
    let comment = ana.comment(&post, &image(&one)).await;
    ana.patch(&format!("/api/posts/{}", post["id"]), &json!({ "body": image(&other) }))
        .await
        .ok(200);
    assert_eq!(seen_by(&one, &[&guest]).await, [true], "a comment still shows it");
    ana.patch(&format!("/api/comments/{}", comment["id"]), &json!({ "body": "None" }))
        .await
        .ok(200);
    assert_eq!(seen_by(&one, &[&guest]).await, [false]);
    assert_eq!(seen_by(&other, &[&guest]).await, [true]);
    ana.patch(&format!("/api/posts/{}", post["id"]), &json!({ "title": "Still" })).await.ok(200);
    assert_eq!(seen_by(&other, &[&guest]).await, [true], "another title shows what was shown");
    // A comment that was replied to keeps its place, not its picture.
    let shown = ana.upload().await;
    let comment = ana.comment(&post, &image(&shown)).await;
    ana.reply(&comment, "Nice").await;
    ana.delete(&format!("/api/comments/{}", comment["id"])).await.ok(204);
    assert_eq!(seen_by(&shown, &[&guest]).await, [false]);
});

both!(a_moderator_edits_a_post_with_its_pictures, async |app: TestApp| {
    let (ana, moderator) = (app.register("ana").await, app.moderator("mod").await);
    let (address, unshown) = (ana.upload().await, ana.upload().await);
    let post = ana.post("general", "Look", &image(&address)).await;
    let path = format!("/api/posts/{}", post["id"]);
    moderator
        .patch(&path, &json!({ "body": format!("Tidied. {}", image(&address)) }))
        .await
        .ok(200);
    moderator.patch(&path, &json!({ "body": image(&unshown) })).await.invalid(&["body"]);
});

both!(a_picture_is_served_so_that_it_can_do_no_harm, async |app: TestApp| {
    let (ana, guest) = (app.register("ana").await, app.guest());
    let address = ana.upload().await;
    ana.post("general", "Look", &image(&address)).await;
    let served = guest.get(&address).await;
    for (name, value) in [
        ("content-type", "image/png"),
        ("x-content-type-options", "nosniff"),
        ("content-security-policy", "default-src 'none'; sandbox; frame-ancestors 'none'"),
        ("content-disposition", "inline"),
        ("cache-control", "public, max-age=31536000, immutable"),
        ("cross-origin-resource-policy", "same-origin"),
    ] {
        assert_eq!(served.header(name), value, "{name}");
    }
    let tag = served.header("etag").to_owned();
    let again = crate::support::Answer::of(
        guest.request(Method::GET, &address).header("if-none-match", &tag),
    )
    .await;
    assert_eq!((again.status.as_u16(), again.text.as_str()), (304, ""));
    assert_eq!(again.header("etag"), tag);
    let length = guest.download(&address).await.len();
    let head = guest.request(Method::HEAD, &address).send().await.unwrap();
    assert_eq!(
        (head.status().as_u16(), head.headers()["content-length"].to_str().unwrap()),
        (200, &*length.to_string())
    );
    assert!(head.bytes().await.unwrap().is_empty());
});

both!(only_names_of_pictures_are_looked_for, async |app: TestApp| {
    let ana = app.register("ana").await;
    let address = ana.upload().await;
    std::fs::write(app.database().uploads().join("secret.txt"), "secret").unwrap();
    let upper = format!("/uploads/{}", address.trim_start_matches("/uploads/").to_uppercase());
    for path in [
        "/uploads/secret.txt",
        "/uploads/..%2falthing.db",
        "/uploads/%2e%2e/althing.db",
        "/uploads/.",
        "/uploads/a%00.png",
        &upper,
    ] {
        ana.get(path).await.problem(404, "not_found");
    }
});

both!(a_person_has_a_picture_and_everyone_sees_it_at_once, async |app: TestApp| {
    let (ana, bob, guest) = (app.register("ana").await, app.register("bob").await, app.guest());
    let address = ana.upload_of(300, 500).await["url"].clone();
    let _own = ana.ws().await;
    let mut tab = bob.ws().await;
    let me = ana.patch("/api/me", &json!({ "avatar": address })).await.ok(200);
    let avatar = me["avatar_url"].as_str().unwrap().to_owned();
    assert_ne!(avatar, address.as_str().unwrap());
    // What comes before is that they are here at all.
    let told = loop {
        let presence = tab.expect("presence").await;
        let with_picture = presence["joined"]
            .as_array()
            .unwrap()
            .iter()
            .find(|user| user["avatar_url"].is_string())
            .cloned();
        if let Some(user) = with_picture {
            break user;
        }
    };
    assert_eq!((&told["username"], &told["avatar_url"]), (&json!("ana"), &json!(avatar)));
    let square = image::load_from_memory(&guest.download(&avatar).await).unwrap();
    assert_eq!((square.width(), square.height()), (256, 256));
    assert_eq!(
        seen_by(address.as_str().unwrap(), &[&ana, &guest]).await,
        [true, false],
        "the whole picture stays theirs"
    );
    assert_eq!(guest.get("/api/users/ana").await.ok(200)["avatar_url"], avatar.as_str());
    assert_eq!(
        ana.post("general", "Hi", "It is me").await["author"]["avatar_url"],
        avatar.as_str()
    );
    // A new one lets the old one go, and none is the letter again.
    let next =
        ana.patch("/api/me", &json!({ "avatar": ana.upload().await, "bio": "New" })).await.ok(200);
    assert_ne!(next["avatar_url"], avatar.as_str());
    assert_eq!(next["bio"], "New");
    assert_eq!(seen_by(&avatar, &[&guest]).await, [false]);
    let none = ana.patch("/api/me", &json!({ "avatar": null })).await.ok(200);
    assert_eq!(none["avatar_url"], Value::Null);
    assert_eq!(app.database().number("SELECT count(*) AS value FROM upload_uses"), 0);
});

both!(a_persons_picture_is_one_of_their_own, async |app: TestApp| {
    let (ana, bob) = (app.register("ana").await, app.register("bob").await);
    let address = ana.upload().await;
    ana.post("general", "Look", &image(&address)).await;
    for avatar in [&*address, "https://elsewhere.example/x.png", "/uploads/x.png", "x"] {
        bob.patch("/api/me", &json!({ "avatar": avatar, "bio": "Not kept" }))
            .await
            .invalid(&["avatar"]);
    }
    let me = bob.get("/api/me").await.ok(200);
    assert_eq!((&me["avatar_url"], &me["bio"]), (&Value::Null, &Value::Null));
});
