//! What belongs to writing a text.

pub mod drafts;
pub mod solutions;
pub mod versions;
