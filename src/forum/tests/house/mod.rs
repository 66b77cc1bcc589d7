//! Order in the house.

mod audit;
mod reports;
mod suspensions;
mod undo;
