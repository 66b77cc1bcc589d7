//! What texts are found by: words and tags.

pub mod search;
pub mod tags;
