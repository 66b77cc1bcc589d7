//! Who an event of the log is for. Decided once, when it is written, and kept beside it in the log.

use super::{CategoryId, UserId};

/// Who may see an event.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Audience {
    /// Everyone, guests included, whatever they are subscribed to.
    Everyone,
    /// Everyone, guests included, who is subscribed to the category.
    Category(CategoryId),
    /// Nobody but this person, on all their connections.
    Person(UserId),
    /// Nobody but these two people, on all their connections.
    Pair(UserId, UserId),
    /// Nobody: it takes a place in the log so that others, who can count the places, can't tell
    /// whether somebody was told or did not want to be.
    Nobody,
}
