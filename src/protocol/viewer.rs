//! What belongs to reading: reactions, and what is one viewer's own, which stands beside what is
//! everyone's and never in it.

use std::collections::BTreeMap;

use serde::Serialize;
use utoipa::ToSchema;

use crate::domain::{CommentId, Follow, PostId};

/// What is the viewer's own of the posts and comments that stand in an answer. Whatever there is
/// nothing of is missing.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, ToSchema)]
pub struct Viewer {
    /// By post, how far they have read and what is new since.
    pub reads: BTreeMap<PostId, Read>,
    /// By `post:ID` or `comment:ID`, the emoji with which they have reacted.
    pub reactions: BTreeMap<String, Vec<String>>,
    /// What they have bookmarked, as `post:ID` or `comment:ID`.
    pub bookmarks: Vec<String>,
    /// By post, what they want to hear of it.
    pub follows: BTreeMap<PostId, Follow>,
}

/// How far a person has read under a post.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Read {
    /// The last comment that they have read; `None` if they have read the post alone, or nothing.
    pub up_to: Option<CommentId>,
    /// How many comments are new to them.
    pub new: i64,
}

/// How often people have reacted to a text with an emoji.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Reaction {
    /// The emoji.
    pub emoji: String,
    /// How often; never 0.
    pub count: i64,
}
