//! The rooms of the forum, which admins make.

use futures_util::future::{join, join_all};

use crate::support::{Method, Person, TestApp, Value, json};

async fn slugs(person: &Person) -> Vec<String> {
    let list = person.get("/api/categories").await.ok(200);
    list["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| one["slug"].as_str().unwrap().to_owned())
        .collect()
}

async fn posts_in(person: &Person, slug: &str) -> Value {
    let list = person.get("/api/categories").await.ok(200);
    list["items"].as_array().unwrap().iter().find(|one| one["slug"] == slug).unwrap()["posts"]
        .clone()
}

both!(a_new_forum_has_three_categories, async |app: TestApp| {
    let mut found = slugs(&app.guest()).await;
    found.sort();
    assert_eq!(found, ["general", "help", "introductions"]);
    let first = app.guest().get("/api/categories").await.ok(200)["items"][0].clone();
    assert!(first["id"].as_u64().unwrap() > 0);
    assert!(first["name"].is_string() && first["description"].is_string());
    assert_eq!(first["posts"], 0);
});

both!(a_category_counts_its_posts, async |app: TestApp| {
    let ana = app.register("ana").await;
    let post = ana.post("help", "How?", "Like this").await;
    ana.post("help", "And this?", "So").await;
    assert_eq!(posts_in(&ana, "help").await, 2);
    ana.patch(&format!("/api/posts/{}", post["id"]), &json!({"category": "general"})).await.ok(200);
    assert_eq!(
        (posts_in(&ana, "help").await, posts_in(&ana, "general").await),
        (json!(1), json!(1))
    );
    ana.delete(&format!("/api/posts/{}", post["id"])).await.ok(204);
    assert_eq!(
        (posts_in(&ana, "help").await, posts_in(&ana, "general").await),
        (json!(1), json!(0))
    );
});

both!(an_admin_makes_changes_and_deletes_a_category, async |app: TestApp| {
    let admin = app.admin("boss").await;
    let new = json!({"slug": "games", "name": "Games", "description": "Play"});
    let made = admin.send(Method::POST, "/api/categories", &new).await.ok(201);
    assert_eq!(
        (&made["slug"], &made["name"], &made["posts"]),
        (&json!("games"), &json!("Games"), &json!(0))
    );
    admin.post("games", "Chess", "e4").await;
    let path = format!("/api/categories/{}", made["id"]);
    let changed = admin.patch(&path, &json!({"name": "Board games"})).await.ok(200);
    assert_eq!(
        (&changed["name"], &changed["description"], &changed["posts"]),
        (&json!("Board games"), &json!("Play"), &json!(1))
    );

    let empty = admin
        .send(
            Method::POST,
            "/api/categories",
            &json!({"slug": "old", "name": "Old", "description": "Gone soon"}),
        )
        .await
        .ok(201);
    admin.delete(&format!("/api/categories/{}", empty["id"])).await.ok(204);
    assert!(!slugs(&admin).await.contains(&"old".to_owned()));
    admin.delete(&format!("/api/categories/{}", empty["id"])).await.problem(404, "not_found");
});

both!(only_admins_touch_categories, async |app: TestApp| {
    let id = app.guest().get("/api/categories").await.ok(200)["items"][0]["id"].clone();
    let (guest, member, moderator) =
        (app.guest(), app.register("ana").await, app.moderator("mod").await);
    for (person, status, code) in
        [(guest, 401, "unauthenticated"), (member, 403, "forbidden"), (moderator, 403, "forbidden")]
    {
        let new = json!({"slug": "games", "name": "Games", "description": "Play"});
        person.send(Method::POST, "/api/categories", &new).await.problem(status, code);
        person
            .patch(&format!("/api/categories/{id}"), &json!({"name": "Mine"}))
            .await
            .problem(status, code);
        person.delete(&format!("/api/categories/{id}")).await.problem(status, code);
    }
    assert_eq!(slugs(&app.guest()).await.len(), 3);
});

both!(a_slug_is_plain_and_taken_once, async |app: TestApp| {
    let admin = app.admin("boss").await;
    let make = async |slug: &str| {
        admin
            .send(
                Method::POST,
                "/api/categories",
                &json!({"slug": slug, "name": "X", "description": "Y"}),
            )
            .await
    };
    assert!(make("general").await.problem(409, "conflict")["errors"]["slug"].is_array());
    for slug in ["", "A B", "über", "../x", "*"] {
        make(slug).await.invalid(&["slug"]);
    }
    let list = admin.get("/api/categories").await.ok(200);
    let general =
        list["items"].as_array().unwrap().iter().find(|one| one["slug"] == "general").unwrap();
    let problem = admin
        .patch(&format!("/api/categories/{}", general["id"]), &json!({"slug": "help"}))
        .await
        .problem(409, "conflict");
    assert!(problem["errors"]["slug"].is_array());
    assert_eq!(admin.get("/api/categories").await.ok(200), list);
});

both!(admins_order_the_categories_and_everyone_hears_of_it, async |app: TestApp| {
    let admin = app.admin("boss").await;
    let (mut guest, mut elsewhere) = (app.guest().ws().await, app.register("ana").await.ws().await);
    // Whatever one is subscribed to.
    elsewhere.send(&json!({"type": "unsubscribe", "categories": ["*"]})).await;
    elsewhere.pong().await;
    assert_eq!(slugs(&admin).await, ["general", "introductions", "help"]);
    let made = admin
        .send(Method::POST, "/api/categories", &json!({"slug": "games", "name": "Games"}))
        .await
        .ok(201);
    assert_eq!(made["position"], 4, "a new one is the last");
    let path = format!("/api/categories/{}", made["id"]);
    for (position, order) in [
        (1, ["games", "general", "introductions", "help"]),
        (3, ["general", "introductions", "games", "help"]),
        (3, ["general", "introductions", "games", "help"]),
        (99, ["general", "introductions", "help", "games"]),
        (2, ["general", "games", "introductions", "help"]),
    ] {
        let moved = admin.patch(&path, &json!({"position": position})).await.ok(200);
        assert_eq!(moved["position"], position.min(4));
        assert_eq!(slugs(&admin).await, order);
    }
    admin.patch(&path, &json!({"name": "Play", "description": null})).await.ok(200);
    admin.delete(&path).await.ok(204);
    let positions =
        app.database().texts("SELECT position AS value FROM categories ORDER BY position");
    assert_eq!(positions, ["1", "2", "3"], "no hole is left");
    for socket in [&mut guest, &mut elsewhere] {
        let mut last = 0;
        for _ in 0..8 {
            let seq = socket.expect("categories.changed").await["seq"].as_i64().unwrap();
            assert!(seq > last);
            last = seq;
        }
    }
    for position in [json!(0), json!(-1), json!("x"), json!(1.5)] {
        admin
            .patch("/api/categories/1", &json!({"position": position}))
            .await
            .invalid(&["position"]);
    }
    admin.patch("/api/categories/999", &json!({"position": 1})).await.problem(404, "not_found");
});

both!(a_category_with_posts_is_not_deleted_and_nobody_is_told_so, async |app: TestApp| {
    let admin = app.admin("boss").await;
    let post = admin.post("general", "Bread", "Who bakes?").await;
    let mut tab = app.guest().ws().await;
    let problem = admin.delete("/api/categories/1").await.problem(409, "conflict");
    assert!(problem["errors"]["posts"].is_array());
    admin
        .send(Method::POST, "/api/categories", &json!({"slug": "general", "name": "Again"}))
        .await
        .problem(409, "conflict");
    admin.delete(&format!("/api/posts/{}", post["id"])).await.ok(204);
    let told = tab.all_before("post.deleted", |_| true).await;
    assert!(told.iter().all(|event| event["type"] != "categories.changed"), "{told:?}");
    admin.delete("/api/categories/1").await.ok(204);
    tab.expect("categories.changed").await;
});

both!(whoever_comes_back_hears_that_the_categories_have_changed, async |app: TestApp| {
    let admin = app.admin("boss").await;
    let hello = app.guest().ws().await.hello.clone();
    admin.patch("/api/categories/3", &json!({"position": 1})).await.ok(200);
    app.restart(&[]).await;
    let mut back = app.guest().ws().await;
    back.send(&json!({"type": "resume", "epoch": hello["epoch"], "seq": hello["seq"]})).await;
    back.expect("categories.changed").await;
    assert_eq!(back.expect("resumed").await["replayed"], 1);
});

both!(posts_that_are_moved_to_and_fro_at_once_wait_in_no_circle, async |app: TestApp| {
    let (mona, ana) = (app.moderator("mona").await, app.register("ana").await);
    let mut posts = Vec::new();
    for n in 0..8 {
        let category = if n % 2 == 0 { "general" } else { "help" };
        posts.push((ana.post(category, "Bread", "Who bakes?").await, n % 2 == 0));
    }
    for _ in 0..12 {
        // Half of them go one way and half the other, while others come and go.
        let moves = posts.iter_mut().map(async |(post, in_general)| {
            *in_general = !*in_general;
            let to = if *in_general { "general" } else { "help" };
            let path = format!("/api/posts/{}", post["id"]);
            mona.patch(&path, &json!({"category": to})).await.ok(200);
        });
        let passing = ["general", "help"].map(async |category| {
            let post = ana.post(category, "Rye", "Or wheat?").await;
            let to = if category == "help" { "general" } else { "help" };
            let path = format!("/api/posts/{}", post["id"]);
            let change = json!({"category": to});
            let (edit, deletion) = join(mona.patch(&path, &change), ana.delete(&path)).await;
            assert!([200, 404, 409].contains(&edit.status.as_u16()), "{edit:?}");
            deletion.ok(204);
        });
        join(join_all(moves), join_all(passing)).await;
    }
    let listed = app.guest().get("/api/categories").await.ok(200);
    for (slug, here) in [("general", true), ("help", false)] {
        let category =
            listed["items"].as_array().unwrap().iter().find(|one| one["slug"] == slug).unwrap();
        let expected = posts.iter().filter(|(_, in_general)| *in_general == here).count();
        assert_eq!(category["posts"], expected, "{slug} is counted right");
    }
});
