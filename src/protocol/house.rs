//! The objects of order in the house, as moderators see them.

use serde::Serialize;
use utoipa::ToSchema;

use super::User;
use crate::domain::{CommentId, MessageId, PostId, Timestamp};

/// What was reported, and what became of it.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Report {
    /// Its id.
    pub id: i64,
    /// Who reported.
    pub reporter: User,
    /// Who wrote what was reported, or was reported themself.
    pub person: User,
    /// The post, or the one under which the comment stands.
    pub post_id: Option<PostId>,
    /// The comment.
    pub comment_id: Option<CommentId>,
    /// The private message.
    pub message_id: Option<MessageId>,
    /// How what was reported began when it was.
    pub excerpt: String,
    /// `spam`, `abuse`, `off_topic`, `illegal` or `other`.
    pub reason: String,
    /// Why, in the reporter's words.
    pub text: Option<String>,
    /// When it was made.
    pub created_at: Timestamp,
    /// The moderator who looks after it.
    pub claimed_by: Option<User>,
    /// The moderator who has closed it.
    pub closed_by: Option<User>,
    /// When; `None` while it is open.
    pub closed_at: Option<Timestamp>,
    /// With which act: `none`, `remove`, `remove_and_suspend` or `warn`.
    pub action: Option<String>,
    /// What whoever closed it said.
    pub note: Option<String>,
}

/// How much of what somebody did is undone, or put back.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Undone {
    /// Posts.
    pub posts: i64,
    /// Comments, also those under posts of their own.
    pub comments: i64,
    /// Private messages.
    pub messages: i64,
    /// Reactions.
    pub reactions: i64,
}

/// Something that a moderator or an admin did.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct AuditEntry {
    /// Its id.
    pub id: i64,
    /// The name of whoever did it, as it was; `server` for the server's own command.
    pub actor: String,
    /// A stable word for what was done, as `ban`.
    pub action: String,
    /// To whom or what, by name.
    pub target: String,
    /// The post, if it was done to one.
    pub post_id: Option<PostId>,
    /// The comment, if it was done to one.
    pub comment_id: Option<CommentId>,
    /// Why.
    pub reason: Option<String>,
    /// What there was before.
    pub before: Option<String>,
    /// What there has been since.
    pub after: Option<String>,
    /// When.
    pub created_at: Timestamp,
}
