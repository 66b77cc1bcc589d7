//! Who is online is who is at any node.

use super::{json, names};
use crate::support::{Person, Socket, TestApp, Value};

/// Waits until a tab was told that just these people are online.
struct Watcher {
    tab: Socket,
    online: Vec<String>,
    guests: u64,
    /// Everything that it was told of people, in order.
    changes: Vec<String>,
}

impl Watcher {
    async fn new(person: &Person) -> Self {
        let tab = person.ws().await;
        let online = names(&tab.hello["online"]["users"]);
        let guests = tab.hello["online"]["guests"].as_u64().unwrap();
        Self { tab, online, guests, changes: Vec::new() }
    }

    async fn until(&mut self, people: &[&str], guests: u64) {
        while (&self.online, self.guests)
            != (&people.iter().map(ToString::to_string).collect(), guests)
        {
            let event = self.tab.expect("presence").await;
            self.take(&event);
        }
    }

    fn take(&mut self, event: &Value) {
        for name in names(&event["joined"]) {
            self.changes.push(format!("+{name}"));
            self.online.retain(|one| *one != name);
            self.online.push(name);
        }
        for name in names(&event["left"]) {
            self.changes.push(format!("-{name}"));
            self.online.retain(|one| *one != name);
        }
        self.online.sort();
        self.guests = event["guests"].as_u64().unwrap();
    }
}

async fn online(at: &TestApp) -> (Vec<String>, Value) {
    let list = at.guest().get("/api/online").await.ok(200);
    (names(&list["items"]), list["guests"].clone())
}

on_nodes!(everyone_at_any_node_is_online_at_all, async |[a, b, c]: [TestApp; 3]| {
    let (ana, bo, cyd) =
        (a.register("ana").await, b.register("bob").await, c.register("cyd").await);
    let mut watcher = Watcher::new(&ana).await;
    let (bobs, _cyds, _guest) = (bo.ws().await, cyd.ws().await, b.guest().ws().await);
    watcher.until(&["ana", "bob", "cyd"], 1).await;
    let mut second = Watcher::new(&cyd).await;
    second.until(&["ana", "bob", "cyd"], 1).await;
    for node in [&a, &b, &c] {
        let everyone = ["ana", "bob", "cyd"].map(String::from).to_vec();
        Watcher::new(&node.guest()).await.until(&["ana", "bob", "cyd"], 2).await;
        assert_eq!(online(node).await.0, everyone);
    }
    let list = cyd.get("/api/conversations").await.ok(200);
    assert!(list["items"].as_array().unwrap().iter().all(|one| one["online"] == true), "{list}");
    bobs.close().await;
    watcher.until(&["ana", "cyd"], 1).await;
    let others: Vec<&String> =
        watcher.changes.iter().filter(|change| !change.ends_with("ana")).collect();
    assert_eq!(others, ["+bob", "+cyd", "-bob"]);
});

on_nodes!(who_moves_to_another_node_does_not_flicker, async |[a, b, c]: [TestApp; 3]| {
    let (ana, bo, cyd) =
        (a.register("ana").await, b.register("bob").await, c.register("cyd").await);
    let mut watcher = Watcher::new(&cyd).await;
    let (at_a, cyds) = (ana.ws().await, bo.ws().await);
    watcher.until(&["ana", "bob", "cyd"], 0).await;
    at_a.close().await;
    let at_b = ana.at(&b).ws().await;
    // Whoever leaves afterwards is told to have left afterwards: by then the grace at the first
    // node is over.
    cyds.close().await;
    watcher.until(&["ana", "cyd"], 0).await;
    at_b.close().await;
    let _at_c = ana.at(&c).ws().await;
    let bobs = bo.at(&a).ws().await;
    watcher.until(&["ana", "bob", "cyd"], 0).await;
    bobs.close().await;
    watcher.until(&["ana", "cyd"], 0).await;
    let hers: Vec<&String> =
        watcher.changes.iter().filter(|change| change.ends_with("ana")).collect();
    assert_eq!(hers, ["+ana"], "{:?}", watcher.changes);
});

on_nodes!(a_node_that_starts_knows_who_is_online, async |[a, b, _c]: [TestApp; 3]| {
    let (ana, bo) = (a.register("ana").await, b.register("bob").await);
    let (_one, _two, _three) = (ana.ws().await, bo.ws().await, b.guest().ws().await);
    let new = a.beside(&["--node", "d"]).await;
    let mut watcher = Watcher::new(&ana.at(&new)).await;
    watcher.until(&["ana", "bob"], 1).await;
    // One that stops takes its people with it after the grace, not after its lease.
    let cyd = new.register("cyd").await;
    let _hers = cyd.ws().await;
    let mut bobs = Watcher::new(&bo).await;
    bobs.until(&["ana", "bob", "cyd"], 1).await;
    new.stop().await;
    bobs.until(&["ana", "bob"], 1).await;
});

on_nodes!(who_is_invisible_is_so_at_every_node, async |[a, b, c]: [TestApp; 3]| {
    let (ana, bo) = (a.register("ana").await, b.register("bob").await);
    let mut watcher = Watcher::new(&bo.at(&c)).await;
    let (_at_a, _at_b) = (ana.ws().await, ana.at(&b).ws().await);
    watcher.until(&["ana", "bob"], 0).await;
    ana.at(&c).patch("/api/me", &json!({"invisible": true})).await.ok(200);
    watcher.until(&["bob"], 0).await;
    assert_eq!(online(&a).await.0, ["bob"]);
    ana.at(&b).patch("/api/me", &json!({"invisible": false})).await.ok(200);
    watcher.until(&["ana", "bob"], 0).await;
});
