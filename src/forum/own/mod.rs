//! What one person alone has to do with a text, and what they take with them when they go.

pub mod bookmarks;
pub mod export;
pub mod leaving;
pub mod levels;
