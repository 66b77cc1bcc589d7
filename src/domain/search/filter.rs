//! Which texts are looked through.

use crate::domain::{CategoryId, Readers, UserId};

/// The kinds of text that are found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Posts.
    Posts,
    /// Comments.
    Comments,
}

impl Kind {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Posts, Self::Comments];

    /// Its word.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Posts => "posts",
            Self::Comments => "comments",
        }
    }
}

/// Which of the texts that a question fits.
#[derive(Clone, Debug)]
pub struct Filter {
    /// Only what those may read who read so much.
    pub reads: Readers,
    /// Only what stands there.
    pub category: Option<CategoryId>,
    /// Only what they wrote.
    pub author: Option<UserId>,
    /// Only posts with this tag, and what stands under them.
    pub tag: Option<String>,
    /// Only questions that have an answer, or none, and what stands under them.
    pub solved: Option<bool>,
    /// Only ids below this one.
    pub before: i64,
}
