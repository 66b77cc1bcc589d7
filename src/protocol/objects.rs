//! The objects of the forum as every answer and every event shows them.

use serde::Serialize;
use utoipa::ToSchema;

use crate::domain::{
    CategoryId, CommentId, InviteId, Kind, MessageId, NotificationId, Notify, PostId, Role,
    SessionId, Timestamp, UploadId, UserId,
};

/// A person, as everyone sees them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[allow(missing_docs)]
pub struct User {
    pub id: UserId,
    pub username: String,
    pub avatar_url: Option<String>,
    pub role: Role,
    pub created_at: Timestamp,
}

/// A person, as only they themself see it.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[allow(missing_docs)]
pub struct Me {
    #[serde(flatten)]
    pub user: User,
    pub email: String,
    /// Whether the person has shown that the address is theirs, by a link that was mailed there.
    pub email_proved: bool,
    pub first_name: Option<String>,
    pub last_name: Option<String>,
    pub age: Option<i32>,
    pub gender: Option<String>,
    pub bio: Option<String>,
    /// Whether nobody else sees this person online, typing or reading.
    pub invisible: bool,
    /// Which kinds of notification this person wants.
    pub notify: Notify,
    pub pictures: PictureRoom,
    pub unread: Unread,
}

/// The room that a person's pictures take, in bytes.
#[derive(Clone, Copy, Debug, Serialize, ToSchema)]
#[allow(missing_docs)]
pub struct PictureRoom {
    /// All of theirs, as they are kept.
    pub used: i64,
    /// At most.
    pub quota: i64,
}

/// One of a person's sign-ins, as only they themself see it.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[allow(missing_docs)]
pub struct SignIn {
    pub id: SessionId,
    pub created_at: Timestamp,
    /// Its last use, to the hour.
    pub seen_at: Timestamp,
    /// Whether it is the one that asks.
    pub current: bool,
    /// Browser and system, as `Firefox on Linux`.
    pub agent: Option<String>,
}

/// An invitation to make an account, as its maker sees it.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[allow(missing_docs)]
pub struct Invite {
    pub id: InviteId,
    pub code: String,
    /// The link to give away; only the path where the forum does not know its own address.
    pub url: String,
    pub uses_left: i32,
    pub used: i32,
    pub created_at: Timestamp,
    pub expires_at: Timestamp,
}

/// How much waits to be read.
#[derive(Clone, Copy, Debug, Default, Serialize, ToSchema)]
#[allow(missing_docs)]
pub struct Unread {
    pub messages: i64,
    pub notifications: i64,
}

/// A category, with the number of its posts.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[allow(missing_docs)]
pub struct Category {
    pub id: CategoryId,
    pub slug: String,
    pub name: String,
    pub description: String,
    pub posts: i64,
    /// Its place in the list, from 1.
    pub position: i64,
}

/// A category, as a post names it.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[allow(missing_docs)]
pub struct CategoryRef {
    pub id: CategoryId,
    pub slug: String,
    pub name: String,
}

/// A post. `version` starts at 1 and grows by one an edit.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[allow(missing_docs)]
pub struct Post {
    pub id: PostId,
    pub version: i64,
    pub category: CategoryRef,
    pub author: User,
    pub title: String,
    pub body: String,
    pub body_html: String,
    pub created_at: Timestamp,
    pub edited_at: Option<Timestamp>,
    pub comments: i64,
    pub last_activity_at: Timestamp,
    pub pinned: bool,
    pub locked: bool,
}

/// A comment, or the place where one stood that others replied to.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(untagged)]
#[allow(missing_docs)]
pub enum Comment {
    Present {
        id: CommentId,
        version: i64,
        post_id: PostId,
        author: User,
        reply_to: Option<CommentId>,
        body: String,
        body_html: String,
        created_at: Timestamp,
        edited_at: Option<Timestamp>,
    },
    Deleted {
        id: CommentId,
        post_id: PostId,
        /// Always true.
        deleted: bool,
        created_at: Timestamp,
    },
}

/// What a comment's event says of its post.
#[derive(Clone, Copy, Debug, Serialize, ToSchema)]
#[allow(missing_docs)]
pub struct CommentActivity {
    pub id: PostId,
    pub comments: i64,
    pub last_activity_at: Timestamp,
}

/// A private message. `version` starts at 1 and grows by one an edit. `read_at` is what whoever
/// asks may know: the recipient when they read it, the sender what they were told.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[allow(missing_docs)]
pub struct Message {
    pub id: MessageId,
    pub version: i64,
    pub from: User,
    pub to: User,
    pub body: String,
    pub body_html: String,
    pub created_at: Timestamp,
    pub edited_at: Option<Timestamp>,
    pub read_at: Option<Timestamp>,
}

/// A conversation, as one of its two people sees it.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[allow(missing_docs)]
pub struct Conversation {
    pub with: User,
    pub online: bool,
    pub last_message: Option<Message>,
    pub unread: i32,
}

/// A picture that someone brought. In a text it is shown as `![what it shows](url)`.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[allow(missing_docs)]
pub struct Upload {
    pub id: UploadId,
    pub url: String,
    pub width: i32,
    pub height: i32,
    pub bytes: i64,
    #[serde(rename = "type")]
    pub media_type: &'static str,
}

/// Something that a person is told. `message` has neither post nor comment.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[allow(missing_docs)]
pub struct Notification {
    pub id: NotificationId,
    pub kind: Kind,
    /// Whose doing it is.
    pub actor: User,
    pub post_id: Option<PostId>,
    /// The post's title, as it is now.
    pub post_title: Option<String>,
    pub comment_id: Option<CommentId>,
    pub created_at: Timestamp,
    pub read_at: Option<Timestamp>,
}

/// How many notifications are left to read.
#[derive(Clone, Copy, Debug, Serialize)]
#[allow(missing_docs)]
pub struct UnreadNotifications {
    pub unread: i64,
    /// Those of the kind `message` among them: the page counts messages by themselves.
    pub unread_of_messages: i64,
}

/// A page of a list, and the cursor of the next one.
#[derive(Clone, Debug, Serialize)]
#[allow(missing_docs)]
pub struct Page<T> {
    pub items: Vec<T>,
    pub next: Option<String>,
}
