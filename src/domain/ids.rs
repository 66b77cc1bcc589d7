//! One type for each kind of id, so that a post's id can't be passed where a user's is meant.

use serde::{Deserialize, Serialize};

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident),* $(,)?) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, utoipa::ToSchema)]
        #[serde(transparent)]
        pub struct $name(pub i64);

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                self.0.fmt(f)
            }
        }
    )*};
}

ids! {
    /// A person with an account.
    UserId,
    /// One sign-in of a person, in one browser.
    SessionId,
    /// A category of posts.
    CategoryId,
    /// A post.
    PostId,
    /// A comment under a post.
    CommentId,
    /// A private message.
    MessageId,
    /// A picture that someone brought.
    UploadId,
    /// An invitation to make an account.
    InviteId,
    /// Something that a person is told.
    NotificationId,
    /// One WebSocket connection of this process; never stored.
    ConnectionId,
}
