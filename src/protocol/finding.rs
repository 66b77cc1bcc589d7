//! What is found, as answers show it.

use serde::Serialize;
use utoipa::ToSchema;

use super::{Comment, Post};

/// A tag, with the number of posts that have it.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Tag {
    /// Small letters, digits and `-`.
    pub tag: String,
    /// How many posts have it.
    pub posts: i64,
}

/// A post or comment that was found.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Found {
    /// `post` or `comment`.
    pub kind: FoundKind,
    /// The post, or the one that the comment stands under.
    pub post: Post,
    /// The comment; null where the post itself was found.
    pub comment: Option<Comment>,
    /// The part of it that shows why, as HTML: hits stand in `<mark>`, and there is no other
    /// element.
    pub excerpt_html: String,
}

/// What was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum FoundKind {
    /// A post.
    Post,
    /// A comment.
    Comment,
}
