//! What people write where everyone reads it.

mod categories;
mod comments;
mod last_comment;
mod log;
mod pictures;
mod posts;
