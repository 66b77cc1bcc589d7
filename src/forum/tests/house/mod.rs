//! Order in the house.

mod admin_users;
mod audit;
mod backups;
mod held;
mod readers;
mod reports;
mod settings;
mod stats;
mod suspensions;
mod undo;
