//! What belongs to one viewer, beside what is everyone's: the one place that makes it. Answers that are
//! the same for everyone are kept; this is read each time, by primary keys, and in as many
//! statements whatever stands in the answer.

use std::collections::BTreeMap;

use crate::{
    db::{Connection, comments as texts, posts as of_posts, viewed},
    domain::{CommentId, Follow, PostId},
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

    /// Those of them that are there for this person.
    pub fn seen_by(self, conn: &mut Connection, who: &SignedIn) -> Result<Self, Error> {
        let posts = of_posts::titles(conn, &self.posts, who.reads())?;
        let comments = texts::posts_of(conn, &self.comments, who.reads())?;
        let mut seen = self;
        seen.posts.retain(|id| posts.contains_key(id));
        seen.comments.retain(|id| comments.contains_key(id));
        Ok(seen)
    }

    /// Bytes that it takes.
    pub fn weight(&self) -> usize {
        size_of_val(self.posts.as_slice()) + size_of_val(self.comments.as_slice())
    }
}

/// What is theirs of it.
pub fn of(conn: &mut Connection, who: &SignedIn, standing: &Standing) -> Result<Viewer, Error> {
    let posts = viewed::of_posts(conn, who.id(), &standing.posts, who.reads())?;
    let comments = viewed::of_comments(conn, who.id(), &standing.comments)?;
    let reads = reads::of(conn, who, &posts)?;
    let follows = posts.iter().map(|post| (post.about.id, post.follow));
    let follows = follows.filter(|(_, follow)| *follow != Follow::None).collect();
    let posts = posts.into_iter().map(|post| (format!("post:{}", post.about.id), post.own));
    let comments = comments.into_iter().map(|(id, own)| (format!("comment:{id}"), own));
    let (mut bookmarks, mut reactions) = (BTreeMap::new(), BTreeMap::new());
    for (name, own) in posts.chain(comments) {
        if let Some(id) = own.bookmark {
            bookmarks.insert(id, name.clone());
        }
        if !own.reactions.is_empty() {
            reactions.insert(name, own.reactions.into_values().collect());
        }
    }
    Ok(Viewer { bookmarks: bookmarks.into_values().collect(), reads, reactions, follows })
}
