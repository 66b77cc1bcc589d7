//! Order in the house: what moderators and admins do, and what they are told of.

pub mod admin_users;
pub mod audit;
pub mod backups;
pub mod held;
pub mod queue;
pub mod reports;
pub mod settings;
pub mod stats;
pub mod suspensions;
pub mod undo;
