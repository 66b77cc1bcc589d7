//! Rows as they are put aside: all of their columns, so that they come back as they were.

use diesel::prelude::*;
use serde::{Deserialize, Serialize};

use crate::db::schema::{
    bookmarks, comments, follows, messages, posts, reactions, reads, versions,
};

macro_rules! copies {
    ($($(#[$doc:meta])* $name:ident of $table:ident { $($field:ident: $type:ty),* $(,)? })*) => { $(
        $(#[$doc])*
        #[derive(Clone, Debug, Queryable, Selectable, Insertable, Serialize, Deserialize)]
        #[diesel(table_name = $table, treat_none_as_default_value = false)]
        pub struct $name {
            $(pub(super) $field: $type,)*
        }
    )* };
}

copies! {
    /// A post.
    PostCopy of posts {
        id: i64,
        version: i64,
        category_id: i64,
        author_id: i64,
        title: String,
        body: String,
        body_html: String,
        created_at: i64,
        edited_at: Option<i64>,
        pinned: bool,
        locked: bool,
        rendered_by: i32,
        solution_id: Option<i64>,
        tags: String,
        reactions: String,
    }
    /// A comment, or the empty place of one.
    CommentCopy of comments {
        id: i64,
        version: i64,
        post_id: i64,
        author_id: i64,
        reply_to: Option<i64>,
        body: String,
        body_html: String,
        created_at: i64,
        edited_at: Option<i64>,
        deleted: bool,
        rendered_by: i32,
        reactions: String,
        moved_to: Option<i64>,
        moved_count: Option<i64>,
    }
    /// A private message.
    MessageCopy of messages {
        id: i64,
        from_id: i64,
        to_id: i64,
        body: String,
        body_html: String,
        created_at: i64,
        read_at: Option<i64>,
        receipt_at: Option<i64>,
        hidden: bool,
        rendered_by: i32,
        version: i64,
        edited_at: Option<i64>,
    }
    /// A reaction.
    ReactionCopy of reactions {
        id: i64,
        post_id: Option<i64>,
        comment_id: Option<i64>,
        person_id: i64,
        emoji: String,
        created_at: i64,
    }
    /// What a text said before.
    VersionCopy of versions {
        id: i64,
        post_id: Option<i64>,
        comment_id: Option<i64>,
        version: i64,
        editor_id: i64,
        title: Option<String>,
        body: String,
        created_at: i64,
    }
    /// What somebody has marked.
    BookmarkCopy of bookmarks {
        id: i64,
        person_id: i64,
        post_id: i64,
        comment_id: Option<i64>,
        note: String,
        remind_at: Option<i64>,
        created_at: i64,
    }
    /// Who follows a post.
    FollowCopy of follows {
        post_id: i64,
        person_id: i64,
        state: String,
    }
    /// How far somebody has read.
    ReadCopy of reads {
        person_id: i64,
        post_id: i64,
        up_to: i64,
        marked: bool,
    }
}

/// What is put aside with a post or comment.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(super) struct With {
    pub(super) versions: Vec<VersionCopy>,
    pub(super) reactions: Vec<ReactionCopy>,
    pub(super) bookmarks: Vec<BookmarkCopy>,
    /// The ids under which they waited for a moderator before.
    #[serde(default)]
    pub(super) approved: Vec<i64>,
}

/// A post, and what goes with it but for what was written under it.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct PostAside {
    pub(super) post: PostCopy,
    pub(super) last_activity_at: i64,
    pub(super) with: With,
    pub(super) follows: Vec<FollowCopy>,
    pub(super) reads: Vec<ReadCopy>,
    /// The posts that were merged into it.
    #[serde(default)]
    pub(super) led: Vec<i64>,
}

/// A comment, and what goes with it.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct CommentAside {
    pub(super) comment: CommentCopy,
    /// Whether it was the answer to its post, which stays.
    pub(super) answers: bool,
    pub(super) with: With,
}
