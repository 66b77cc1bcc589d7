//! The objects that belong to writing.

use serde::Serialize;
use utoipa::ToSchema;

use super::User;
use crate::domain::{CommentId, PostId, Timestamp};

/// What a post or comment said from one edit to the next.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Version {
    /// 1 at first, one more with each edit.
    pub version: i64,
    /// One line, plain text; of posts alone.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// Markdown, as it was written.
    pub body: String,
    /// Who wrote it.
    pub editor: User,
    /// When it became what the text says.
    pub created_at: Timestamp,
}

/// What somebody has begun to write, as only they themself see it.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Draft {
    /// For what it is: `post`, `post:7`, `comment:7`, `edit:9`, `message:bob`.
    pub key: String,
    /// The text.
    #[serde(flatten)]
    pub text: DraftText,
    /// Texts whose place this one has taken though it was written without having seen them, the
    /// latest first; each is kept for a day.
    pub replaced: Vec<DraftText>,
}

/// What was written so far.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct DraftText {
    /// Grows with each text: whoever goes on from this one says so.
    pub version: i64,
    /// The title, of a post.
    pub title: Option<String>,
    /// Markdown, as far as it has come.
    pub body: String,
    /// The slug of the category, of a post.
    pub category: Option<String>,
    /// The tags, of a post.
    pub tags: Vec<String>,
    /// The comment that it answers.
    pub reply_to: Option<CommentId>,
    /// When it was saved.
    pub updated_at: Timestamp,
}

/// A draft in the list of all.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct DraftSummary {
    /// For what it is: `post`, `post:7`, `comment:7`, `edit:9`, `message:bob`.
    pub key: String,
    /// Grows with each text.
    pub version: i64,
    /// Its title, of a post.
    pub title: Option<String>,
    /// How its text begins.
    pub excerpt: String,
    /// The post that it is about, or under which the comment stands, if that is there.
    pub post_id: Option<PostId>,
    /// The title of that post.
    pub post_title: Option<String>,
    /// When it was saved.
    pub updated_at: Timestamp,
}
