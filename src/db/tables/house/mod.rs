//! Order in the house.

pub mod audit;
pub mod reports;
pub mod suspensions;
pub mod undone;
