//! The events of the log, as values: what happened, without the place that the log gives it.

use serde::Serialize;

use super::{Comment, CommentActivity, Message, Notification, Post, Reaction, User};
use crate::domain::{
    About, CategoryId, CommentId, Draft, MessageId, NotificationId, PostId, Said, Timestamp, UserId,
};

/// One event. Its frame is stored as it is sent: `seq` stands behind the type, and at the end of
/// the three `notification.…` stands how many are left to read (see [`Draft::at`]).
#[derive(Debug, Serialize)]
#[serde(tag = "type")]
pub enum Event<'a> {
    /// A post was written.
    #[serde(rename = "post.created")]
    PostCreated {
        /// As it is now.
        post: &'a Post,
    },
    /// A post has changed: its text, its category or whether it is locked.
    #[serde(rename = "post.updated")]
    PostUpdated {
        /// As it is now.
        post: &'a Post,
    },
    /// A post is gone, with everything under it.
    #[serde(rename = "post.deleted")]
    PostDeleted {
        /// The post that is gone.
        post_id: PostId,
        /// The category in which it stood.
        category_id: CategoryId,
    },
    /// A post stands where the reader may not read it any more: to them it is gone.
    #[serde(rename = "post.deleted")]
    PostLeft {
        /// The post.
        post_id: PostId,
        /// The category in which it stood.
        category_id: CategoryId,
    },
    /// A comment was written.
    #[serde(rename = "comment.created")]
    CommentCreated {
        /// The category in which it stands.
        category_id: CategoryId,
        /// As it is now.
        comment: &'a Comment,
        /// What of its post has changed with it.
        post: CommentActivity,
    },
    /// A comment has changed.
    #[serde(rename = "comment.updated")]
    CommentUpdated {
        /// The category in which it stands.
        category_id: CategoryId,
        /// As it is now.
        comment: &'a Comment,
        /// What of its post has changed with it.
        post: CommentActivity,
    },
    /// A comment is gone.
    #[serde(rename = "comment.deleted")]
    CommentDeleted {
        /// The category in which it stands.
        category_id: CategoryId,
        /// The comment that is gone.
        comment_id: CommentId,
        /// What of its post has changed with it.
        post: CommentActivity,
    },
    /// Comments stand under another post: what stands under either is to be fetched again.
    #[serde(rename = "comments.moved")]
    CommentsMoved {
        /// The category of the post that `post` tells of.
        category_id: CategoryId,
        /// The post under which they stood.
        from: PostId,
        /// The post under which all of them stand; `None` where some are a post of their own.
        to: Option<PostId>,
        /// Which ones; `None` for all.
        ids: Option<&'a [CommentId]>,
        /// What of the post that is there still has changed with them.
        post: CommentActivity,
    },
    /// People have reacted to a post.
    #[serde(rename = "post.reacted")]
    PostReacted {
        /// The category in which it stands.
        category_id: CategoryId,
        /// The post.
        post_id: PostId,
        /// How often each emoji stands there now.
        reactions: &'a [Reaction],
    },
    /// People have reacted to a comment.
    #[serde(rename = "comment.reacted")]
    CommentReacted {
        /// The category in which it stands.
        category_id: CategoryId,
        /// The post under which it stands.
        post_id: PostId,
        /// The comment.
        comment_id: CommentId,
        /// How often each emoji stands there now.
        reactions: &'a [Reaction],
    },
    /// The reader has reacted, in this tab or another, or does so no more.
    #[serde(rename = "reaction.changed")]
    ReactionChanged {
        /// The post, or that of the comment.
        post_id: PostId,
        /// The comment.
        #[serde(skip_serializing_if = "Option::is_none")]
        comment_id: Option<CommentId>,
        /// All emoji with which they react to it now.
        reactions: &'a [String],
    },
    /// The reader has read a post, in this tab or another, or wants it to count as unread.
    #[serde(rename = "post.read")]
    PostRead {
        /// The post.
        post_id: PostId,
        /// All comments up to and including this id are read.
        up_to: Option<CommentId>,
        /// How many comments are new after it.
        new: i64,
        /// Whether the post itself is read.
        seen: bool,
    },
    /// The reader has marked all as read.
    #[serde(rename = "posts.read")]
    PostsRead {
        /// Of this category; null for everything.
        category_id: Option<CategoryId>,
    },
    /// The reader has read what happened while they were away.
    #[serde(rename = "since.read")]
    SinceRead,
    /// A private message was written.
    #[serde(rename = "message.created")]
    MessageCreated {
        /// As it is now.
        message: &'a Message,
    },
    /// A private message has changed.
    #[serde(rename = "message.updated")]
    MessageUpdated {
        /// As it is now.
        message: &'a Message,
    },
    /// A message from one of the two to the other is gone.
    #[serde(rename = "message.deleted")]
    MessageDeleted {
        /// The message that is gone.
        message_id: MessageId,
        /// The name of whoever wrote it.
        from: &'a str,
        /// The name of whoever got it.
        to: &'a str,
    },
    /// `by` has read what the other of the two wrote, up to that message; `with` is the one who
    /// does not get this frame.
    #[serde(rename = "message.read")]
    MessageRead {
        /// The name of the one who does not get this frame.
        with: &'a str,
        /// The name of whoever has read.
        by: &'a str,
        /// The last one that was read.
        up_to: MessageId,
        /// When.
        read_at: Timestamp,
        /// How many messages are left to read, for the one who has read.
        #[serde(skip_serializing_if = "Option::is_none")]
        unread: Option<i32>,
    },
    /// The reader's own account, or whom they block, has changed, in this tab or another: fetch it
    /// again.
    #[serde(rename = "me.updated")]
    MeUpdated,
    /// There is something to tell the reader.
    #[serde(rename = "notification.created")]
    NotificationCreated {
        /// What there is to tell.
        notification: &'a Notification,
        /// The one in whose place it is.
        #[serde(skip_serializing_if = "Option::is_none")]
        replaces: Option<NotificationId>,
    },
    /// Either all up to one have been read, or these.
    #[serde(rename = "notification.read")]
    NotificationRead {
        /// The last one that was read.
        #[serde(skip_serializing_if = "Option::is_none")]
        up_to: Option<NotificationId>,
        /// Those, and no others.
        #[serde(skip_serializing_if = "Option::is_none")]
        ids: Option<&'a [NotificationId]>,
    },
    /// What these were about is gone.
    #[serde(rename = "notification.removed")]
    NotificationRemoved {
        /// Which ones.
        ids: &'a [NotificationId],
    },
    /// What some of them are about stands elsewhere: fetch them again.
    #[serde(rename = "notifications.moved")]
    NotificationsMoved {
        /// Where it stood.
        from: PostId,
        /// Where it stands.
        to: PostId,
    },
    /// The reader's own draft for this is another one, or gone: fetch it.
    #[serde(rename = "draft.changed")]
    DraftChanged {
        /// For what it is, as `comment:7`.
        key: &'a str,
        /// The version that there is now; null once it is gone.
        version: Option<i64>,
    },
    /// The reader has marked a text for themself, changed what they noted with it, or marked it no
    /// more.
    #[serde(rename = "bookmark.changed")]
    BookmarkChanged {
        /// The post, or the one under which the comment stands.
        post_id: PostId,
        /// The comment, if it is of one.
        comment_id: Option<CommentId>,
        /// Whether it is marked now.
        bookmarked: bool,
    },
    /// There is another report, or something became of one: for moderators.
    #[serde(rename = "report.changed")]
    ReportChanged {
        /// Which one.
        report_id: i64,
        /// How many are open.
        open: i64,
    },
    /// More or fewer texts or people wait for a moderator: for moderators, and for whoever wrote one.
    #[serde(rename = "queue.changed")]
    QueueChanged {
        /// How many texts: all of them for moderators, for others those of theirs.
        waiting: i64,
        /// How many people, for moderators alone.
        #[serde(skip_serializing_if = "Option::is_none")]
        people: Option<i64>,
    },
    /// A backup is being made, or is made, or could not be: for admins, who fetch the list again.
    #[serde(rename = "backups.changed")]
    BackupsChanged,
    /// A tag has another name, on all posts that have it: perhaps that of one that there was before.
    #[serde(rename = "tags.changed")]
    TagsChanged {
        /// What it was called.
        from: &'a str,
        /// What it is called now.
        to: &'a str,
    },
    /// Somebody is shown otherwise from now on, wherever they are: as a former member, once they have
    /// left.
    #[serde(rename = "user.updated")]
    UserUpdated {
        /// As they are shown.
        user: &'a User,
    },
    /// There are other categories, or in another order: fetch them again.
    #[serde(rename = "categories.changed")]
    CategoriesChanged,
    /// The forum's own settings are others: fetch them again.
    #[serde(rename = "site.changed")]
    SiteChanged,
}

