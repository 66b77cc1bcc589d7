//! Order in the house.

pub mod audit;
pub mod held;
pub mod merged;
pub mod moved;
pub mod parted;
pub mod readers;
pub mod reports;
pub mod settings;
pub mod suspensions;
pub mod undone;
