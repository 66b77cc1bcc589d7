//! What moderators and admins did, from the outside.

use crate::support::{Method, TestApp, json, pick};

both!(acts_of_moderators_are_noted_page_by_page, async |app: TestApp| {
    let (ana, mona) = (app.register("ana").await, app.moderator("mona").await);
    let post = ana.post("general", "Bread", "x").await;
    for what in ["lock", "pin"] {
        let path = format!("/api/posts/{}/{what}", post["id"]);
        let now = mona.send(Method::PUT, &path, &json!({})).await.ok(200);
        assert_eq!(now[format!("{what}ed").replace("pined", "pinned")], true);
    }
    mona.send(Method::PUT, "/api/users/ana/ban", &json!({})).await.ok(204);
    let page = mona.get("/api/audit?actor=mona&limit=2").await.ok(200);
    assert_eq!(pick(&page["items"], "action"), [&json!("ban"), &json!("pin")]);
    assert_eq!(
        (&page["items"][0]["target"], &page["items"][1]["post_id"]),
        (&json!("ana"), &post["id"])
    );
    let next = page["next"].as_str().unwrap();
    let rest = mona.get(&format!("/api/audit?actor=mona&limit=2&before={next}")).await.ok(200);
    assert_eq!(pick(&rest["items"], "action"), [&json!("lock")]);
    assert_eq!(mona.get("/api/audit?action=lift_ban").await.ok(200)["items"], json!([]));
    // Nothing of it is changed by what becomes of whom it is about.
    assert_eq!(
        app.database().number("SELECT count(*) AS value FROM audit WHERE action = 'ban'"),
        1
    );
});
