//! What people write where everyone reads it, and the pictures in it.

pub mod link_limit;
pub mod pictures;
pub mod rerender;
pub mod rich_text;
