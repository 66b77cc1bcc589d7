//! Order in the house.

mod audit;
mod category_merging;
mod held;
mod hidden;
mod merging;
mod readers;
mod reports;
mod settings;
mod stats;
mod suspensions;
mod undo;
