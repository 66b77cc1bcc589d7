//! Who types is told at every node.

use super::{json, until_seen};
use crate::support::{Method, TestApp};

on_nodes!(
    typing_is_seen_at_the_other_nodes_and_ends_with_the_text,
    async |[a, b, c]: [TestApp; 3]| {
        let (ana, bo) = (a.register("ana").await, b.register("bob").await);
        let post = ana.post("general", "Bread", "Who bakes?").await;
        let (mut hers, mut his, mut guest) = (ana.ws().await, bo.ws().await, c.guest().ws().await);
        for tab in [&mut his, &mut guest] {
            until_seen(tab, &["ana"]).await;
        }
        let place = json!({"post": post["id"]});
        hers.typing(place.clone(), true).await;
        for tab in [&mut his, &mut guest] {
            let told = tab.expect("typing").await;
            assert_eq!((&told["in"], &told["users"]), (&place, &json!(["ana"])));
        }
        let comment = ana.at(&c).comment(&post, "I do").await;
        for tab in [&mut his, &mut guest] {
            assert_eq!(tab.expect("comment.created").await["comment"], comment);
            assert_eq!(tab.expect("typing").await["users"], json!([]));
        }
        // What lasts longer than a hint is told again and again, and ends by a word.
        hers.typing(place.clone(), true).await;
        assert_eq!(his.expect("typing").await["users"], json!(["ana"]));
        hers.typing(place.clone(), false).await;
        assert_eq!(his.expect("typing").await["users"], json!([]));
        // A text that comes later proves that nothing else was told meanwhile.
        let last = bo.comment(&post, "the last").await;
        let between =
            his.all_before("comment.created", |event| event["comment"]["id"] == last["id"]).await;
        assert!(between.iter().all(|event| event["type"] != "typing"), "{between:?}");
    }
);

on_nodes!(typing_to_somebody_is_seen_where_they_are, async |[a, b, c]: [TestApp; 3]| {
    let (ana, bo, cyd) =
        (a.register("ana").await, b.register("bob").await, c.register("cyd").await);
    let (mut hers, mut his, mut other) = (ana.ws().await, bo.ws().await, cyd.ws().await);
    for tab in [&mut his, &mut other] {
        until_seen(tab, &["ana"]).await;
    }
    hers.typing(json!({"conversation": "bob"}), true).await;
    let told = his.expect("typing").await;
    assert_eq!((&told["in"], &told["users"]), (&json!({"conversation": "ana"}), &json!(["ana"])));
    let path = "/api/conversations/bob/messages";
    ana.at(&c).send(Method::POST, path, &json!({"body": "psst"})).await.ok(201);
    his.expect("message.created").await;
    assert_eq!(his.expect("typing").await["users"], json!([]));
    // Cyd was told nothing of it.
    let post = ana.post("general", "The end", "x").await;
    let told = other.all_before("post.created", |event| event["post"]["id"] == post["id"]).await;
    assert!(told.iter().all(|event| event["type"] == "presence"), "{told:?}");
});

on_nodes!(who_is_blocked_is_not_seen_typing_from_another_node, async |[a, b, c]: [TestApp; 3]| {
    let (ana, bo, cyd) =
        (a.register("ana").await, b.register("bob").await, c.register("cyd").await);
    let (mut hers, mut cyds, mut his) = (ana.ws().await, cyd.at(&a).ws().await, bo.ws().await);
    until_seen(&mut his, &["ana", "cyd"]).await;
    // Written at a node at which he has no connection: the one that has it hears of it.
    bo.at(&c).send(Method::PUT, "/api/blocks/ana", &json!({})).await.ok(204);
    let place = json!({"category": "help"});
    his.expect("me.updated").await;
    hers.typing(place.clone(), true).await;
    cyds.typing(place.clone(), true).await;
    loop {
        let told = his.expect("typing").await;
        if told["users"] == json!(["cyd"]) {
            break;
        }
        assert_eq!(told["users"], json!([]), "{told}");
    }
});
