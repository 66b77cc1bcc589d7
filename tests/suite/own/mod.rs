//! What one person alone has to do with a text.

mod bookmarks;
mod export;
mod leaving;
mod levels;
