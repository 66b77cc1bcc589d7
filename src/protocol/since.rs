//! What happened while somebody was away.

use serde::Serialize;
use utoipa::ToSchema;

use super::{CategoryRef, Notification};
use crate::domain::{NotificationId, Timestamp};

/// What happened while somebody was away.
#[derive(Clone, Debug, Default, Serialize, ToSchema)]
pub struct Since {
    /// Since when; `None` where they have not been away, or have read it.
    pub since: Option<Timestamp>,
    /// What they have been told and not read, the latest first: one of all comments under a post.
    pub items: Vec<SinceItem>,
    /// Whether there is more of that, further back.
    pub more: bool,
    /// New posts that they have not read, by category.
    pub new_posts: Vec<NewPosts>,
}

/// One thing that happened.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct SinceItem {
    /// The latest notification of it, about the first of the comments.
    #[serde(flatten)]
    pub notification: Notification,
    /// All of them, the latest first.
    pub ids: Vec<NotificationId>,
}

/// New posts in a category.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct NewPosts {
    /// Where.
    pub category: CategoryRef,
    /// How many.
    pub count: i64,
}
