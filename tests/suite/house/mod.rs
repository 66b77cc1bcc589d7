//! Order in the house.

mod audit;
mod reports;
mod settings;
mod suspensions;
