//! The API, a file for each resource: a handler extracts, parses, calls a use case and answers.

pub mod account;
pub mod blocks;
pub mod categories;
pub mod comments;
pub mod finding;
pub mod follows;
pub mod house;
pub mod messaging;
pub mod moderation;
pub mod own;
pub mod posts;
pub mod reading;
pub mod service;
pub mod uploads;
pub mod users;
pub mod writing;
