//! The objects of order in the house, as moderators see them.

use serde::Serialize;
use utoipa::ToSchema;

use super::{CategoryRef, User};
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
    /// Whether the text is hidden until a moderator has closed a report of it.
    pub hidden: bool,
    /// What moderators say to each other about it, the earliest first.
    pub notes: Vec<ReportNote>,
}

/// What a moderator says to the others about a report.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ReportNote {
    /// Its id.
    pub id: i64,
    /// Who says it.
    pub author: User,
    /// Plain text.
    pub text: String,
    /// When.
    pub created_at: Timestamp,
}

/// Somebody who waits to be let in.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct SignUp {
    /// Its id.
    pub id: i64,
    /// The name that they chose.
    pub username: String,
    /// What they say of themself, plain text.
    pub bio: Option<String>,
    /// When they registered.
    pub created_at: Timestamp,
}

/// A text that waits for a moderator.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct HeldText {
    /// Its id, under which its author finds it until, and after, it is let through.
    pub id: i64,
    /// `post` or `comment`.
    pub kind: &'static str,
    /// `review_first` where it is one of its author's first, or `watched_word`.
    pub reason: &'static str,
    /// The watched word that stands in it.
    pub word: Option<String>,
    /// Who wrote it.
    pub author: User,
    /// Where it is to stand.
    pub category: CategoryRef,
    /// The post under which a comment is to stand.
    pub post_id: Option<PostId>,
    /// The title of that post.
    pub post_title: Option<String>,
    /// The comment to which it replies.
    pub reply_to: Option<CommentId>,
    /// The title of a post.
    pub title: Option<String>,
    /// Markdown, as its author wrote it.
    pub body: String,
    /// The same as sanitised HTML.
    pub body_html: String,
    /// By which a post is to be found.
    pub tags: Vec<String>,
    /// When it was written.
    pub created_at: Timestamp,
    /// Always true.
    pub waiting: bool,
}

/// The forum in numbers.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Stats {
    /// Each of the last days, the earliest first.
    pub days: Vec<StatsDay>,
    /// As it is now.
    pub now: StatsNow,
}

/// What was written on a day, as far as it stands still.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct StatsDay {
    /// The day in UTC, as `2026-11-27`.
    pub day: String,
    /// Posts.
    pub posts: i64,
    /// Comments.
    pub comments: i64,
    /// Private messages.
    pub messages: i64,
    /// Accounts that were made.
    pub new_people: i64,
    /// People who wrote a post, a comment or a message.
    pub active_people: i64,
}

/// The forum now.
#[derive(Clone, Copy, Debug, Serialize, ToSchema)]
pub struct StatsNow {
    /// Open sockets of the node that answers.
    pub connections: i64,
    /// People who are seen online, at all nodes.
    pub users_online: i64,
    /// Within how many milliseconds of its commit half of what this node has sent since it started
    /// was on all sockets; null where it has sent nothing.
    pub delivery_p50_ms: Option<f64>,
    /// The same of 99 in a hundred.
    pub delivery_p99_ms: Option<f64>,
    /// Bytes of the database.
    pub database_bytes: i64,
    /// Bytes of all pictures.
    pub pictures_bytes: i64,
    /// When the last backup was begun; null where none ever was.
    pub last_backup_at: Option<Timestamp>,
}

/// One thing that was looked at, as `althing doctor` does.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct DoctorCheck {
    /// What, as `WebSocket`.
    pub name: &'static str,
    /// Whether it is as it should be.
    pub ok: bool,
    /// What was found, and, where it is not as it should be, what to do.
    pub detail: String,
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
