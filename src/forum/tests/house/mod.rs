//! Order in the house.

mod audit;
mod held;
mod reports;
mod settings;
mod stats;
mod suspensions;
mod undo;
