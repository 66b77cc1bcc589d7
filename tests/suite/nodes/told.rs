//! What is written at one node is told at every other; nobody must stay with the one they began at.

use super::json;
use crate::support::{Method, TestApp};

on_nodes!(what_is_written_at_one_node_is_heard_at_the_others, async |[a, b, c]: [TestApp; 3]| {
    let ana = a.register("ana").await;
    let (mut at_b, mut at_c) = (b.guest().ws().await, ana.at(&c).ws().await);
    let post = ana.post("general", "Bread", "Who bakes?").await;
    for tab in [&mut at_b, &mut at_c] {
        assert_eq!(tab.expect("post.created").await["post"], post);
    }
    let comment = ana.at(&b).comment(&post, "I do").await;
    assert_eq!(at_c.expect("comment.created").await["comment"], comment);
    let bo = c.register("bob").await;
    let mut hers = ana.at(&a).ws().await;
    let path = "/api/conversations/ana/messages";
    let message = bo.send(Method::POST, path, &json!({"body": "psst"})).await.ok(201);
    assert_eq!(hers.expect("message.created").await["message"], message);
});

on_nodes!(who_reads_a_category_holds_at_every_node, async |[a, b, c]: [TestApp; 3]| {
    let boss = a.admin("boss").await;
    let (mut guest, mut mods) = (b.guest().ws().await, boss.at(&c).ws().await);
    boss.patch("/api/categories/3", &json!({"readable_by": "moderators"})).await.ok(200);
    let post = boss.post("help", "Secret", "x").await;
    boss.post("general", "the end", "x").await;
    let ended = |event: &crate::support::Value| event["post"]["title"] == "the end";
    let told = guest.all_before("post.created", ended).await;
    let kinds: Vec<_> = told.iter().map(|event| &event["type"]).collect();
    assert!(kinds.contains(&&json!("categories.changed")), "{told:?}");
    assert!(!kinds.contains(&&json!("post.created")), "{told:?}");
    assert_eq!(mods.expect("post.created").await["post"], post);
    let path = format!("/api/posts/{}", post["id"]);
    b.guest().get(&path).await.problem(404, "not_found");
    boss.at(&c).get(&path).await.ok(200);
});

on_nodes!(no_session_sticks_to_a_node, async |[a, b, c]: [TestApp; 3]| {
    let ana = a.register("ana").await;
    let mut tab = ana.at(&b).ws().await;
    let post = ana.at(&c).post("general", "One", "x").await;
    let told = tab.expect("post.created").await;
    let epoch = tab.hello["epoch"].clone();
    tab.cut();
    let comment = ana.at(&b).comment(&post, "while away").await;
    let mut again = ana.at(&c).ws().await;
    again.send(&json!({"type": "resume", "epoch": epoch, "seq": told["seq"]})).await;
    assert_eq!(again.expect("comment.created").await["comment"], comment);
    again.expect("resumed").await;
    // The same as a stream of events, at yet another node.
    let stream = ana.at(&a).request(Method::GET, "/api/events").send().await.unwrap();
    assert_eq!(stream.status(), 200);
});

on_nodes!(what_an_admin_sets_at_one_node_is_so_at_the_others, async |[a, b, c]: [TestApp; 3]| {
    let adam = a.admin("adam").await;
    let mut at_b = b.guest().ws().await;
    assert!(b.guest().get("/").await.text.contains("· Althing</title>"));
    let set = json!({"name": "Bakers", "review_first": 1});
    adam.patch("/api/admin/settings", &set).await.ok(200);
    at_b.expect("site.changed").await;
    assert_eq!(b.guest().get("/api/site").await.ok(200)["name"], "Bakers");
    assert!(b.guest().get("/").await.text.contains("· Bakers</title>"));
    let ana = c.register("ana").await;
    let mut staff = adam.at(&b).ws().await;
    let first = ana.post("general", "Bread", "x").await;
    assert_eq!(first["waiting"], true);
    assert_eq!(staff.expect("queue.changed").await["waiting"], 1);
    let approve = format!("/api/queue/{}/approve", first["id"]);
    adam.at(&b).send(Method::POST, &approve, &json!({})).await.ok(204);
    assert_eq!(at_b.expect("post.created").await["post"]["title"], "Bread");
});

on_nodes!(every_node_tells_its_name_and_that_it_hears, async |[a, b, _c]: [TestApp; 3]| {
    let ready = a.guest().get("/readyz").await.ok(200);
    assert_eq!((&ready["node"], &ready["bus"]), (&json!("a"), &json!("up")));
    assert_eq!(b.guest().get("/readyz").await.ok(200)["node"], "b");
});

both!(a_node_without_a_name_makes_one_up, async |app: TestApp| {
    let ready = app.guest().get("/readyz").await.ok(200);
    let name = ready["node"].as_str().unwrap();
    assert!(name.starts_with("node-") && name.len() > 9, "{ready}");
    if app.database().kind() == crate::support::Database::Sqlite {
        assert_eq!(ready["bus"], "none");
    }
});
