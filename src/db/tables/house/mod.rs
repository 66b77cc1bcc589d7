//! Order in the house.

pub mod audit;
pub mod reports;
pub mod settings;
pub mod suspensions;
