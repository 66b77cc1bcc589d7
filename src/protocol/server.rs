//! What the server says on a socket.

use serde::Serialize;
use serde_json::Value;

use super::{Goodbye, Place, User};
use crate::domain::ConnectionId;

/// One message to a client that is no event of the log, or stands in the place of one.
#[derive(Debug, Serialize)]
#[serde(tag = "type")]
#[allow(missing_docs)]
pub enum ServerEvent<'a> {
    #[serde(rename = "hello")]
    Hello {
        connection: ConnectionId,
        user: Option<&'a User>,
        epoch: &'a str,
        seq: i64,
        heartbeat_s: u64,
        online: &'a OnlineList,
    },
    /// What stood here was changed or deleted since: a later event, or none, says what there is.
    #[serde(rename = "event.superseded")]
    Superseded { seq: i64 },
    #[serde(rename = "presence")]
    Presence {
        joined: Vec<&'a User>,
        left: Vec<&'a User>,
        guests: usize,
        /// How many people are online, named or not.
        total: usize,
        /// Whether `joined` is all that is known, as in `hello`: whoever it does not name is
        /// forgotten.
        #[serde(skip_serializing_if = "std::ops::Not::not")]
        complete: bool,
    },
    #[serde(rename = "typing")]
    Typing {
        #[serde(rename = "in")]
        place: &'a Place,
        users: Vec<&'a str>,
    },
    #[serde(rename = "resumed")]
    Resumed { epoch: &'a str, seq: i64, replayed: usize },
    #[serde(rename = "resync")]
    Resync { epoch: &'a str, seq: i64 },
    #[serde(rename = "error")]
    Error {
        code: &'a str,
        detail: &'a str,
        #[serde(rename = "ref")]
        reference: Option<&'a Value>,
    },
    #[serde(rename = "pong")]
    Pong {
        #[serde(rename = "ref")]
        reference: Option<&'a Value>,
    },
    #[serde(rename = "goodbye")]
    Goodbye { reason: Goodbye, retry_after_ms: Option<u64> },
}

impl ServerEvent<'_> {
    /// The text of the frame.
    pub fn encode(&self) -> String {
        // Strings, numbers and lists of them: there is nothing here that could fail to be written.
        serde_json::to_string(self).unwrap_or_default()
    }
}

/// Who is online, written once and shared by every `hello` until it changes.
#[derive(Clone, Debug, Serialize)]
#[serde(transparent)]
pub struct OnlineList(Box<serde_json::value::RawValue>);

/// The most people that a `hello` or a `presence` names; `total` tells how many there are.
pub const ONLINE_SHOWN: usize = 200;

impl OnlineList {
    /// Writes the list: at most 200 people, and how many there are in all.
    pub fn new<'a>(users: impl ExactSizeIterator<Item = &'a User>, guests: usize) -> Self {
        #[derive(Serialize)]
        struct Online<'a> {
            users: Vec<&'a User>,
            total: usize,
            guests: usize,
        }
        let total = users.len();
        let online = Online { users: users.take(ONLINE_SHOWN).collect(), total, guests };
        Self(serde_json::value::to_raw_value(&online).unwrap_or_default())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{PostId, Role, Timestamp, UserId};

    #[test]
    fn frames_look_as_the_protocol_says() {
        let ann = User {
            id: UserId(1),
            username: "ann".into(),
            avatar_url: None,
            role: Role::Member,
            created_at: Timestamp(0),
        };
        let person = r#"{"id":1,"username":"ann","avatar_url":null,"role":"member","created_at":"1970-01-01T00:00:00.000Z"}"#;
        let online = OnlineList::new([&ann].into_iter(), 2);
        let hello = ServerEvent::Hello {
            connection: ConnectionId(9),
            user: None,
            epoch: "e",
            seq: 4,
            heartbeat_s: 25,
            online: &online,
        };
        assert_eq!(
            hello.encode(),
            format!(
                r#"{{"type":"hello","connection":9,"user":null,"epoch":"e","seq":4,"heartbeat_s":25,"online":{{"users":[{person}],"total":1,"guests":2}}}}"#
            )
        );
        let typing = ServerEvent::Typing { place: &Place::Post(PostId(3)), users: vec!["ann"] };
        assert_eq!(typing.encode(), r#"{"type":"typing","in":{"post":3},"users":["ann"]}"#);
        let goodbye = ServerEvent::Goodbye { reason: Goodbye::Shutdown, retry_after_ms: Some(40) };
        assert_eq!(
            goodbye.encode(),
            r#"{"type":"goodbye","reason":"shutdown","retry_after_ms":40}"#
        );
        let pong = ServerEvent::Pong { reference: None };
        assert_eq!(pong.encode(), r#"{"type":"pong","ref":null}"#);
    }
}
