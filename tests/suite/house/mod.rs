//! Order in the house.

mod audit;
mod queue;
mod readers;
mod reports;
mod sign_ups;
mod suspensions;
mod undo;
