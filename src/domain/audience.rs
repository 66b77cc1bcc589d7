//! Who an event of the log is for. Decided when it is written, and kept beside it in the log; what
//! they may read of it is decided when it reaches them.

use super::{CategoryId, Readers, UserId};

/// Who may see an event.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Audience {
    /// Everyone, guests included, whatever they are subscribed to.
    Everyone,
    /// Everyone who may read the category and is subscribed to it.
    Category(CategoryId),
    /// Those of a category that a post has left who may read where its text stands now.
    Moved {
        /// Where it stood.
        from: CategoryId,
        /// Where it stands.
        to: CategoryId,
    },
    /// Those of a category that a post has left who may not read where it stands now.
    Left {
        /// Where it stood.
        from: CategoryId,
        /// Where it stands.
        to: CategoryId,
    },
    /// Nobody but this person, on all their connections.
    Person(UserId),
    /// The same of what tells of a text, while they may read the category in which it stands.
    Reader(UserId, CategoryId),
    /// Nobody but these two people, on all their connections.
    Pair(UserId, UserId),
    /// Nobody: it notes that the category is for these readers from here on.
    Rights(CategoryId, Readers),
    /// Nobody: it takes a place in the log so that others, who can count the places, can't tell
    /// whether somebody was told or did not want to be.
    Nobody,
}

impl Audience {
    /// The category in which the text stands that it tells of.
    pub fn place(self) -> Option<CategoryId> {
        match self {
            Self::Category(category)
            | Self::Moved { to: category, .. }
            | Self::Reader(_, category) => Some(category),
            _ => None,
        }
    }

    /// The same once that text stands in this category.
    #[must_use]
    pub fn moved_to(self, to: CategoryId) -> Self {
        match self {
            Self::Category(from) | Self::Moved { from, .. } if from == to => Self::Category(to),
            Self::Category(from) | Self::Moved { from, .. } => Self::Moved { from, to },
            Self::Reader(person, _) => Self::Reader(person, to),
            other => other,
        }
    }
}
