//! Questions and the answers that were accepted, from the outside.

use crate::support::{Method, Person, TestApp, Value, json, pick};

/// Has a category take questions.
async fn take_questions(admin: &Person, slug: &str) -> Value {
    let all = admin.get("/api/categories").await.ok(200);
    let all = all["items"].as_array().unwrap();
    let id = &all.iter().find(|category| category["slug"] == slug).unwrap()["id"];
    let change = json!({"questions": true, "color": "#1A2b3c"});
    admin.patch(&format!("/api/categories/{id}"), &change).await.ok(200)
}

fn path(post: &Value) -> String {
    format!("/api/posts/{}/solution", post["id"])
}

both!(an_accepted_answer_is_told_to_all_and_ends_with_its_comment, async |app: TestApp| {
    let (ana, bob) = (app.register("ana").await, app.register("bob").await);
    take_questions(&app.admin("boss").await, "help").await;
    let mut tab = app.guest().ws().await;
    let post = ana.post("help", "How?", "Tell me").await;
    assert_eq!(post["solution"], Value::Null);
    let answer = bob.comment(&post, "So").await;
    let accept = json!({"comment_id": answer["id"]});
    bob.send(Method::PUT, &path(&post), &accept).await.problem(403, "forbidden");
    let solved = ana.send(Method::PUT, &path(&post), &accept).await.ok(200);
    assert_eq!((&solved["solution"], &solved["version"]), (&answer["id"], &json!(1)));
    let told = tab.expect_where("post.updated", |told| told["post"]["id"] == post["id"]).await;
    assert_eq!(told["post"]["solution"], answer["id"]);
    let shown = app.guest().get(&format!("/api/posts/{}", post["id"])).await.ok(200);
    assert_eq!(shown["solution"], answer["id"]);
    bob.delete(&format!("/api/comments/{}", answer["id"])).await.ok(204);
    let told = tab.expect_where("post.updated", |told| told["post"]["solution"].is_null()).await;
    assert_eq!(told["post"]["comments"], 0);
    ana.send(Method::PUT, &path(&post), &accept).await.invalid(&["comment_id"]);
    ana.send(Method::PUT, &path(&post), &json!({})).await.invalid(&["comment_id"]);
    let talk = ana.post("general", "Hi", "All").await;
    let hello = json!({"comment_id": bob.comment(&talk, "Ho").await["id"]});
    ana.send(Method::PUT, &path(&talk), &hello).await.problem(409, "conflict");
});

both!(a_category_takes_questions_and_has_a_color, async |app: TestApp| {
    let admin = app.admin("boss").await;
    let help = take_questions(&admin, "help").await;
    assert_eq!((&help["questions"], &help["color"]), (&json!(true), &json!("#1a2b3c")));
    let path = format!("/api/categories/{}", help["id"]);
    let changed = admin.patch(&path, &json!({"color": null, "name": "Questions"})).await.ok(200);
    assert_eq!((&changed["questions"], &changed["color"]), (&json!(true), &Value::Null));
    for color in [json!("red"), json!("#12345"), json!("#12345g"), json!(7)] {
        admin.patch(&path, &json!({"color": color})).await.invalid(&["color"]);
    }
    let new = json!({"slug": "faq", "name": "FAQ", "questions": true, "color": "#ffffff"});
    let made = admin.send(Method::POST, "/api/categories", &new).await.ok(201);
    assert_eq!((&made["questions"], &made["color"]), (&json!(true), &json!("#ffffff")));
    let all = app.guest().get("/api/categories").await.ok(200);
    assert_eq!(
        pick(&all["items"], "questions").iter().filter(|one| **one == &json!(true)).count(),
        2
    );
});

both!(many_who_accept_delete_and_move_at_once_end_with_what_there_is, async |app: TestApp| {
    let (ana, bob) = (app.register("ana").await, app.register("bob").await);
    take_questions(&app.admin("boss").await, "help").await;
    for _ in 0..5 {
        let post = ana.post("help", "How?", "Tell me").await;
        let answers = [bob.comment(&post, "So").await, bob.comment(&post, "Thus").await];
        let accept = async |answer: &Value| {
            ana.send(Method::PUT, &path(&post), &json!({"comment_id": answer["id"]})).await
        };
        let gone = format!("/api/comments/{}", answers[0]["id"]);
        let (one, other, gone) =
            tokio::join!(accept(&answers[0]), accept(&answers[1]), bob.delete(&gone));
        gone.ok(204);
        other.ok(200);
        assert!([200, 422].contains(&one.status.as_u16()), "{one:?}");
        let shown = app.guest().get(&format!("/api/posts/{}", post["id"])).await.ok(200);
        assert_ne!(shown["solution"], answers[0]["id"], "it is gone");
    }
});

both!(search_engines_are_told_of_a_question_and_its_answer, async |app: TestApp| {
    let (ana, bob) = (app.register("ana").await, app.register("bob").await);
    take_questions(&app.admin("boss").await, "help").await;
    let post = ana.post("help", "How?", "Tell me").await;
    let mut answer = Value::Null;
    for n in 0..25 {
        answer = bob.comment(&post, &format!("Answer {n}")).await;
    }
    let page = format!("/p/{}", post["id"]);
    let before = app.guest().get(&page).await.text;
    assert!(before.contains("QAPage") && before.contains("DiscussionForumPosting"));
    assert!(!before.contains("acceptedAnswer") && !before.contains("Answer 24"));
    ana.send(Method::PUT, &path(&post), &json!({"comment_id": answer["id"]})).await.ok(200);
    let after = app.guest().get(&page).await.text;
    assert!(after.contains("acceptedAnswer") && after.contains("Answer 24"), "under the question");
    assert!(after.contains(&format!("href=\"{page}#c-{}\"", answer["id"])), "and where it is");
    assert!(app.guest().get("/c/help").await.text.contains("Solved"));
    let talk = ana.post("general", "Hi", "All").await;
    assert!(!app.guest().get(&format!("/p/{}", talk["id"])).await.text.contains("QAPage"));
});
