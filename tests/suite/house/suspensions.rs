//! Who may only read, from the outside.

use image::ImageFormat;

use crate::support::{Method, TestApp, encoded, json, noise};

both!(whoever_is_suspended_reads_and_writes_nothing, async |app: TestApp| {
    let (ana, bob, mona) =
        (app.register("ana").await, app.register("bob").await, app.moderator("mona").await);
    let post = ana.post("general", "Bread", "x").await;
    bob.comment(&post, "Ho").await;
    let mut tab = ana.ws().await;
    let path = "/api/users/ana/suspension";
    let until = "2099-01-01T00:00:00.000Z";
    let act = json!({"until": until, "reason": "Enough"});
    bob.send(Method::PUT, path, &act).await.problem(403, "forbidden");
    mona.send(Method::PUT, path, &act).await.ok(204);
    tab.expect("me.updated").await;
    let me = ana.get("/api/me").await.ok(200);
    assert_eq!(me["suspension"], json!({"until": until, "reason": "Enough"}));
    assert_eq!(mona.get("/api/users/ana").await.ok(200)["suspended_until"], until);
    assert!(bob.get("/api/users/ana").await.ok(200).get("suspended_until").is_none());

    let (own, comments) =
        (format!("/api/posts/{}", post["id"]), format!("/api/posts/{}/comments", post["id"]));
    let words = json!({"body": "y", "title": "y", "category": "general"});
    for (method, path) in [
        (Method::POST, "/api/posts"),
        (Method::POST, comments.as_str()),
        (Method::PATCH, own.as_str()),
        (Method::DELETE, own.as_str()),
        (Method::POST, "/api/conversations/bob/messages"),
    ] {
        let told = ana.send(method, path, &words).await.problem(403, "forbidden");
        assert!(told["detail"].as_str().unwrap().contains(until), "{path}: {told}");
    }
    ana.patch("/api/me", &json!({"bio": "x"})).await.problem(403, "forbidden");
    let reaction = format!("{own}/reactions/👍");
    ana.send(Method::PUT, &reaction, &json!({})).await.problem(403, "forbidden");
    let picture = encoded(&noise(4, 4), ImageFormat::Png);
    ana.try_upload("image/png", picture).await.problem(403, "forbidden");
    tab.send(&json!({"type": "typing", "in": {"post": post["id"]}, "active": true})).await;
    assert_eq!(tab.expect("error").await["code"], "forbidden");
    // What they read, and what is theirs alone, goes on.
    ana.get(&own).await.ok(200);
    let newest = ana.notifications().await[0]["id"].clone();
    ana.read_notifications(&newest).await;
    ana.patch("/api/me", &json!({"notify": {"reply": false}})).await.ok(200);
    mona.delete(path).await.ok(204);
    ana.comment(&post, "Back").await;
    for (wrong, field) in [
        (json!({"until": "2001-01-01T00:00:00Z", "reason": "x"}), "until"),
        (json!({"until": until}), "reason"),
        (json!({"reason": "x"}), "until"),
    ] {
        mona.send(Method::PUT, path, &wrong).await.invalid(&[field]);
    }
});
