//! What one person alone has to do with a text, as answers to that person show it.

use serde::Serialize;
use utoipa::ToSchema;

use super::{CategoryRef, Comment, FoundKind, Post};
use crate::domain::{Level, Timestamp};

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
