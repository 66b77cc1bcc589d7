//! The rules of the forum, each as a sentence, on a database in memory and without a server.

mod accounts;
mod blocks;
mod categories;
mod comments;
mod conversations;
mod fixture;
mod log;
mod moderation;
mod notified;
mod once;
mod pictures;
mod posts;
mod sessions;
