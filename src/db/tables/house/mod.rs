//! Order in the house.

pub mod admin_users;
pub mod audit;
pub mod backup_grants;
pub mod held;
pub mod readers;
pub mod reports;
pub mod settings;
pub mod sign_ups;
pub mod suspensions;
pub mod undone;
