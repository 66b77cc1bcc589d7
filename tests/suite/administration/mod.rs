//! What admins see and set, from the outside.

mod admin_users;
mod backups;
mod overview;
mod settings;
