//! Order in the house: what moderators and admins do, and what they are told of.

pub mod audit;
pub mod category_merging;
pub mod held;
pub mod merging;
pub mod queue;
pub mod reports;
pub mod settings;
pub mod splitting;
pub mod stats;
pub mod suspensions;
pub mod undo;
