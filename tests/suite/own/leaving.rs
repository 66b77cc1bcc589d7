//! Leaving the forum, from the outside.

use crate::support::{Method, PASSWORD, Person, TestApp, Traces, json, registration};

/// Leaves with these texts kept or removed.
async fn leave(who: &Person, texts: &str) {
    let word = json!({"password": PASSWORD, "texts": texts});
    who.send(Method::DELETE, "/api/me", &word).await.ok(204);
}

both!(whoever_leaves_is_gone_at_once_and_their_name_is_free, async |app: TestApp| {
    let (ana, bob) = (app.register("ana").await, app.register("bob").await);
    ana.patch("/api/me", &json!({"bio": "Geheimnis"})).await.ok(200);
    let picture = ana.upload().await;
    ana.patch("/api/me", &json!({"avatar": picture})).await.ok(200);
    let post = ana.post("general", "Bread", "Who bakes?").await;
    ana.message("bob", "Psst").await;
    let (mut hers, mut his) = (ana.ws().await, bob.ws().await);
    hers.typing(json!({"post": post["id"]}), true).await;
    his.expect_where("typing", |told| told["users"] == json!(["ana"])).await;
    for (wrong, field) in [
        (json!({"password": "not that one", "texts": "keep"}), "password"),
        (json!({"password": PASSWORD, "texts": "some"}), "texts"),
        (json!({"password": PASSWORD}), "texts"),
        (json!({"texts": "keep"}), "password"),
    ] {
        ana.send(Method::DELETE, "/api/me", &wrong).await.invalid(&[field]);
    }
    leave(&ana, "keep").await;
    assert_eq!(hers.expect("goodbye").await["reason"], "logout");
    assert_eq!(hers.closed().await.code, 4001);
    let former = format!("former-member-{}", ana.user["id"]);
    let told = his.expect("user.updated").await;
    assert_eq!((&told["user"]["id"], &told["user"]["username"]), (&ana.user["id"], &json!(former)));
    assert_eq!(told["user"]["avatar_url"], json!(null));
    his.expect_where("typing", |told| told["users"] == json!([])).await;
    his.expect_where("presence", |told| told["left"][0]["id"] == ana.user["id"]).await;
    ana.get("/api/me").await.problem(401, "unauthenticated");
    let login = json!({"login": "ana", "password": PASSWORD});
    app.guest().send(Method::POST, "/api/auth/login", &login).await.problem(401, "unauthenticated");
    let login = json!({"login": former, "password": PASSWORD});
    app.guest().send(Method::POST, "/api/auth/login", &login).await.problem(401, "unauthenticated");

    let shown = bob.shown(&format!("/api/posts/{}", post["id"])).await;
    assert_eq!(shown["author"], told["user"]);
    let page = app.guest().get(&format!("/p/{}", post["id"])).await.text;
    assert!(page.contains(&former) && !page.contains("/u/ana"), "{page}");
    bob.get("/api/users/ana").await.problem(404, "not_found");
    assert_eq!(bob.get(&format!("/api/users/{former}")).await.ok(200)["bio"], json!(null));
    let found = bob.get("/api/users?query=").await.ok(200);
    assert_eq!(found["items"].as_array().unwrap().len(), 1, "{found}");
    let with = bob.get("/api/conversations").await.ok(200)["items"][0].clone();
    assert_eq!((&with["with"], &with["last_message"]["body"]), (&told["user"], &json!("Psst")));
    let path = format!("/api/conversations/{former}/messages");
    bob.send(Method::POST, &path, &json!({"body": "Hey"})).await.problem(403, "forbidden");
    for (what, column) in [("ana@example.org", "email"), ("Geheimnis", "bio")] {
        let query = format!("SELECT count(*) AS value FROM users WHERE {column} LIKE '%{what}%'");
        assert_eq!(app.database().number(&query), 0, "{what}");
    }
    let again = app.guest().register("ana").await;
    assert_ne!(again.user["id"], ana.user["id"]);
    for reserved in [former.as_str(), "former-member-99", "FormerMember7"] {
        let account = registration(reserved);
        app.guest().send(Method::POST, "/api/auth/register", &account).await.invalid(&["username"]);
    }
});

both!(what_goes_with_its_author_is_nowhere, async |app: TestApp| {
    let (ana, bob) = (app.register("ana").await, app.register("bob").await);
    let traces = Traces::made(&ana, &bob).await;
    ana.message("bob", "Psst").await;
    assert!(traces.found(&app).await.len() > 10, "it is all there still");
    leave(&ana, "remove").await;
    assert_eq!(traces.found(&app).await, [""; 0]);
    let with = bob.get("/api/conversations").await.ok(200)["items"][0].clone();
    assert_eq!(with["last_message"]["body"], "Psst");
    for (table, whose) in [
        ("sessions", "user_id"),
        ("drafts", "person_id"),
        ("notifications", "person_id"),
        ("follows", "person_id"),
        ("idempotency_keys", "user_id"),
        ("posts", "author_id"),
    ] {
        let id = &ana.user["id"];
        let query = format!("SELECT count(*) AS value FROM {table} WHERE {whose} = {id}");
        assert_eq!(app.database().number(&query), 0, "{table}");
    }
});

both!(of_two_admins_who_leave_at_once_one_stays, async |app: TestApp| {
    let (one, other) = (app.admin("one").await, app.admin("two").await);
    let word = json!({"password": PASSWORD, "texts": "keep"});
    let go = async |who: &Person| who.send(Method::DELETE, "/api/me", &word).await.status.as_u16();
    let mut answers = <[u16; 2]>::from(tokio::join!(go(&one), go(&other)));
    answers.sort_unstable();
    assert_eq!(answers, [204, 409]);
});
