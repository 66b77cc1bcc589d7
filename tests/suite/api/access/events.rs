//! Who is sent what.

use super::*;

/// Makes an event happen, by its cause's name.
async fn cause(world: &World, sockets: &mut [Socket], what: &str, post: &Value) {
    let person = |kind: &str| world.person(kind);
    let (ana, bob, cyd) = (person("owner"), person("other"), person("blocked"));
    let path = format!("/api/posts/{}", post["id"]);
    match what {
        "ana-posts" => drop(ana.post("help", "One more", "Text").await),
        "ana-edits-the-post" => drop(ana.patch(&path, &json!({"title": "Other"})).await.ok(200)),
        "ana-deletes-the-post" => drop(ana.delete(&path).await.ok(204)),
        "ana-comments" => drop(ana.comment(post, "Hm").await),
        "ana-edits-the-comment" | "ana-deletes-the-comment" => {
            let comment = ana.comment(post, "Hm").await;
            let path = format!("/api/comments/{}", comment["id"]);
            if what == "ana-edits-the-comment" {
                ana.patch(&path, &json!({"body": "Ah"})).await.ok(200);
            } else {
                ana.delete(&path).await.ok(204);
            }
        }
        "ana-writes-to-bob" => drop(ana.message("bob", "Psst").await),
        "ana-edits-a-message-to-bob" | "ana-deletes-a-message-to-bob" => {
            change_message(ana, "bob", what).await;
        }
        "cyd-edits-a-message-to-ana" | "cyd-deletes-a-message-to-ana" => {
            change_message(cyd, "ana", what).await;
        }
        "bob-reads" => {
            ana.message("bob", "Psst").await;
            bob.read_all("ana").await;
        }
        "cyd-writes-to-ana" => drop(cyd.message("ana", "Hear me").await),
        "bob-comments" => drop(bob.comment(post, "Hm").await),
        "cyd-comments" => drop(cyd.comment(post, "Hm").await),
        "ana-names-bob" => drop(ana.comment(post, "What says @bob?").await),
        "ana-reads-her-notifications" => {
            bob.comment(post, "Hm").await;
            ana.send(Method::POST, "/api/notifications/read", &json!({"up_to": i64::MAX}))
                .await
                .ok(204);
        }
        "bob-takes-his-comment-back" => {
            let comment = bob.comment(post, "Hm").await;
            bob.delete(&format!("/api/comments/{}", comment["id"])).await.ok(204);
        }
        "the-admin-orders-the-categories" => {
            drop(person("admin").patch("/api/categories/1", &json!({"position": 3})).await.ok(200));
        }
        "the-admin-names-the-forum" => set(world, json!({"name": "Bakers"})).await,
        "the-moderator-renames-a-tag" => {
            ana.patch(&path, &json!({"tags": ["rye"]})).await.ok(200);
            drop(person("moder").patch("/api/tags/rye", &json!({"tag": "loaf"})).await.ok(200));
        }
        "the-moderator-merges-two-posts" => merge_two(world, post).await,
        "somebody-leaves" => {
            let someone = world.app.register("someone").await;
            let leaves = json!({"password": PASSWORD, "texts": "keep"});
            drop(someone.send(Method::DELETE, "/api/me", &leaves).await.ok(204));
        }
        "ana-changes-her-profile" => {
            drop(ana.patch("/api/me", &json!({"bio": "Hm"})).await.ok(200));
        }
        "bob-reacts-to-the-post" => react(world, bob, &path, "post.reacted").await,
        "cyd-reacts-to-the-post" => react(world, cyd, &path, "post.reacted").await,
        "bob-reacts-to-the-comment" => {
            let path = format!("/api/comments/{}", ana.comment(post, "Hm").await["id"]);
            react(world, bob, &path, "comment.reacted").await;
        }
        "bob-reads-the-post" => {
            bob.send(Method::POST, &format!("{path}/read"), &json!({})).await.ok(204);
        }
        "bob-reads-everything" => {
            bob.send(Method::POST, "/api/read", &json!({})).await.ok(204);
        }
        "bob-was-away-and-has-read-it" => was_away(world, bob).await,
        "ana-saves-a-draft" => {
            let draft = json!({"body": "As I was sa"});
            drop(ana.send(Method::PUT, "/api/drafts/post", &draft).await.ok(200));
        }
        "bob-reports-the-post" => {
            let report = json!({"post_id": post["id"], "reason": "spam"});
            drop(bob.send(Method::POST, "/api/reports", &report).await.ok(201));
        }
        "bob-writes-what-waits" => {
            let words = json!([{"word": "casino", "action": "hold"}]);
            set(world, json!({"watched_words": words})).await;
            drop(bob.post("general", "Casino", "Come").await);
        }
        "adam-makes-a-backup" => back_up(person("admin")).await,
        "ana-bookmarks-the-post" => {
            let bookmark = format!("{path}/bookmark");
            drop(ana.send(Method::PUT, &bookmark, &json!({})).await.ok(204));
        }
        "ana-types-in-a-post" => type_in(&mut sockets[1], json!({"post": post["id"]})).await,
        "cyd-types-in-a-post" => type_in(&mut sockets[3], json!({"post": post["id"]})).await,
        "ana-reads-the-post" => read_now(&mut sockets[1], &post["id"]).await,
        "ana-types-to-bob" => type_in(&mut sockets[1], json!({"conversation": "bob"})).await,
        "cyd-types-to-ana" => type_in(&mut sockets[3], json!({"conversation": "ana"})).await,
        other => panic!("nobody knows how {other} is done"),
    }
}

