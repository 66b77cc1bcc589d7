//! What belongs to reading: reactions, and what is one viewer's own, which stands beside what is
//! everyone's and never in it.

use std::collections::BTreeMap;

use serde::Serialize;
use utoipa::ToSchema;

use crate::domain::{CategoryId, CommentId, Follow, PostId};

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
    /// All comments up to and including this id are read; `None` if none is.
    pub up_to: Option<CommentId>,
    /// How many comments are new to them.
    pub new: i64,
    /// Whether the post itself is read.
    pub seen: bool,
}

/// A post that is unread, or under which something is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct UnreadPost {
    /// The post.
    pub post_id: PostId,
    /// Where it stands.
    pub category_id: CategoryId,
    /// How many comments are new.
    pub new: i64,
    /// Whether the post itself is read.
    pub seen: bool,
}

/// All of them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct UnreadPosts {
    /// How many.
    pub posts: i64,
    /// How many in each category that has some, by its slug.
    pub categories: BTreeMap<String, i64>,
    /// The latest first.
    pub items: Vec<UnreadPost>,
}

/// How often people have reacted to a text with an emoji.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Reaction {
    /// The emoji.
    pub emoji: String,
    /// How often; never 0.
    pub count: i64,
}

/// Where comments went that stood here.
#[derive(Clone, Copy, Debug, Serialize, ToSchema)]
pub struct Moved {
    /// How many they were.
    pub comments: i64,
    /// The post that they are now; `None` where the reader may not read that, or it is gone.
    pub post_id: Option<PostId>,
}
