//! What all share in it, and what is asked of it at the end.

use std::net::SocketAddr;

use super::*;

/// How long an answer may take before it is asked for again, perhaps elsewhere.
const ANSWER: Duration = Duration::from_secs(20);

impl Stage {
    /// Kills the server and starts it again, evenly over the operations.
    pub(super) async fn bounce(&self, play: Play) {
        let mut done = self.done.subscribe();
        for kill in 1..=play.kills {
            done.wait_for(|done| *done >= kill * play.operations / (play.kills + 1)).await.unwrap();
            self.is_up.send_replace(false);
            self.nodes[0].kill().await;
            self.nodes[0].start().await;
            self.is_up.send_replace(true);
        }
    }

    /// The address of any node that may be turned to.
    pub(super) fn pick(&self, rng: &mut StdRng) -> SocketAddr {
        let usable: Vec<usize> = self.usable.borrow().iter().copied().collect();
        self.nodes[*usable.choose(rng).unwrap()].addr
    }

    /// Waits until so many more things have been done, or all.
    pub(super) async fn pass(&self, operations: usize) {
        let mut done = self.done.subscribe();
        let until = (*done.borrow() + operations).min(self.operations);
        done.wait_for(|done| *done >= until).await.unwrap();
    }

    pub(super) async fn up(&self) {
        self.is_up.subscribe().wait_for(|is_up| *is_up).await.unwrap();
    }

    /// Sends until there is an answer. With a key, nothing is made twice, however often the server
    /// dies between.
    pub(super) async fn send(
        &self,
        person: &Person,
        method: Method,
        path: &str,
        body: &Value,
        key: &str,
    ) -> (u16, Value) {
        loop {
            self.up().await;
            let at = self.pick(&mut StdRng::from_rng(&mut rand::rng()));
            let mut request = person.at_addr(at).request(method.clone(), path).timeout(ANSWER);
            if !body.is_null() {
                request = request.json(body);
            }
            if method == Method::POST {
                request = request.header("idempotency-key", key);
            }
            let Ok(answer) = request.send().await else { continue };
            let status = answer.status().as_u16();
            let Ok(text) = answer.text().await else { continue };
            match status {
                200..300 | 403 | 404 | 409 | 422 => {
                    return (status, serde_json::from_str(&text).unwrap_or_default());
                }
                503 => {}
                _ => panic!("{method} {path} {body}: {status} {text}"),
            }
        }
    }
}

impl Ledger {
    /// Every answer is in the database, once.
    pub(super) fn check(&self, truth: &Model) {
        let mut found: BTreeMap<&str, &Value> = BTreeMap::new();
        let mut things: BTreeMap<String, &Value> = BTreeMap::new();
        for thing in truth.posts.values().chain(truth.comments.values()) {
            let name = thing["title"]
                .as_str()
                .or_else(|| thing["body"].as_str()?.split(' ').next())
                .unwrap();
            things.insert(path_of(thing), thing);
            assert_eq!(found.insert(name, thing), None, "{name} is there twice");
        }
        for (name, made) in &self.created {
            let post = format!("/api/posts/{}", made["post_id"]);
            match found.get(name.as_str()) {
                Some(there) => assert_eq!(there["id"], made["id"], "{name} is another"),
                None => assert!(
                    self.doomed.contains(&path_of(made)) || self.doomed.contains(&post),
                    "{name} was answered and is not there: {made}"
                ),
            }
        }
        for path in &self.deleted {
            assert!(!things.contains_key(path), "{path} was deleted and is there");
        }
        for (path, edited) in &self.edited {
            if let Some(thing) = things.get(path) {
                assert!(
                    thing["version"].as_i64() >= edited["version"].as_i64(),
                    "{path}: {edited} was answered, {thing} is there"
                );
                assert!(
                    thing["version"] != edited["version"] || thing["body"] == edited["body"],
                    "{path}: {edited}, {thing}"
                );
            }
        }
    }
}
