//! Order in the house.

pub mod audit;
pub mod readers;
pub mod reports;
pub mod suspensions;
