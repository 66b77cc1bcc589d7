//! What people write and show, and what is kept of each text besides.

pub mod categories;
pub mod comments;
pub mod concerned;
pub mod counts;
pub mod follows;
pub mod idempotency;
pub mod messages;
pub mod notifications;
pub mod outdated;
pub mod posts;
pub mod rendered;
pub mod uploads;
pub mod written;
