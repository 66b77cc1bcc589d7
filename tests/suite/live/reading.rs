//! How many people read a post now: told to those who read it, and to nobody else.

use crate::support::{Method, Person, Socket, TestApp, Value, json};

/// Has a post in view, or none.
async fn reading(tab: &mut Socket, post: &Value) {
    tab.send(&json!({"type": "reading", "post_id": post})).await;
}

/// Waits until so many are said to read that post.
async fn told(tab: &mut Socket, post: &Value, people: usize) {
    let fits = |event: &Value| event["post_id"] == *post && event["people"] == people;
    tab.expect_where("reading", fits).await;
}

async fn tabs(people: [&Person; 3]) -> [Socket; 3] {
    [people[0].ws().await, people[1].ws().await, people[2].ws().await]
}

both!(those_who_have_a_post_in_view_are_told_how_many_they_are, async |app: TestApp| {
    let (ana, bob, guest) = (app.register("ana").await, app.register("bob").await, app.guest());
    let post = ana.post("general", "Bread", "Who bakes?").await;
    let other = ana.post("general", "Rye", "Who else?").await["id"].clone();
    let id = post["id"].clone();
    let [mut anas, mut bobs, mut guests] = tabs([&ana, &bob, &guest]).await;
    let mut phone = ana.ws().await;
    let mut stranger = guest.ws().await;
    reading(&mut anas, &id).await;
    told(&mut anas, &id, 1).await;
    reading(&mut phone, &id).await;
    told(&mut phone, &id, 1).await;
    reading(&mut bobs, &id).await;
    reading(&mut guests, &id).await;
    for tab in [&mut anas, &mut phone, &mut bobs, &mut guests] {
        told(tab, &id, 3).await;
    }
    // Another post, a tab that is not in view any more, and one that is closed.
    reading(&mut bobs, &other).await;
    told(&mut bobs, &other, 1).await;
    told(&mut guests, &id, 2).await;
    reading(&mut anas, &Value::Null).await;
    phone.close().await;
    told(&mut guests, &id, 1).await;
    // Who is invisible does not count, though they are told.
    ana.patch("/api/me", &json!({"invisible": true})).await.ok(200);
    reading(&mut anas, &id).await;
    told(&mut anas, &id, 1).await;
    ana.patch("/api/me", &json!({"invisible": false})).await.ok(200);
    told(&mut guests, &id, 2).await;
    // With the post all of it is gone.
    ana.delete(&format!("/api/posts/{id}")).await.ok(204);
    reading(&mut anas, &id).await;
    let refused = anas.expect("error").await;
    assert_eq!(refused["code"], "not_found");
    stranger.pong().await;
    let end = ana.post("general", "The end", "x").await;
    let came = stranger.all_before("post.created", |event| event["post"] == end).await;
    assert!(came.iter().all(|event| event["type"] != "reading"), "{came:?}");
});

both!(who_may_not_read_a_post_neither_counts_nor_is_told, async |app: TestApp| {
    let (ana, mona) = (app.register("ana").await, app.moderator("mona").await);
    let admin = app.admin("adam").await;
    let post = ana.post("general", "Bread", "Who bakes?").await;
    let id = post["id"].clone();
    let (mut anas, mut monas) = (ana.ws().await, mona.ws().await);
    reading(&mut anas, &id).await;
    told(&mut anas, &id, 1).await;
    reading(&mut monas, &id).await;
    told(&mut monas, &id, 2).await;
    let path = format!("/api/categories/{}", post["category"]["id"]);
    let closed = json!({"readable_by": "moderators", "writable_by": "moderators"});
    admin.patch(&path, &closed).await.ok(200);
    told(&mut monas, &id, 1).await;
    reading(&mut anas, &id).await;
    assert_eq!(anas.expect("error").await["code"], "not_found");
    let open = json!({"readable_by": "everyone", "writable_by": "members"});
    admin.send(Method::PATCH, &path, &open).await.ok(200);
    reading(&mut anas, &id).await;
    told(&mut anas, &id, 2).await;
});