impl Event<'_> {
    /// Which text it speaks of, if any.
    fn about(&self) -> Option<About> {
        let comment =
            |id, activity: &CommentActivity, said| Some(About::comment(activity.id, id, said));
        match self {
            Self::PostCreated { post } => Some(About::post(post.id, Said::Created)),
            Self::PostUpdated { post } => Some(About::post(post.id, Said::Updated)),
            Self::PostDeleted { post_id, .. } => Some(About::post(*post_id, Said::Deleted)),
            Self::CommentCreated { comment: shown, post, .. } => {
                comment(shown.id(), post, Said::Created)
            }
            Self::CommentUpdated { comment: shown, post, .. } => {
                comment(shown.id(), post, Said::Updated)
            }
            Self::CommentDeleted { comment_id, post, .. } => {
                comment(*comment_id, post, Said::Deleted)
            }
            Self::NotificationCreated {
                notification: Notification { post_id, comment_id, .. },
                ..
            } => post_id.map(|post| match comment_id {
                Some(comment) => About::comment(post, *comment, Said::Notified),
                None => About::post(post, Said::Notified),
            }),
            Self::CommentsMoved { from, to, .. } => {
                Some(About::post(to.unwrap_or(*from), Said::Moved))
            }
            Self::NotificationsMoved { to, .. } => Some(About::post(*to, Said::Moved)),
            Self::PostReacted { post_id, .. } => Some(About::post(*post_id, Said::Reacted)),
            Self::CommentReacted { post_id, comment_id, .. } => {
                Some(About::comment(*post_id, *comment_id, Said::Reacted))
            }
            Self::MessageCreated { message } => Some(About::message(message.id, Said::Created)),
            Self::MessageUpdated { message } => Some(About::message(message.id, Said::Updated)),
            Self::MessageDeleted { message_id, .. } => {
                Some(About::message(*message_id, Said::Deleted))
            }
            _ => None,
        }
    }

    /// Who wrote the text that it tells of, where that was written just now.
    fn author(&self) -> Option<UserId> {
        match self {
            Self::PostCreated { post } => Some(post.author.id),
            Self::CommentCreated { comment: Comment::Present { author, .. }, .. } => {
                Some(author.id)
            }
            Self::MessageCreated { message } => Some(message.from.id),
            _ => None,
        }
    }

    /// Whether it tells how many comments stand under its post.
    fn tells_post(&self) -> bool {
        matches!(
            self,
            Self::PostCreated { .. }
                | Self::PostUpdated { .. }
                | Self::CommentCreated { .. }
                | Self::CommentUpdated { .. }
                | Self::CommentDeleted { .. }
                | Self::CommentsMoved { .. }
        )
    }

    /// Whether it tells how many notifications are left to read.
    fn counts(&self) -> bool {
        matches!(
            self,
            Self::NotificationCreated { .. }
                | Self::NotificationRead { .. }
                | Self::NotificationRemoved { .. }
                | Self::NotificationsMoved { .. }
        )
    }
}

impl From<Event<'_>> for Draft {
    fn from(event: Event<'_>) -> Self {
        // Strings, numbers and lists of them: there is nothing here that could fail to be written.
        let mut draft = Self::new(serde_json::to_string(&event).unwrap_or_default());
        draft.about = event.about();
        draft.author = event.author();
        draft.counts = event.counts();
        draft.tells_post = event.tells_post();
        draft
    }
}

#[cfg(test)]
mod tests;
