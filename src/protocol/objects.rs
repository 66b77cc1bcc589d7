//! The objects of the forum as every answer and every event shows them.

use serde::Serialize;
use utoipa::ToSchema;

use super::viewer::{Moved, Reaction};
use crate::domain::{
    CategoryId, CommentId, Kind, MessageId, NotificationId, PostId, Readers, Role, Timestamp,
    UploadId, UserId, Writers,
};

/// A person, as everyone sees them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct User {
    /// The person's id.
    pub id: UserId,
    /// As the person writes it.
    pub username: String,
    /// The path of their picture, a square; `None` when they have none.
    pub avatar_url: Option<String>,
    /// What they may do.
    pub role: Role,
    /// When the account was made.
    pub created_at: Timestamp,
}

/// A category, with the number of its posts.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Category {
    /// Its id.
    pub id: CategoryId,
    /// Its word in addresses, unique.
    pub slug: String,
    /// Its name, as people read it.
    pub name: String,
    /// A sentence or two, plain text.
    pub description: String,
    /// How many posts stand in it.
    pub posts: i64,
    /// Its place in the list, from 1.
    pub position: i64,
    /// Whether its posts are questions, of which a comment may be the answer.
    pub questions: bool,
    /// Its color, as `#rrggbb`.
    pub color: Option<String>,
    /// Who reads it; to others it is nowhere.
    pub readable_by: Readers,
    /// Who of them writes there.
    pub writable_by: Writers,
    /// Whether nothing new is written there.
    pub archived: bool,
    /// Those of the categories that were merged into it: their addresses lead here.
    pub former_slugs: Vec<String>,
}

/// A category, as a post names it.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct CategoryRef {
    /// Its id.
    pub id: CategoryId,
    /// Its word in addresses, unique.
    pub slug: String,
    /// Its name, as people read it.
    pub name: String,
}

/// A post. `version` starts at 1 and grows by one an edit.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Post {
    /// Its id.
    pub id: PostId,
    /// 1 at first, one more with each edit.
    pub version: i64,
    /// Where it stands.
    pub category: CategoryRef,
    /// Who wrote it.
    pub author: User,
    /// One line, plain text.
    pub title: String,
    /// Markdown, as its author wrote it.
    pub body: String,
    /// The same as sanitised HTML.
    pub body_html: String,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it was last edited; `None` when it never was.
    pub edited_at: Option<Timestamp>,
    /// How many comments stand under it, deleted ones not counted.
    pub comments: i64,
    /// When it, or something under it, was last written.
    pub last_activity_at: Timestamp,
    /// Who wrote the newest comment under it; `None` without one.
    pub last_comment_by: Option<User>,
    /// Which comment that is.
    pub last_comment_id: Option<CommentId>,
    /// Whether it stands first in its lists.
    pub pinned: bool,
    /// Whether only moderators may write here.
    pub locked: bool,
    /// By which it is found, in the order in which they were given.
    pub tags: Vec<String>,
    /// The comment that answers it, where it is a question.
    pub solution: Option<CommentId>,
    /// How often people have reacted to it with which emoji.
    pub reactions: Vec<Reaction>,
    /// How many people follow it, as it is fetched.
    pub followers: i64,
    /// Whether it waits for a moderator, seen by its author alone; else it is missing.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub waiting: bool,
}

/// A comment, or the place where one stood that others replied to.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(untagged)]
pub enum Comment {
    /// One that can be read.
    Present {
        /// Its id.
        id: CommentId,
        /// 1 at first, one more with each edit.
        version: i64,
        /// The post that it is about, or under which it stands.
        post_id: PostId,
        /// Who wrote it.
        author: User,
        /// The comment that it answers, under the same post.
        reply_to: Option<CommentId>,
        /// Markdown, as its author wrote it.
        body: String,
        /// The same as sanitised HTML.
        body_html: String,
        /// When it was made.
        created_at: Timestamp,
        /// When it was last edited; `None` when it never was.
        edited_at: Option<Timestamp>,
        /// How often people have reacted to it with which emoji.
        reactions: Vec<Reaction>,
        /// Whether it waits for a moderator, seen by its author alone; else it is missing.
        #[serde(skip_serializing_if = "std::ops::Not::not")]
        waiting: bool,
    },
    /// The empty place of one that was deleted.
    Deleted {
        /// Its id.
        id: CommentId,
        /// The post that it is about, or under which it stands.
        post_id: PostId,
        /// Always true.
        deleted: bool,
        /// When it was made.
        created_at: Timestamp,
        /// Where it went, if it has become a post of its own.
        #[serde(skip_serializing_if = "Option::is_none")]
        moved: Option<Moved>,
    },
}

