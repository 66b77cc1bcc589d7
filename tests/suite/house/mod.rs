//! Order in the house.

mod admin_users;
mod administration;
mod audit;
mod backups;
mod categories;
mod merging;
mod queue;
mod readers;
mod reports;
mod settings;
mod sign_ups;
mod splitting;
mod suspensions;
mod undo;
