//! What people write and show, and what is told of it.

pub mod about;
pub mod draft_key;
pub mod entitled;
pub mod html;
pub mod markdown;
pub mod mention;
pub mod notification;
pub mod quotes;
pub mod reaction;
pub mod sort;
pub mod tag;
pub mod text;
pub mod upload;
