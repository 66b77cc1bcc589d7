//! Order in the house: what moderators and admins do, and what they are told of.

pub mod audit;
pub mod held;
pub mod hidden;
pub mod queue;
pub mod reports;
pub mod sign_ups;
pub mod standing;
pub mod suspensions;
pub mod undo;
