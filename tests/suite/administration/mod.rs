//! What admins see and set, from the outside.

mod admin_users;
mod administration;
mod backups;
mod settings;
