//! Use cases: what a forum does, over a transaction and without HTTP.

pub mod avatar;
pub mod link_limit;
pub mod notify;
pub mod pictures;
pub mod rerender;
pub mod rich_text;
pub mod views;
