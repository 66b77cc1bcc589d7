//! What belongs to writing a text: what it said before.

pub mod versions;
