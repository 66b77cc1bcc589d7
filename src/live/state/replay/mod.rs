//! What a client missed is sent again: the end of the log in memory, and who gets what of it.

pub mod history;
pub mod resume;
