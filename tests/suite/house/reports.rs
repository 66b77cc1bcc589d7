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

both!(moderators_discuss_a_report_live_and_others_read_nothing_of_it, async |app: TestApp| {
    let (ana, bob, mona) =
        (app.register("ana").await, app.register("bob").await, app.moderator("mona").await);
    let mike = app.moderator("mike").await;
    let post = ana.post("general", "Bread", "x").await;
    let report = json!({"post_id": post["id"], "reason": "abuse"});
    let made = bob.send(Method::POST, "/api/reports", &report).await.ok(201);
    assert_eq!((&made["hidden"], &made["notes"]), (&json!(false), &json!([])));
    let path = format!("/api/reports/{}", made["id"]);
    mona.send(Method::POST, &format!("{path}/claim"), &json!({})).await.ok(200);
    let mut staff = mona.ws().await;
    let notes = format!("{path}/notes");
    let said = || {
        let words = json!({"text": "The third this week"});
        mike.request(Method::POST, &notes).header("idempotency-key", "once").json(&words).send()
    };
    for _ in 0..2 {
        assert_eq!(said().await.unwrap().status().as_u16(), 201);
    }
    assert_eq!(staff.expect("report.changed").await["report_id"], made["id"]);
    let open = mona.get("/api/reports?state=open").await.ok(200);
    let notes_now = &open["items"][0]["notes"];
    assert_eq!(notes_now.as_array().unwrap().len(), 1, "sent twice, it is said once");
    assert_eq!(
        (&notes_now[0]["author"]["username"], &notes_now[0]["text"]),
        (&json!("mike"), &json!("The third this week"))
    );
    bob.send(Method::POST, &notes, &json!({"text": "x"})).await.problem(403, "forbidden");
    for wrong in [json!({}), json!({"text": " "}), json!({"text": "x".repeat(501)})] {
        mike.send(Method::POST, &notes, &wrong).await.invalid(&["text"]);
    }
    mike.delete(&format!("{path}/claim")).await.problem(409, "conflict");
    assert_eq!(mona.delete(&format!("{path}/claim")).await.ok(200)["claimed_by"], json!(null));
});
