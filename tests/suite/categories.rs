//! The rooms of the forum, which admins make.

use crate::support::{Method, Person, TestApp, Value, json};

async fn slugs(person: &Person) -> Vec<String> {
    let list = person.get("/api/categories").await.ok(200);
    list["items"].as_array().unwrap().iter().map(|one| one["slug"].as_str().unwrap().to_owned()).collect()
}

async fn posts_in(person: &Person, slug: &str) -> Value {
    let list = person.get("/api/categories").await.ok(200);
    list["items"].as_array().unwrap().iter().find(|one| one["slug"] == slug).unwrap()["posts"].clone()
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
    assert_eq!((posts_in(&ana, "help").await, posts_in(&ana, "general").await), (json!(1), json!(1)));
    ana.delete(&format!("/api/posts/{}", post["id"])).await.ok(204);
    assert_eq!((posts_in(&ana, "help").await, posts_in(&ana, "general").await), (json!(1), json!(0)));
});

both!(an_admin_makes_changes_and_deletes_a_category, async |app: TestApp| {
    let admin = app.admin("boss").await;
    let new = json!({"slug": "games", "name": "Games", "description": "Play"});
    let made = admin.send(Method::POST, "/api/categories", &new).await.ok(201);
    assert_eq!((&made["slug"], &made["name"], &made["posts"]), (&json!("games"), &json!("Games"), &json!(0)));
    admin.post("games", "Chess", "e4").await;
    let path = format!("/api/categories/{}", made["id"]);
    let changed = admin.patch(&path, &json!({"name": "Board games"})).await.ok(200);
    assert_eq!((&changed["name"], &changed["description"], &changed["posts"]), (&json!("Board games"), &json!("Play"), &json!(1)));

    let empty =
        admin.send(Method::POST, "/api/categories", &json!({"slug": "old", "name": "Old", "description": "Gone soon"})).await.ok(201);
    admin.delete(&format!("/api/categories/{}", empty["id"])).await.ok(204);
    assert!(!slugs(&admin).await.contains(&"old".to_owned()));
    admin.delete(&format!("/api/categories/{}", empty["id"])).await.problem(404, "not_found");
});

both!(only_admins_touch_categories, async |app: TestApp| {
    let id = app.guest().get("/api/categories").await.ok(200)["items"][0]["id"].clone();
    let (guest, member, moderator) = (app.guest(), app.register("ana").await, app.moderator("mod").await);
    for (person, status, code) in [(guest, 401, "unauthenticated"), (member, 403, "forbidden"), (moderator, 403, "forbidden")] {
        let new = json!({"slug": "games", "name": "Games", "description": "Play"});
        person.send(Method::POST, "/api/categories", &new).await.problem(status, code);
        person.patch(&format!("/api/categories/{id}"), &json!({"name": "Mine"})).await.problem(status, code);
        person.delete(&format!("/api/categories/{id}")).await.problem(status, code);
    }
    assert_eq!(slugs(&app.guest()).await.len(), 3);
});

both!(a_slug_is_plain_and_taken_once, async |app: TestApp| {
    let admin = app.admin("boss").await;
    let make =
        async |slug: &str| admin.send(Method::POST, "/api/categories", &json!({"slug": slug, "name": "X", "description": "Y"})).await;
    assert!(make("general").await.problem(409, "conflict")["errors"]["slug"].is_array());
    for slug in ["", "A B", "über", "../x", "*"] {
        make(slug).await.invalid(&["slug"]);
    }
    let list = admin.get("/api/categories").await.ok(200);
    let general = list["items"].as_array().unwrap().iter().find(|one| one["slug"] == "general").unwrap();
    let problem = admin.patch(&format!("/api/categories/{}", general["id"]), &json!({"slug": "help"})).await.problem(409, "conflict");
    assert!(problem["errors"]["slug"].is_array());
    assert_eq!(admin.get("/api/categories").await.ok(200), list);
});
