//! What admins see and set.

mod admin_users;
mod backups;
mod settings;
mod stats;
