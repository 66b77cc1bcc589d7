//! What belongs to writing a text.

mod drafts;
mod solutions;
mod versions;
