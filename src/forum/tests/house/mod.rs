//! Order in the house.

mod audit;
mod held;
mod hidden;
mod readers;
mod reports;
mod suspensions;
mod undo;
