//! What people write where everyone reads it, and the pictures in it.

pub mod categories;
pub mod comments;
pub mod follows;
pub mod link_limit;
pub mod pictures;
pub mod posts;
pub mod rerender;
pub mod rich_text;
pub mod squares;
pub mod uploads;
