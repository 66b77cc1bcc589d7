//! Use cases: what a forum does, over a transaction and without HTTP.

pub mod accounts;
pub mod notify;
pub mod texts;
pub mod views;

pub use accounts::avatar;
pub use texts::{link_limit, pictures, rerender, rich_text};
