//! What one person alone has to do with a text.

pub mod bookmarks;
pub mod exports;
pub mod leaving;
pub mod levels;
pub mod viewed;
