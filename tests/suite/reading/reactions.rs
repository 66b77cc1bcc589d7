//! Reactions to posts and comments, from the outside.

use crate::support::{Answer, Method, Person, TestApp, Value, json};

fn path(text: &Value, emoji: &str) -> String {
    let noun = if text.get("post_id").is_some() { "comments" } else { "posts" };
    format!("/api/{noun}/{}/reactions/{emoji}", text["id"])
}

async fn react(who: &Person, text: &Value, emoji: &str, on: bool) -> Answer {
    let method = if on { Method::PUT } else { Method::DELETE };
    Answer::of(who.request(method, &path(text, emoji))).await
}

both!(a_reaction_is_counted_on_every_screen_and_told_to_ones_own_tabs, async |app: TestApp| {
    let (ana, bob) = (app.register("ana").await, app.register("bob").await);
    let site = app.guest().get("/api/site").await.ok(200);
    assert_eq!(site["reactions"], json!(["👍", "❤️", "😄", "🎉", "🤔", "👀"]));
    let post = ana.post("general", "Bread", "Who bakes?").await;
    let comment = bob.comment(&post, "I do").await;
    assert_eq!((&post["reactions"], &comment["reactions"]), (&json!([]), &json!([])));
    let (mut guest, mut own) = (app.guest().ws().await, bob.ws().await);
    let mut author = ana.ws().await;
    react(&bob, &post, "👍", true).await.ok(204);
    // Without the sign that asks for color, it is the same one.
    react(&bob, &post, "❤", true).await.ok(204);
    let told = own.expect_where("reaction.changed", |told| told["reactions"][1] == "❤️").await;
    assert_eq!((&told["post_id"], told.get("comment_id")), (&post["id"], None));
    let both = json!([{"emoji": "❤️", "count": 1}, {"emoji": "👍", "count": 1}]);
    let told = guest.expect_where("post.reacted", |told| told["reactions"] == both).await;
    assert_eq!(told["category_id"], post["category"]["id"]);
    let told = author.expect("notification.created").await;
    assert_eq!(told["notification"]["kind"], "reaction");
    assert_eq!(told["notification"]["actor"]["username"], "bob");
    let address = format!("/api/posts/{}", post["id"]);
    assert_eq!(app.guest().get(&address).await.ok(200)["reactions"], both);
    let shown = bob.get(&address).await.ok(200);
    let name = format!("post:{}", post["id"]);
    assert_eq!(shown["viewer"]["reactions"], json!({name.as_str(): ["👍", "❤️"]}));
    assert_eq!(ana.get(&address).await.ok(200)["viewer"]["reactions"], json!({}));
    let who = ana.get(&format!("{address}/reactions")).await.ok(200);
    assert_eq!(who["items"][0]["emoji"], "👍");
    assert_eq!(who["items"][0]["users"][0]["username"], "bob");
    react(&bob, &post, "👍", false).await.ok(204);
    react(&bob, &post, "👍", false).await.ok(204);
    let one = json!([{"emoji": "❤️", "count": 1}]);
    guest.expect_where("post.reacted", |told| told["reactions"] == one).await;
    react(&ana, &comment, "🎉", true).await.ok(204);
    let told = guest.expect("comment.reacted").await;
    assert_eq!((&told["comment_id"], &told["post_id"]), (&comment["id"], &post["id"]));
    let list = app.guest().get(&format!("{address}/comments")).await.ok(200);
    assert_eq!(list["items"][0]["reactions"], json!([{"emoji": "🎉", "count": 1}]));
});

both!(a_burst_is_a_few_frames_and_the_count_is_right_in_the_end, async |app: TestApp| {
    let ana = app.register("ana").await;
    let post = ana.post("general", "Bread", "Who bakes?").await;
    let mut people = Vec::new();
    for n in 0..12 {
        people.push(app.register(&format!("person{n}")).await);
    }
    let mut guest = app.guest().ws().await;
    // Each with all of them, one removed again: 72 changes of one post.
    let all = ["👍", "❤️", "😄", "🎉", "🤔", "👀"];
    let work = people.iter().map(async |person| {
        for emoji in all {
            react(person, &post, emoji, true).await.ok(204);
        }
        react(person, &post, "👀", false).await.ok(204);
    });
    futures_util::future::join_all(work).await;
    let counted = |told: &Value| {
        let counts = told["reactions"].as_array().unwrap();
        counts.len() == 5 && counts.iter().all(|one| one["count"] == 12)
    };
    guest.expect_where("post.reacted", counted).await;
    let shown = app.guest().get(&format!("/api/posts/{}", post["id"])).await.ok(200);
    assert!(counted(&shown));
    let told = ana.get("/api/notifications").await.ok(200);
    assert_eq!(told["items"].as_array().unwrap().len(), 1, "however many react");
    assert_eq!((&told["items"][0]["others"], &told["unread"]), (&json!(10), &json!(1)));
});

both!(only_what_is_offered_is_taken_and_only_of_who_is_signed_in, async |app: TestApp| {
    let ana = app.register("ana").await;
    let post = ana.post("general", "Bread", "Who bakes?").await;
    for emoji in ["🍞", "like", "%00"] {
        react(&ana, &post, emoji, true).await.invalid(&["emoji"]);
        react(&ana, &post, emoji, false).await.invalid(&["emoji"]);
    }
    react(&ana, &json!({"id": 999}), "👍", true).await.problem(404, "not_found");
    react(&app.guest(), &post, "👍", true).await.problem(401, "unauthenticated");
    app.guest()
        .get(&format!("/api/posts/{}/reactions", post["id"]))
        .await
        .problem(401, "unauthenticated");
    // What is offered no more can be taken back, once.
    react(&ana, &post, "👍", true).await.ok(204);
    app.restart(&["--reactions", "🎉"]).await;
    react(&ana, &post, "👍", true).await.invalid(&["emoji"]);
    react(&ana, &post, "👍", false).await.ok(204);
    react(&ana, &post, "👍", false).await.invalid(&["emoji"]);
});

both!(what_a_crash_left_untold_is_told_at_the_next_start, async |app: TestApp| {
    let (ana, bob) = (app.register("ana").await, app.register("bob").await);
    let post = ana.post("general", "Bread", "Who bakes?").await;
    app.stop().await;
    // Committed, and then the process was gone before it came to count.
    let (post_id, person_id) = (&post["id"], &bob.user["id"]);
    app.database().execute(&format!(
        "INSERT INTO reactions (post_id, person_id, emoji, created_at) VALUES ({post_id}, {person_id}, '🎉', 1)"
    ));
    app.database().execute(&format!(
        "INSERT INTO untold_reactions (post_id, person_id, added) VALUES ({post_id}, {person_id}, TRUE)"
    ));
    app.restart(&[]).await;
    let counts = json!([{"emoji": "🎉", "count": 1}]);
    let mut tab = app.guest().ws().await;
    let shown = app.guest().get(&format!("/api/posts/{post_id}")).await.ok(200);
    // Whatever happens from here on comes by the socket.
    if shown["reactions"] != counts {
        assert_eq!(tab.expect("post.reacted").await["reactions"], counts);
    }
    let told = ana.get("/api/notifications").await.ok(200);
    assert_eq!(told["items"][0]["kind"], "reaction");
});
