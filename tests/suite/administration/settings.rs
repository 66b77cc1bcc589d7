//! What admins set in the page, from the outside.

use crate::support::{Method, PASSWORD, TestApp, json};

both!(what_an_admin_sets_is_so_at_once_for_everyone, async |app: TestApp| {
    let (ana, adam) = (app.register("ana").await, app.admin("adam").await);
    let post = ana.post("general", "Bread", "x").await;
    let path = "/api/admin/settings";
    ana.get(path).await.problem(403, "forbidden");
    let before = adam.get(path).await.ok(200);
    assert_eq!(
        (&before["name"], &before["registration"], &before["review_first"], &before["accent"]),
        (&json!("Althing"), &json!("open"), &json!(0), &json!(null))
    );
    assert!(app.guest().get("/").await.text.contains("· Althing</title>"));
    let mut tab = app.guest().ws().await;
    let set = json!({
        "name": "Bakers", "description": "All on bread", "rules": "Be kind.\nNo adverts.",
        "welcome": "Come in", "registration": "closed", "reactions": ["🥖", "🎉"],
        "accent": "#AA3300", "review_first": 1,
        "watched_words": [{"word": "Casino", "action": "refuse"}],
    });
    let now = adam.patch(path, &set).await.ok(200);
    assert_eq!(now, adam.get(path).await.ok(200));
    for (name, value) in set.as_object().unwrap() {
        let expected = if name == "accent" { &json!("#aa3300") } else { value };
        assert_eq!(&now[name], expected, "{name}");
    }
    tab.expect("site.changed").await;
    let site = app.guest().get("/api/site").await.ok(200);
    for name in ["name", "description", "rules", "welcome", "registration", "reactions", "accent"] {
        assert_eq!(site[name], now[name], "{name}");
    }
    assert!(site.get("watched_words").is_none(), "nobody is told for what one has to look");
    assert!(app.guest().get("/").await.text.contains("· Bakers</title>"));
    let account =
        json!({"username": "bob", "email": "bob@example.org", "password": "long enough 7"});
    app.guest().send(Method::POST, "/api/auth/register", &account).await.problem(403, "forbidden");
    let react = |emoji: &str| format!("/api/posts/{}/reactions/{emoji}", post["id"]);
    ana.send(Method::PUT, &react("🥖"), &json!({})).await.ok(204);
    ana.send(Method::PUT, &react("👍"), &json!({})).await.invalid(&["emoji"]);

    // Null is what the option says; what is not given stays.
    let back = adam.patch(path, &json!({"name": null, "registration": null, "rules": ""})).await;
    let back = back.ok(200);
    assert_eq!(
        (&back["name"], &back["registration"], &back["rules"], &back["welcome"]),
        (&json!("Althing"), &json!("open"), &json!(""), &json!("Come in"))
    );
    app.register("bob").await;
    let acts = adam.get("/api/audit?action=change_setting").await.ok(200);
    assert_eq!(acts["items"].as_array().unwrap().len(), 12);

    for (wrong, field) in [
        (json!({"name": ""}), "name"),
        (json!({"name": 7}), "name"),
        (json!({"name": "x".repeat(61)}), "name"),
        (json!({"description": "x".repeat(501)}), "description"),
        (json!({"rules": "x".repeat(10_001)}), "rules"),
        (json!({"welcome": "x".repeat(1_001)}), "welcome"),
        (json!({"registration": "perhaps"}), "registration"),
        (json!({"review_first": -1}), "review_first"),
        (json!({"review_first": 101}), "review_first"),
        (json!({"review_first": "1"}), "review_first"),
        (json!({"watched_words": ["casino"]}), "watched_words"),
        (json!({"watched_words": [{"word": "x", "action": "burn"}]}), "watched_words"),
        (json!({"watched_words": [{"word": "!", "action": "hold"}]}), "watched_words"),
        (json!({"reactions": "🥖"}), "reactions"),
        (json!({"reactions": ["x"]}), "reactions"),
        (json!({"accent": "red"}), "accent"),
        (json!({"limit_posts": "1/2h"}), "limit_posts"),
        (json!({"limit_comments": "0/m"}), "limit_comments"),
        (json!({"limit_messages": 7}), "limit_messages"),
        (json!({"limit_uploads": "10001/s"}), "limit_uploads"),
        (json!({"limit_registrations": "often"}), "limit_registrations"),
    ] {
        adam.patch(path, &wrong).await.invalid(&[field]);
    }
    let twice = [("casino", "hold"), ("CASINO", "refuse")]
        .map(|(word, action)| json!({"word": word, "action": action}));
    adam.patch(path, &json!({"watched_words": twice})).await.invalid(&["watched_words"]);
    adam.patch(path, &json!({"accent": null})).await.ok(200);
    assert_eq!(app.guest().get("/api/site").await.ok(200)["accent"], json!(null));
});

both!(what_is_set_is_there_after_a_restart_and_goes_before_the_option, async |app: TestApp| {
    let adam = app.admin("adam").await;
    adam.patch("/api/admin/settings", &json!({"name": "Bakers"})).await.ok(200);
    app.restart(&["--name", "Butchers", "--registration", "invite"]).await;
    let site = app.guest().get("/api/site").await.ok(200);
    assert_eq!(
        (&site["name"], &site["registration"]),
        (&json!("Bakers"), &json!("invite")),
        "what is not set is as the option says"
    );
});

both!(a_logo_is_on_every_page_and_stays_when_its_admin_leaves, async |app: TestApp| {
    let path = "/api/admin/settings";
    let (ana, adam) = (app.register("ana").await, app.admin("adam").await);
    let (eve, guest) = (app.admin("eve").await, app.guest());
    adam.patch(path, &json!({"logo": ana.upload().await})).await.invalid(&["logo"]);
    adam.patch(path, &json!({"logo": "/etc/passwd"})).await.invalid(&["logo"]);
    let own = adam.upload().await;
    ana.patch(path, &json!({"logo": own})).await.problem(403, "forbidden");
    let set = adam.patch(path, &json!({"logo": own})).await.ok(200);
    let logo = set["logo"].as_str().unwrap().to_owned();
    assert_ne!(logo, own, "a square of its own");
    assert_eq!(guest.get("/api/site").await.ok(200)["logo"], logo);
    guest.get(&own).await.problem(404, "not_found");
    guest.download(&logo).await;
    let page = guest.get("/").await.text;
    assert!(page.contains(&format!("<img src=\"{logo}\"")), "{page}");
    assert!(page.contains(&format!("{logo}\">\n")) && page.contains("og:image"), "{page}");

    let leaves = json!({"password": PASSWORD, "texts": "remove"});
    adam.send(Method::DELETE, "/api/me", &leaves).await.ok(204);
    // What nothing shows is forgotten, and this is not.
    let unused = eve.upload().await;
    app.database().execute("UPDATE uploads SET created_at = 0");
    app.restart(&[]).await;
    let eve = app.guest().log_in("eve").await;
    while eve.get(&unused).await.status != 404 {}
    guest.download(&logo).await;
    eve.patch(path, &json!({"logo": null})).await.ok(200);
    assert_eq!(guest.get("/api/site").await.ok(200)["logo"], json!(null));
    guest.get(&logo).await.problem(404, "not_found");
});
