//! What people write where everyone reads it.

mod categories;
mod comments;
mod log;
mod pictures;
mod posts;
