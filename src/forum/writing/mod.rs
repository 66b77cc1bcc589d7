//! What belongs to writing a text: drafts, and what it said before.

pub mod drafts;
pub mod solutions;
pub mod versions;
