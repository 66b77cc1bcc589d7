//! How many people read a post is told of all nodes together.

use super::json;
use crate::support::{Socket, TestApp, Value};

async fn reading(tab: &mut Socket, post: &Value) {
    tab.send(&json!({"type": "reading", "post_id": post})).await;
}

async fn told(tab: &mut Socket, people: usize) {
    tab.expect_where("reading", |told| told["people"] == people).await;
}

on_nodes!(who_reads_a_post_counts_once_wherever_they_do, async |[a, b, c]: [TestApp; 3]| {
    let (ana, bob) = (a.register("ana").await, b.register("bob").await);
    let post = ana.post("general", "Bread", "Who bakes?").await["id"].clone();
    let (mut hers, mut elsewhere) = (ana.ws().await, ana.at(&b).ws().await);
    let (mut his, mut guest) = (bob.ws().await, c.guest().ws().await);
    for tab in [&mut hers, &mut elsewhere, &mut his, &mut guest] {
        reading(tab, &post).await;
    }
    for tab in [&mut hers, &mut elsewhere, &mut his, &mut guest] {
        told(tab, 3).await;
    }
    hers.close().await;
    his.close().await;
    told(&mut guest, 2).await;
    told(&mut elsewhere, 2).await;
    // A node that stops takes those along who were there.
    c.stop().await;
    told(&mut elsewhere, 1).await;
});
