//! People whom a moderator lets in, from the outside: nobody else sees anything of them.

use crate::support::{Method, TestApp, Value, json};

fn account(name: &str) -> Value {
    json!({
        "username": name, "email": format!("{name}@example.org"), "bio": "I bake",
        "password": "correct horse battery staple",
    })
}

fn login(name: &str) -> Value {
    json!({"login": name, "password": "correct horse battery staple"})
}

both!(whoever_registers_waits_for_a_moderator_and_then_has_an_account, async |app: TestApp| {
    let (mona, guest) = (app.moderator("mona").await, app.guest());
    app.admin("adam")
        .await
        .patch("/api/admin/settings", &json!({"approve_members": true}))
        .await
        .ok(200);
    assert_eq!(guest.get("/api/site").await.ok(200)["approve_members"], true);
    let mut staff = mona.ws().await;
    let answer = guest.send(Method::POST, "/api/auth/register", &account("newcomer")).await;
    assert_eq!(answer.ok(202), json!({"waiting": true}));
    assert_eq!(staff.expect("queue.changed").await["people"], 1);
    assert_eq!(mona.get("/api/me").await.ok(200)["waiting_people"], 1);

    // There is no account, and nobody else gets the name or the address.
    guest.get("/api/users/newcomer").await.problem(404, "not_found");
    assert_eq!(mona.get("/api/users?query=new").await.ok(200)["items"], json!([]));
    for (taken, field) in [("NewComer", "username"), ("newcomer", "email")] {
        let mut other = account("somebody");
        other[field] = if field == "email" { json!("newcomer@example.org") } else { json!(taken) };
        let refused = guest.send(Method::POST, "/api/auth/register", &other).await;
        let problem = refused.problem(409, "conflict");
        assert!(problem["errors"][field].is_array(), "{problem}");
    }
    assert!(guest.get("/api/auth/username?name=newcomer").await.ok(200)["detail"].is_string());
    let waits = guest.send(Method::POST, "/api/auth/login", &login("newcomer")).await;
    let waits = waits.problem(403, "forbidden");
    assert!(waits["detail"].as_str().unwrap().contains("moderator looks at each"), "{waits}");
    let wrong = json!({"login": "newcomer", "password": "wrong horse"});
    guest.send(Method::POST, "/api/auth/login", &wrong).await.problem(401, "unauthenticated");

    guest.get("/api/queue/people").await.problem(401, "unauthenticated");
    let list = mona.get("/api/queue/people").await.ok(200);
    let item = &list["items"][0];
    assert_eq!((&item["username"], &item["bio"]), (&json!("newcomer"), &json!("I bake")));
    assert!(!list.to_string().contains("example.org") && !list.to_string().contains("$2"));
    let path = format!("/api/queue/people/{}", item["id"]);
    mona.send(Method::POST, &format!("{path}/approve"), &json!({})).await.ok(204);
    assert_eq!(staff.expect("queue.changed").await["people"], 0);
    for again in ["approve", "reject"] {
        let again = mona.send(Method::POST, &format!("{path}/{again}"), &json!({})).await;
        again.problem(404, "not_found");
    }
    let made = guest.send(Method::POST, "/api/auth/login", &login("newcomer")).await.ok(200);
    assert_eq!((&made["username"], &made["role"]), (&json!("newcomer"), &json!("member")));
    assert_eq!(guest.get("/api/users/newcomer").await.ok(200)["bio"], "I bake");
});

both!(whoever_is_not_let_in_hears_so_and_why_when_they_log_in, async |app: TestApp| {
    let (mona, guest) = (app.moderator("mona").await, app.guest());
    let adam = app.admin("adam").await;
    adam.patch("/api/admin/settings", &json!({"approve_members": true})).await.ok(200);
    guest.send(Method::POST, "/api/auth/register", &account("spammer")).await.ok(202);
    let id = mona.get("/api/queue/people").await.ok(200)["items"][0]["id"].clone();
    let path = format!("/api/queue/people/{id}/reject");
    guest.send(Method::POST, &path, &json!({})).await.problem(401, "unauthenticated");
    mona.send(Method::POST, &path, &json!({"note": "No adverts"})).await.ok(204);
    assert_eq!(mona.get("/api/queue/people").await.ok(200)["items"], json!([]));
    for login in [login("spammer"), login("spammer@example.org")] {
        let told = guest.send(Method::POST, "/api/auth/login", &login).await;
        let told = told.problem(403, "forbidden");
        assert!(told["detail"].as_str().unwrap().ends_with("No adverts"), "{told}");
    }
    guest
        .send(Method::POST, "/api/auth/register", &account("spammer"))
        .await
        .problem(409, "conflict");
    let acts = mona.get("/api/audit?action=reject_member").await.ok(200);
    assert_eq!(
        (&acts["items"][0]["target"], &acts["items"][0]["reason"]),
        (&json!("spammer"), &json!("No adverts"))
    );
    // Whoever somebody has invited need not wait, nor does anyone once that is off.
    adam.patch("/api/admin/settings", &json!({"approve_members": false})).await.ok(200);
    guest.send(Method::POST, "/api/auth/register", &account("baker")).await.ok(201);
});
