//! Order in the house.

mod admin_users;
mod administration;
mod audit;
mod backups;
mod queue;
mod readers;
mod reports;
mod settings;
mod suspensions;
mod undo;
