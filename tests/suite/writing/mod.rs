//! What belongs to writing a text.

mod history;
