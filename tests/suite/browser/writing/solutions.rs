//! Questions and their answers in the page.

use crate::support::{Browser, Role, TestApp, json};

in_browsers!(an_answer_is_accepted_and_stands_under_the_question_at_once, async |app: TestApp| {
    let (bob, admin) = (app.register("bob").await, app.admin("boss").await);
    let all = admin.get("/api/categories").await.ok(200);
    let help = all["items"].as_array().unwrap().iter().find(|one| one["slug"] == "help").unwrap();
    let change = json!({"questions": true, "color": "#aa3311"});
    admin.patch(&format!("/api/categories/{}", help["id"]), &change).await.ok(200);
    let ana = Browser::register(&app, "ana").await;
    let guest = Browser::open(&app, "a guest", "/").await;
    guest.resize(360, 740).await;
    ana.press("Write a post").await;
    ana.choose("Category", "Help").await;
    ana.write("Title", "How?").await;
    ana.write("Message", "Tell me").await;
    ana.press("Post").await;
    guest.follow("How?").await;
    ana.follow("How?").await;
    let post = bob.get("/api/posts").await.ok(200)["items"][0].clone();
    let answer = bob.comment(&post, "So, and *not otherwise*").await;
    for person in [&ana, &guest] {
        person.find(Role::Article, "Comment by bob").await;
    }
    guest.lose(Role::Link, "Where it was written").await;
    ana.press("More about the comment by bob").await;
    ana.press("Accept as solution").await;
    for person in [&ana, &guest] {
        person.see_in(".solution .prose", |text| text == "So, and not otherwise").await;
        person.see_in(".comment .solved:not([hidden])", |text| text == "Solution").await;
        person.see_in(".post-full .solved:not([hidden])", |text| text == "Solved").await;
    }
    let width = guest.eval("return document.documentElement.scrollWidth").await;
    assert!(width.as_u64().unwrap() <= 360, "{width} wide");
    guest.follow("Where it was written").await;
    guest
        .see_that(
            "the comment",
            "return document.activeElement.getAttribute('aria-label') === 'Comment by bob'",
        )
        .await;
    // The page of the server says the same.
    guest.reload().await;
    guest.see_in(".solution .prose", |text| text == "So, and not otherwise").await;
    bob.patch(&format!("/api/comments/{}", answer["id"]), &json!({"body": "So"})).await.ok(200);
    for person in [&ana, &guest] {
        person.see_in(".solution .prose", |text| text == "So").await;
    }
    ana.press("More about the comment by bob").await;
    ana.press("Not the solution").await;
    guest.lose(Role::Link, "Where it was written").await;
    assert_eq!(guest.console().await, [""; 0]);
    ana.close().await;
    guest.close().await;
});
