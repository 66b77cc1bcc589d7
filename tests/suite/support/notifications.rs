//! What people are told, and what they want to be told.

use reqwest::Method;
use serde_json::{Value, json};

use super::{Person, Socket};

impl Person {
    /// The newest notifications, as they are listed.
    pub async fn notifications(&self) -> Vec<Value> {
        self.get("/api/notifications?limit=100").await.ok(200)["items"].as_array().unwrap().clone()
    }

    /// The kinds of all notifications, newest first.
    pub async fn told(&self) -> Vec<String> {
        self.notifications()
            .await
            .iter()
            .map(|item| item["kind"].as_str().unwrap().to_owned())
            .collect()
    }

    /// How many notifications wait to be read; asked in two ways, which must agree.
    pub async fn unread_notifications(&self) -> i64 {
        let unread = self.get("/api/me").await.ok(200)["unread"]["notifications"].as_i64().unwrap();
        let list = self.get("/api/notifications?limit=100").await.ok(200);
        assert_eq!(list["unread"], unread);
        let items = list["items"].as_array().unwrap();
        assert_eq!(
            i64::try_from(items.iter().filter(|item| item["read_at"].is_null()).count()),
            Ok(unread)
        );
        unread
    }

    /// Reads all notifications up to this one.
    pub async fn read_notifications(&self, up_to: &Value) {
        self.send(Method::POST, "/api/notifications/read", &json!({ "up_to": up_to }))
            .await
            .ok(204);
    }

    /// Follows a post, mutes it, or neither.
    pub async fn follow(&self, post: &Value, state: &str) {
        let answer = self
            .send(
                Method::PUT,
                &format!("/api/posts/{}/follow", post["id"]),
                &json!({ "state": state }),
            )
            .await
            .ok(200);
        assert_eq!(answer, json!({ "state": state }));
    }

    /// What this person hears of a post.
    pub async fn follows(&self, post: &Value) -> Value {
        self.get(&format!("/api/posts/{}/follow", post["id"])).await.ok(200)["state"].clone()
    }

    /// Switches kinds of notification on and off.
    pub async fn notify(&self, kinds: Value) {
        self.patch("/api/me", &json!({ "notify": kinds })).await.ok(200);
    }

    /// Blocks someone.
    pub async fn block(&self, name: &str) {
        self.send(Method::PUT, &format!("/api/blocks/{name}"), &json!({})).await.ok(204);
    }
}

impl Socket {
    /// The next notification that comes on this tab.
    pub async fn notified(&mut self) -> Value {
        self.expect("notification.created").await
    }
}
