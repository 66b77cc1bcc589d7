//! Reports, from the outside.

use crate::support::{Method, TestApp, json};

both!(
    a_report_reaches_moderators_at_once_and_its_outcome_whoever_reported,
    async |app: TestApp| {
        let (ana, bob, mona) =
            (app.register("ana").await, app.register("bob").await, app.moderator("mona").await);
        let post = ana.post("general", "Bread", "x").await;
        let comment = ana.comment(&post, "Buy!").await;
        let (mut moderator, mut reporter) = (mona.ws().await, bob.ws().await);
        let report = json!({"comment_id": comment["id"], "reason": "spam", "text": "Look"});
        let key = || bob.request(Method::POST, "/api/reports").header("idempotency-key", "once");
        let first = key().json(&report).send().await.unwrap();
        assert_eq!(first.status().as_u16(), 201);
        let told = moderator.expect("report.changed").await;
        assert_eq!(told["open"], 1);
        // The same request again is the same report; another one of the same thing is refused.
        assert_eq!(key().json(&report).send().await.unwrap().status().as_u16(), 201);
        bob.send(Method::POST, "/api/reports", &report).await.problem(409, "conflict");
        let open = mona.get("/api/reports?state=open").await.ok(200);
        let item = &open["items"][0];
        assert_eq!(
            (&item["excerpt"], &item["reporter"]["username"]),
            (&json!("Buy!"), &json!("bob"))
        );
        let path = format!("/api/reports/{}", item["id"]);
        mona.send(Method::POST, &format!("{path}/claim"), &json!({})).await.ok(200);
        let act = json!({"action": "remove", "note": "No advertising"});
        let closed = mona.send(Method::POST, &format!("{path}/close"), &act).await.ok(200);
        assert_eq!(
            (&closed["action"], &closed["closed_by"]["username"]),
            (&json!("remove"), &json!("mona"))
        );
        app.guest()
            .get(&format!("/api/comments/{}", comment["id"]))
            .await
            .problem(404, "not_found");
        let heard = reporter.notified().await;
        assert_eq!(heard["notification"]["kind"], "report");
        assert_eq!(heard["notification"]["note"], "What you reported was removed.");
        assert_eq!(
            mona.get("/api/reports?state=closed").await.ok(200)["items"][0]["note"],
            "No advertising"
        );

        for (wrong, field) in [
            (json!({"reason": "spam"}), "post_id"),
            (json!({"post_id": 1, "username": "ana", "reason": "spam"}), "post_id"),
            (json!({"post_id": post["id"], "reason": "boring"}), "reason"),
            (json!({"post_id": post["id"]}), "reason"),
            (json!({"username": "bob", "reason": "other"}), "username"),
        ] {
            bob.send(Method::POST, "/api/reports", &wrong).await.invalid(&[field]);
        }
        mona.get("/api/reports?state=lost").await.invalid(&["state"]);
    }
);
