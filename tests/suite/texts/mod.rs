//! Posts, comments and what is told of them.

mod categories;
mod comments;
mod edits;
mod hostile;
mod mentions;
mod notifications;
mod pagination;
mod posts;
mod rendered;
mod writing;
