//! Order in the house.

mod audit;
mod readers;
mod reports;
mod suspensions;
