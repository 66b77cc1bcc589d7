//! What admins see and set: the forum in numbers, its people, settings and backups.

pub mod admin_users;
pub mod backups;
pub mod settings;
pub mod stats;
