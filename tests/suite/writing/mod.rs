//! What belongs to writing a text.

mod drafts;
mod history;
mod solutions;