impl Comment {
    /// Its id, whatever is left of it.
    pub fn id(&self) -> CommentId {
        match self {
            Self::Present { id, .. } | Self::Deleted { id, .. } => *id,
        }
    }
}

/// What a comment's event says of its post.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct CommentActivity {
    /// The post under which it happened.
    pub id: PostId,
    /// How many comments stand under it, deleted ones not counted.
    pub comments: i64,
    /// When it, or something under it, was last written.
    pub last_activity_at: Timestamp,
    /// Who has answered last, where comments are gone; of one that came, whoever is told can say
    /// by its id whether it is the newest.
    #[serde(flatten, skip_serializing_if = "Option::is_none")]
    pub last: Option<LastComment>,
}

/// The newest comment under a post, as [`Post`] names it.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct LastComment {
    /// Who wrote it; `None` where there is no comment.
    pub last_comment_by: Option<User>,
    /// Which one it is.
    pub last_comment_id: Option<CommentId>,
}

/// A private message. `version` starts at 1 and grows by one an edit. `read_at` is what whoever
/// asks may know: the recipient when they read it, the sender what they were told.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Message {
    /// Its id.
    pub id: MessageId,
    /// 1 at first, one more with each edit.
    pub version: i64,
    /// Who wrote it.
    pub from: User,
    /// To whom.
    pub to: User,
    /// Markdown, as its author wrote it.
    pub body: String,
    /// The same as sanitised HTML.
    pub body_html: String,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it was last edited; `None` when it never was.
    pub edited_at: Option<Timestamp>,
    /// When the recipient read it, as far as whoever asks may know.
    pub read_at: Option<Timestamp>,
}

/// A conversation, as one of its two people sees it.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Conversation {
    /// The other person.
    pub with: User,
    /// Whether they are seen online now.
    pub online: bool,
    /// The newest message that is left; `None` when all are gone.
    pub last_message: Option<Message>,
    /// Messages in it that I have not read.
    pub unread: i32,
}

/// A picture that someone brought. In a text it is shown as `![what it shows](url)`.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Upload {
    /// Its id.
    pub id: UploadId,
    /// The path at which it is served, `/uploads/NAME`.
    pub url: String,
    /// In pixels.
    pub width: i32,
    /// In pixels.
    pub height: i32,
    /// The size of its file.
    pub bytes: i64,
    /// As `Content-Type` says it.
    #[serde(rename = "type")]
    pub media_type: &'static str,
}

/// Something that a person is told. `message` has neither post nor comment.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Notification {
    /// Its id.
    pub id: NotificationId,
    /// What happened.
    pub kind: Kind,
    /// Whose doing it is.
    pub actor: User,
    /// The post that it is about; `None` for a private message.
    pub post_id: Option<PostId>,
    /// The post's title, as it is now.
    pub post_title: Option<String>,
    /// The comment that it is about, if it is about one.
    pub comment_id: Option<CommentId>,
    /// What the person is told, where that is in words: a warning, what became of a report.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
    /// When it was made.
    pub created_at: Timestamp,
    /// When the person saw it; `None` while they have not.
    pub read_at: Option<Timestamp>,
    /// Whoever did so before the actor, where many are told of together.
    pub also: Option<User>,
    /// How many did so besides these two.
    pub others: i64,
    /// Of an edit: whether it is of a text that the person quotes, and not of their own.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub quoted: bool,
}

impl Notification {
    /// Unread, and about no text yet.
    pub fn new(id: NotificationId, kind: Kind, actor: User, created_at: Timestamp) -> Self {
        Self {
            id,
            kind,
            actor,
            post_id: None,
            post_title: None,
            comment_id: None,
            note: None,
            created_at,
            read_at: None,
            also: None,
            others: 0,
            quoted: false,
        }
    }
}

/// Who has reacted to a text with an emoji.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Reactors {
    /// The emoji.
    pub emoji: String,
    /// How many in all.
    pub count: i64,
    /// The latest of them, first the last one.
    pub users: Vec<User>,
}

/// How many notifications are left to read.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct UnreadNotifications {
    /// All of them.
    pub unread: i64,
    /// Those of the kind `message` among them: the page counts messages by themselves.
    pub unread_of_messages: i64,
}

/// A page of a list, and the cursor of the next one.
#[derive(Clone, Debug, Serialize)]
pub struct Page<T> {
    /// In the order of the list.
    pub items: Vec<T>,
    /// Where the next page begins, for `before`; `None` on the last one.
    pub next: Option<String>,
}
