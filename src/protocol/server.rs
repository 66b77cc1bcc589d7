//! What the server says on a socket.

use serde::Serialize;
use serde_json::Value;

use super::{
    Comment, CommentActivity, Goodbye, Message, Notification, Place, Post, UnreadNotifications,
    User,
};
use crate::domain::{
    CategoryId, CommentId, ConnectionId, MessageId, NotificationId, PostId, Timestamp,
};

/// One message to a client. Those with a `seq` are events of the log and are stored as they are
/// sent.
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
    #[serde(rename = "post.created")]
    PostCreated { seq: i64, post: &'a Post },
    #[serde(rename = "post.updated")]
    PostUpdated { seq: i64, post: &'a Post },
    #[serde(rename = "post.deleted")]
    PostDeleted { seq: i64, post_id: PostId, category_id: CategoryId },
    #[serde(rename = "comment.created")]
    CommentCreated {
        seq: i64,
        category_id: CategoryId,
        comment: &'a Comment,
        post: CommentActivity,
    },
    #[serde(rename = "comment.updated")]
    CommentUpdated {
        seq: i64,
        category_id: CategoryId,
        comment: &'a Comment,
        post: CommentActivity,
    },
    #[serde(rename = "comment.deleted")]
    CommentDeleted {
        seq: i64,
        category_id: CategoryId,
        comment_id: CommentId,
        post: CommentActivity,
    },
    #[serde(rename = "message.created")]
    MessageCreated { seq: i64, message: &'a Message },
    #[serde(rename = "message.updated")]
    MessageUpdated { seq: i64, message: &'a Message },
    /// A message from one of the two to the other is gone.
    #[serde(rename = "message.deleted")]
    MessageDeleted { seq: i64, message_id: MessageId, from: &'a str, to: &'a str },
    /// `by` has read what the other of the two wrote, up to that message; `with` is the one who
    /// does not get this frame.
    #[serde(rename = "message.read")]
    MessageRead {
        seq: i64,
        with: &'a str,
        by: &'a str,
        up_to: MessageId,
        read_at: Timestamp,
        /// How many messages are left to read, for the one who has read.
        #[serde(skip_serializing_if = "Option::is_none")]
        unread: Option<i32>,
    },
    /// The reader's own account, or whom they block, has changed, in this tab or another: fetch it
    /// again.
    #[serde(rename = "me.updated")]
    MeUpdated { seq: i64 },
    #[serde(rename = "notification.created")]
    NotificationCreated {
        seq: i64,
        notification: &'a Notification,
        #[serde(flatten)]
        left: UnreadNotifications,
    },
    /// Either all up to one have been read, or these.
    #[serde(rename = "notification.read")]
    NotificationRead {
        seq: i64,
        #[serde(skip_serializing_if = "Option::is_none")]
        up_to: Option<NotificationId>,
        #[serde(skip_serializing_if = "Option::is_none")]
        ids: Option<&'a [NotificationId]>,
        #[serde(flatten)]
        left: UnreadNotifications,
    },
    /// What these were about is gone.
    #[serde(rename = "notification.removed")]
    NotificationRemoved {
        seq: i64,
        ids: &'a [NotificationId],
        #[serde(flatten)]
        left: UnreadNotifications,
    },
    /// What stood here was changed or deleted since: a later event, or none, says what there is.
    #[serde(rename = "event.superseded")]
    Superseded { seq: i64 },
    /// There are other categories, or in another order: fetch them again.
    #[serde(rename = "categories.changed")]
    CategoriesChanged { seq: i64 },
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
    use crate::domain::{Role, Timestamp, UserId};

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
        let mut read = ServerEvent::MessageRead {
            seq: 5,
            with: "bo",
            by: "ann",
            up_to: MessageId(7),
            read_at: Timestamp(0),
            unread: Some(2),
        };
        let head = r#"{"type":"message.read","seq":5,"with":"bo","by":"ann","up_to":7,"read_at":"1970-01-01T00:00:00.000Z""#;
        assert_eq!(read.encode(), format!(r#"{head},"unread":2}}"#));
        if let ServerEvent::MessageRead { unread, .. } = &mut read {
            *unread = None;
        }
        assert_eq!(
            read.encode(),
            format!("{head}}}"),
            "how many are left is for the one who has read"
        );
        let goodbye = ServerEvent::Goodbye { reason: Goodbye::Shutdown, retry_after_ms: Some(40) };
        assert_eq!(
            goodbye.encode(),
            r#"{"type":"goodbye","reason":"shutdown","retry_after_ms":40}"#
        );
        let pong = ServerEvent::Pong { reference: None };
        assert_eq!(pong.encode(), r#"{"type":"pong","ref":null}"#);
    }
}
