//! Order in the house.

mod admin_users;
mod audit;
mod backups;
mod category_merging;
mod held;
mod hidden;
mod merging;
mod readers;
mod reports;
mod settings;
mod splitting;
mod stats;
mod suspensions;
mod undo;
