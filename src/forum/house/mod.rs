//! Order in the house: what moderators and admins do, and what they are told of.

pub mod admin_users;
pub mod audit;
pub mod backups;
pub mod category_merging;
pub mod held;
pub mod hidden;
pub mod merging;
pub mod queue;
pub mod reports;
pub mod settings;
pub mod sign_ups;
pub mod splitting;
pub mod standing;
pub mod stats;
pub mod suspensions;
pub mod undo;
