//! What the server says on a socket.

use serde::Serialize;
use serde_json::Value;

use super::{Goodbye, Place, User};
use crate::domain::{ConnectionId, PostId};

/// One message to a client that is no event of the log, or stands in the place of one.
#[derive(Debug, Serialize)]
#[serde(tag = "type")]
pub enum ServerEvent<'a> {
    /// The first frame of a connection.
    #[serde(rename = "hello")]
    Hello {
        /// A random number that names this connection.
        connection: ConnectionId,
        /// Whoever is signed in; `None` for a guest.
        user: Option<&'a User>,
        /// Names the history that `seq` counts in.
        epoch: &'a str,
        /// Where the log ends for this client now.
        seq: i64,
        /// Seconds of silence after which the server pings.
        heartbeat_s: u64,
        /// Who is online.
        online: &'a OnlineList,
    },
    /// What stood here was changed or deleted since: a later event, or none, says what there is.
    #[serde(rename = "event.superseded")]
    Superseded {
        /// The place in the log that says nothing any more.
        seq: i64,
    },
    /// Who is online has changed, or all of it is told anew.
    #[serde(rename = "presence")]
    Presence {
        /// Who is online now and was not.
        joined: Vec<&'a User>,
        /// Who was online and is not.
        left: Vec<&'a User>,
        /// How many connections are not signed in.
        guests: usize,
        /// How many people are online, named or not.
        total: usize,
        /// Whether `joined` is all that is known, as in `hello`: whoever it does not name is
        /// forgotten.
        #[serde(skip_serializing_if = "std::ops::Not::not")]
        complete: bool,
    },
    /// Who types at a place.
    #[serde(rename = "typing")]
    Typing {
        /// Where.
        #[serde(rename = "in")]
        place: &'a Place,
        /// The names of all who type there, without the reader.
        users: Vec<&'a str>,
    },
    /// How many people read a post now.
    #[serde(rename = "reading")]
    Reading {
        /// Which one.
        post_id: PostId,
        /// How many, guests among them.
        people: usize,
    },
    /// What was missed has been sent again.
    #[serde(rename = "resumed")]
    Resumed {
        /// Names the history that `seq` counts in.
        epoch: &'a str,
        /// Where the log ends for this client now.
        seq: i64,
        /// How many events were sent again.
        replayed: usize,
    },
    /// What was missed can not be sent again: fetch it.
    #[serde(rename = "resync")]
    Resync {
        /// Names the history that `seq` counts in.
        epoch: &'a str,
        /// Where the log ends for this client now.
        seq: i64,
    },
    /// A message of the client was not understood, or not allowed.
    #[serde(rename = "error")]
    Error {
        /// A stable word.
        code: &'a str,
        /// One plain sentence.
        detail: &'a str,
        /// The `ref` of the message that this answers.
        #[serde(rename = "ref")]
        reference: Option<&'a Value>,
    },
    /// The answer to `ping`.
    #[serde(rename = "pong")]
    Pong {
        /// The `ref` of the message that this answers.
        #[serde(rename = "ref")]
        reference: Option<&'a Value>,
    },
    /// The connection ends.
    #[serde(rename = "goodbye")]
    Goodbye {
        /// Why the connection ends.
        reason: Goodbye,
        /// When the client may come back, in milliseconds.
        retry_after_ms: Option<u64>,
    },
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
