//! Order in the house.

mod administration;
mod audit;
mod categories;
mod merging;
mod queue;
mod readers;
mod reports;
mod settings;
mod splitting;
mod suspensions;
mod undo;
