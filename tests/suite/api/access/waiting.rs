//! What waits for a moderator, to be decided on.

use crate::support::{Method, Person, TestApp, Value, json};

/// The id of a text by the owner, or of a person where the path is about people.
pub async fn one(app: &TestApp, admin: &Person, owner: &Person, path: &str, n: u32) -> Value {
    if path.contains("/people/") { person(app, admin, n).await } else { text(admin, owner).await }
}

async fn person(app: &TestApp, admin: &Person, n: u32) -> Value {
    admin.patch("/api/admin/settings", &json!({"approve_members": true})).await.ok(200);
    let name = format!("waits{n}");
    let account = json!({
        "username": name, "email": format!("{name}@example.org"),
        "password": "correct horse battery staple",
    });
    app.guest().send(Method::POST, "/api/auth/register", &account).await.ok(202);
    admin.patch("/api/admin/settings", &json!({"approve_members": false})).await.ok(200);
    admin.get("/api/queue/people").await.ok(200)["items"][0]["id"].clone()
}

async fn text(admin: &Person, owner: &Person) -> Value {
    // One person has only so many waiting.
    let waiting = admin.get("/api/queue").await.ok(200);
    for text in waiting["items"].as_array().unwrap() {
        let reject = format!("/api/queue/{}/reject", text["id"]);
        admin.send(Method::POST, &reject, &json!({})).await.ok(204);
    }
    let watched = json!([{"word": "casino", "action": "hold"}]);
    admin.patch("/api/admin/settings", &json!({"watched_words": watched})).await.ok(200);
    owner.post("general", "Casino", "Come").await["id"].clone()
}
