//! Order in the house.

mod audit;
mod category_merging;
mod held;
mod merging;
mod readers;
mod reports;
mod settings;
mod splitting;
mod stats;
mod suspensions;
mod undo;
