//! Order in the house.

pub mod admin_users;
pub mod administration;
pub mod audit;
pub mod backups;
pub mod merging;
pub mod queue;
pub mod reports;
pub mod settings;
pub mod sign_ups;
pub mod suspensions;
pub mod undo;
