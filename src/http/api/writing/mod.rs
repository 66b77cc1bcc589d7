//! What belongs to writing a text.

pub mod drafts;
pub mod versions;
