//! Order in the house: what moderators and admins do, and what they are told of.

pub mod audit;
pub mod reports;
pub mod suspensions;
pub mod undo;
