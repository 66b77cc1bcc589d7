//! What becomes of a person at one node is known at the others.

use super::{Value, json, until_seen};
use crate::support::{Method, PASSWORD, TestApp};

on_nodes!(
    a_session_that_ends_at_one_node_closes_its_sockets_at_the_others,
    async |[a, b, c]: [TestApp; 3]| {
        let ana = a.register("ana").await;
        let phone = ana.elsewhere().await;
        let (mut at_b, mut at_c) = (ana.at(&b).ws().await, phone.at(&c).ws().await);
        ana.log_out().await;
        assert_eq!(at_b.closed().await.code, 4001);
        at_c.pong().await;
        let ruth = a.admin("ruth").await;
        ruth.send(Method::PUT, "/api/users/ana/ban", &json!({})).await.ok(204);
        assert_eq!(at_c.closed().await.code, 4003);
    }
);

on_nodes!(whoever_leaves_at_one_node_is_gone_at_all, async |[a, b, c]: [TestApp; 3]| {
    let (ana, bo) = (a.register("ana").await, b.register("bob").await);
    let mut hers = ana.at(&b).ws().await;
    let (mut his, mut other) = (bo.at(&c).ws().await, bo.at(&a).ws().await);
    until_seen(&mut his, &["ana"]).await;
    let word = json!({"password": PASSWORD, "texts": "keep"});
    ana.send(Method::DELETE, "/api/me", &word).await.ok(204);
    assert_eq!(hers.closed().await.code, 4001);
    let left = |told: &Value| told["left"][0]["id"] == ana.user["id"];
    his.expect_where("presence", left).await;
    let told = other.expect("user.updated").await;
    assert_eq!(told["user"]["id"], ana.user["id"]);
});

on_nodes!(a_new_picture_is_shown_by_every_node, async |[a, b, c]: [TestApp; 3]| {
    let (ana, bo) = (a.register("ana").await, b.register("bob").await);
    let address = ana.upload_of(300, 500).await["url"].clone();
    let (_hers, mut his) = (ana.at(&c).ws().await, bo.ws().await);
    until_seen(&mut his, &["ana"]).await;
    let me = ana.patch("/api/me", &json!({ "avatar": address })).await.ok(200);
    let told =
        |event: &Value| event["joined"].to_string().contains(me["avatar_url"].as_str().unwrap());
    his.expect_where("presence", told).await;
});

on_nodes!(another_role_is_known_at_every_node, async |[a, b, c]: [TestApp; 3]| {
    let (ana, bo) = (a.register("ana").await, b.register("bob").await);
    let _his = bo.at(&c).ws().await;
    let mut hers = ana.at(&b).ws().await;
    let finished = a.command(&["user", "set-role", "bob", "moderator"], "").await;
    assert_eq!(finished.code, Some(0), "{finished:?}");
    let is_told = |event: &Value| {
        let joined = event["joined"].as_array().unwrap();
        joined.iter().any(|user| user["username"] == "bob" && user["role"] == "moderator")
    };
    hers.expect_where("presence", is_told).await;
});
