//! What belongs to writing a text.

pub mod versions;
