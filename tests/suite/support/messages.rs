//! What people do with private messages.

use reqwest::Method;
use serde_json::{Value, json};

use super::Person;

impl Person {
    /// Writes to someone and gives the message back.
    pub async fn message(&self, to: &str, body: &str) -> Value {
        self.send(
            Method::POST,
            &format!("/api/conversations/{to}/messages"),
            &json!({ "body": body }),
        )
        .await
        .ok(201)
    }

    /// Reads what someone wrote, up to this message.
    pub async fn read_up_to(&self, with: &str, up_to: &Value) {
        self.send(
            Method::POST,
            &format!("/api/conversations/{with}/read"),
            &json!({ "up_to": up_to }),
        )
        .await
        .ok(204);
    }

    /// Reads all that someone wrote.
    pub async fn read_all(&self, with: &str) {
        self.read_up_to(with, &json!(i64::MAX)).await;
    }

    /// The messages with someone, newest first.
    pub async fn messages(&self, with: &str) -> Value {
        self.get(&format!("/api/conversations/{with}/messages?limit=100")).await.ok(200)["items"]
            .take()
    }

    /// The entry for someone in the list of conversations.
    pub async fn conversation(&self, with: &str) -> Value {
        let list = self.get("/api/conversations").await.ok(200);
        let found = list["items"]
            .as_array()
            .unwrap()
            .iter()
            .find(|item| item["with"]["username"] == with)
            .cloned();
        found.unwrap_or_else(|| panic!("{} has nothing with {with}: {list}", self.name))
    }

    /// How many messages wait to be read.
    pub async fn unread_messages(&self) -> Value {
        self.get("/api/me").await.ok(200)["unread"]["messages"].clone()
    }
}