/// Makes a backup: one is made at the start, and one at a time.
async fn back_up(admin: &Person) {
    while admin.send(Method::POST, "/api/admin/backups", &json!({})).await.status == 409 {}
}

/// Writes to somebody, and edits or deletes that.
async fn change_message(from: &Person, to: &str, what: &str) {
    let path = format!("/api/messages/{}", from.message(to, "Psst").await["id"]);
    if what.contains("edits") {
        from.patch(&path, &json!({"body": "Hush"})).await.ok(200);
    } else {
        from.delete(&path).await.ok(204);
    }
}

/// Comes back after an absence, and reads what happened.
async fn was_away(world: &World, who: &Person) {
    let id = &who.user["id"];
    world.app.database().execute(&format!("DELETE FROM visits WHERE user_id = {id}"));
    world.app.database().execute(&format!("INSERT INTO visits VALUES ({id}, 1, 0, 1, 0)"));
    who.send(Method::POST, "/api/me/since", &json!({})).await.ok(204);
}

/// Merges a post, under which bob has written, into one of cyd's.
async fn merge_two(world: &World, post: &Value) {
    world.person("other").comment(post, "Hm").await;
    let other = world.person("blocked").post("general", "Which", "One?").await;
    let path = format!("/api/posts/{}/merge", post["id"]);
    let into = json!({"into": other["id"]});
    world.person("moder").send(Method::POST, &path, &into).await.ok(200);
}

/// Sets what the forum is like.
async fn set(world: &World, settings: Value) {
    world.person("admin").patch("/api/admin/settings", &settings).await.ok(200);
}

/// Reacts, and waits until all are told.
async fn react(world: &World, who: &Person, path: &str, told: &str) {
    let mut tab = world.app.guest().ws().await;
    who.send(Method::PUT, &format!("{path}/reactions/🎉"), &json!({})).await.ok(204);
    tab.expect(told).await;
    tab.close().await;
}

/// Has a post in view, and waits until the server knows.
async fn read_now(socket: &mut Socket, post: &Value) {
    socket.send(&json!({"type": "reading", "post_id": post})).await;
    socket.pong().await;
}

/// Types, and waits until the server knows.
async fn type_in(socket: &mut Socket, place: Value) {
    socket.typing(place, true).await;
    socket.pong().await;
}

both!(every_event_reaches_those_whom_the_table_names, async |app: TestApp| {
    let world = World::new(app.clone()).await;
    let backups = tempfile::tempdir().unwrap();
    app.restart(&["--backups", backups.path().to_str().unwrap()]).await;
    let mut wrong = Vec::new();
    for row in lines(EVENTS) {
        let (event, what) = (row[0], row[1]);
        let post = world.person("owner").post("general", "Hello", "World").await;
        let mut sockets = Vec::new();
        for person in &world.people {
            sockets.push(person.ws().await);
        }
        // Told to all: from here on they hear everything as it comes.
        world.person("admin").post("general", "begin", "now").await;
        for socket in &mut sockets {
            socket.all_before("post.created", |event| event["post"]["title"] == "begin").await;
        }
        cause(&world, &mut sockets, what, &post).await;
        world.person("admin").post("general", "end", "now").await;
        for ((kind, expected), socket) in KINDS.iter().zip(&row[2..]).zip(&mut sockets) {
            let came =
                socket.all_before("post.created", |event| event["post"]["title"] == "end").await;
            let got = came.iter().any(|one| one["type"] == event && one["users"] != json!([]));
            if got != (*expected == "yes") {
                wrong.push(format!(
                    "{event} when {what}: {kind} {} it",
                    if got { "gets" } else { "does not get" }
                ));
            }
        }
        for socket in sockets {
            socket.close().await;
        }
    }
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
});

#[test]
fn every_event_of_the_log_stands_in_the_table() {
    let named = SERVER_EVENTS
        .lines()
        .filter_map(|line| line.trim().strip_prefix("#[serde(rename = \"")?.strip_suffix("\")]"));
    // Which has no audience of its own: it stands in the place of any of the others.
    let logged: BTreeSet<&str> =
        named.filter(|name| name.contains('.') && *name != "event.superseded").collect();
    let told: BTreeSet<&str> =
        lines(EVENTS).map(|row| row[0]).filter(|name| name.contains('.')).collect();
    assert_eq!(told, logged);
    assert!(logged.len() > 7);
}
