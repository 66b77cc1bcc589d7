//! What is read and what is new, from the outside.

use crate::support::{Method, Person, TestApp, Value, json};

async fn read(who: &Person, post: &Value, body: &Value) {
    let path = format!("/api/posts/{}/read", post["id"]);
    who.send(Method::POST, &path, body).await.ok(204);
}

async fn unread(who: &Person) -> (Value, Value) {
    let all = who.get("/api/me/unread").await.ok(200);
    (all["posts"].clone(), all["categories"].clone())
}

both!(what_is_read_on_one_device_is_read_on_all_and_nobody_else_is_told, async |app: TestApp| {
    let (ana, bob) = (app.register("ana").await, app.register("bob").await);
    let post = ana.post("general", "Bread", "Who bakes?").await;
    let other = ana.post("help", "Rye", "Who else?").await;
    let first = ana.comment(&post, "One").await;
    ana.comment(&post, "Two").await;
    let phone = bob.elsewhere().await;
    let (mut tab, mut hers) = (phone.ws().await, ana.ws().await);
    let name = post["id"].to_string();
    let list = phone.get("/api/posts").await.ok(200);
    assert_eq!(list["viewer"]["reads"][&name]["new"], 2);
    assert_eq!(unread(&bob).await, (json!(2), json!({"general": 1, "help": 1})));
    read(&bob, &post, &json!({"up_to": first["id"]})).await;
    let told = tab.expect("post.read").await;
    assert_eq!((&told["post_id"], &told["up_to"]), (&post["id"], &first["id"]));
    assert_eq!((&told["new"], &told["seen"]), (&json!(1), &json!(true)));
    let shown = phone.get(&format!("/api/posts/{}", post["id"])).await.ok(200);
    let expected = json!({"up_to": first["id"], "new": 1, "seen": true});
    assert_eq!(shown["viewer"]["reads"][&name], expected);
    read(&bob, &other, &json!({"up_to": null})).await;
    let list = bob.get("/api/posts?unread=true").await.ok(200);
    assert_eq!(list["items"].as_array().unwrap().len(), 1);
    assert_eq!(list["items"][0]["id"], post["id"]);
    bob.send(Method::POST, "/api/read", &json!({"category": null})).await.ok(204);
    assert_eq!(tab.expect("posts.read").await["category_id"], Value::Null);
    assert_eq!(unread(&bob).await, (json!(0), json!({})));
    read(&bob, &post, &json!({"up_to": null, "unread": true})).await;
    let told = tab.expect_where("post.read", |told| told["seen"] == false).await;
    assert_eq!(told["new"], 2);
    assert_eq!(unread(&bob).await, (json!(1), json!({"general": 1})));
    ana.comment(&other, "Three").await;
    let list = bob.get("/api/posts?unread=true&sort=active").await.ok(200);
    assert_eq!(list["items"][0]["id"], other["id"]);
    let page = bob.get("/api/posts?unread=true&limit=1").await.ok(200);
    let next = format!("/api/posts?unread=true&before={}", page["next"].as_str().unwrap());
    assert_eq!(bob.get(&next).await.ok(200)["items"].as_array().unwrap().len(), 1);
    let came = hers.all_before("comment.created", |told| told["comment"]["body"] == "Three").await;
    let names: Vec<_> = came.iter().map(|told| told["type"].as_str().unwrap()).collect();
    assert!(names.iter().all(|name| !name.contains("read")), "{names:?}");
});

both!(only_who_is_signed_in_has_read_something, async |app: TestApp| {
    let (ana, guest) = (app.register("ana").await, app.guest());
    let post = ana.post("general", "Bread", "Who bakes?").await;
    guest.get("/api/posts?unread=true").await.problem(401, "unauthenticated");
    ana.get("/api/posts?unread=x").await.invalid(&["unread"]);
    let path = format!("/api/posts/{}/read", post["id"]);
    ana.send(Method::POST, &path, &json!({"up_to": 0})).await.invalid(&["up_to"]);
    ana.send(Method::POST, "/api/read", &json!({"category": "x"})).await.problem(404, "not_found");
});
