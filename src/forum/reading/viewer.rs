//! What belongs to one viewer, beside what is everyone's: the one place that makes it. Answers that are
//! the same for everyone are kept; this is read each time, by primary keys, and in as many
//! statements whatever stands in the answer.

use crate::{
    db::{
        Connection,
        bookmarks::{self, Marked},
        follows, reactions,
    },
    domain::{CommentId, PostId},
    error::Error,
    forum::{SignedIn, reads},
    protocol::Viewer,
};

/// The posts and comments that stand in an answer.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Standing {
    /// Posts, and those under which the comments stand where that is one for all.
    pub posts: Vec<PostId>,
    /// Comments.
    pub comments: Vec<CommentId>,
}

impl Standing {
    /// These posts.
    pub fn posts(ids: impl IntoIterator<Item = PostId>) -> Self {
        Self { posts: ids.into_iter().collect(), comments: Vec::new() }
    }

    /// A post, and these comments under it.
    pub fn thread(post: PostId, comments: Vec<CommentId>) -> Self {
        Self { posts: vec![post], comments }
    }

    /// These comments.
    pub fn comments(comments: Vec<CommentId>) -> Self {
        Self { posts: Vec::new(), comments }
    }

    /// Bytes that it takes.
    pub fn weight(&self) -> usize {
        size_of_val(self.posts.as_slice()) + size_of_val(self.comments.as_slice())
    }
}

/// What is theirs of it.
pub fn of(conn: &mut Connection, who: &SignedIn, standing: &Standing) -> Result<Viewer, Error> {
    let Standing { posts, comments } = standing;
    let marked = bookmarks::of(conn, who.id(), posts, comments)?;
    let name = |marked: Marked| match marked.comment {
        Some(comment) => format!("comment:{comment}"),
        None => format!("post:{}", marked.post),
    };
    Ok(Viewer {
        bookmarks: marked.into_iter().map(name).collect(),
        reads: reads::of(conn, who.id(), posts)?,
        reactions: reactions::own_of(conn, who.id(), posts, comments)?,
        follows: follows::of(conn, who.id(), posts)?,
    })
}
