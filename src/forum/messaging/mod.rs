//! What reaches one person alone: private messages and notifications.

pub mod conversations;
pub mod messages;
pub mod notifications;
