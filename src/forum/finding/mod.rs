//! How texts are found: by words and by tags.

pub mod index;
pub mod search;
pub mod tags;
