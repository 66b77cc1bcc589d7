//! What belongs to writing a text.

mod versions;
