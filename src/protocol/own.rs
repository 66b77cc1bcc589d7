//! What is one person's own, as answers to that person show it: their account, and what they alone have
//! to do with a text.

use serde::Serialize;
use utoipa::ToSchema;

use super::{CategoryRef, Comment, FoundKind, Post, User};
use crate::domain::{InviteId, Level, Notify, SessionId, Timestamp};

/// What a person has marked for themself.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Bookmark {
    /// Its id.
    pub id: i64,
    /// `post` or `comment`.
    pub kind: FoundKind,
    /// The post, or the one that the comment stands under.
    pub post: Post,
    /// The comment; null where the post itself is marked.
    pub comment: Option<Comment>,
    /// The note on it.
    #[serde(flatten)]
    pub note: BookmarkNote,
}

/// What a person has noted with a bookmark.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct BookmarkNote {
    /// In the person's own words, plain text; may be empty.
    pub note: String,
    /// When the person wants to be reminded, if that is yet to come.
    pub remind_at: Option<Timestamp>,
    /// When it was marked.
    pub created_at: Timestamp,
}

/// What a person takes with them of their own data: a file, which is there for a day.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Export {
    /// Its id.
    pub id: i64,
    /// `making`, and `ready` when it can be fetched.
    pub state: &'static str,
    /// When it was asked for.
    pub created_at: Timestamp,
}

/// What a person wants to hear of a whole category or tag: one of the two is there.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct FollowLevel {
    /// The category.
    pub category: Option<CategoryRef>,
    /// The tag.
    pub tag: Option<String>,
    /// What they want to hear.
    pub level: Level,
}

/// A person, as only they themself see it.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Me {
    /// The person, as everyone sees them.
    #[serde(flatten)]
    pub user: User,
    /// Seen by nobody else.
    pub email: String,
    /// Whether the person has shown that the address is theirs, by a link that was mailed there.
    pub email_proved: bool,
    /// Seen by nobody else.
    pub first_name: Option<String>,
    /// Seen by nobody else.
    pub last_name: Option<String>,
    /// In years.
    pub age: Option<i32>,
    /// In their own words.
    pub gender: Option<String>,
    /// About themself, plain text.
    pub bio: Option<String>,
    /// Whether nobody else sees this person online, typing or reading.
    pub invisible: bool,
    /// Which kinds of notification this person wants.
    pub notify: Notify,
    /// The room that their pictures take.
    pub pictures: PictureRoom,
    /// What waits to be read.
    pub unread: Unread,
    /// Until when, and why, this person may only read; `None` when they may write.
    pub suspension: Option<Suspension>,
    /// How many texts wait for a moderator: all of them for moderators, for others those of theirs.
    pub waiting: i64,
    /// How many people wait to be let in, for moderators; 0 for others.
    pub waiting_people: i64,
}

/// The room that a person's pictures take, in bytes.
#[derive(Clone, Copy, Debug, Serialize, ToSchema)]
pub struct PictureRoom {
    /// All of theirs, as they are kept.
    pub used: i64,
    /// At most.
    pub quota: i64,
}

/// One of a person's sign-ins, as only they themself see it.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct SignIn {
    /// Its id.
    pub id: SessionId,
    /// When they logged in.
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
pub struct Invite {
    /// Its id.
    pub id: InviteId,
    /// The random word in its link.
    pub code: String,
    /// The link to give away; only the path where the forum does not know its own address.
    pub url: String,
    /// For how many people it is still good.
    pub uses_left: i32,
    /// How many people have come by it.
    pub used: i32,
    /// When it was made.
    pub created_at: Timestamp,
    /// From when on it is good no longer.
    pub expires_at: Timestamp,
}

/// How much waits to be read.
#[derive(Clone, Copy, Debug, Default, Serialize, ToSchema)]
pub struct Unread {
    /// Private messages to this person, over all conversations.
    pub messages: i64,
    /// Notifications.
    pub notifications: i64,
}

/// Until when, and why, a person may only read.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Suspension {
    /// When it ends.
    pub until: Timestamp,
    /// In the words of whoever suspended them.
    pub reason: String,
}
