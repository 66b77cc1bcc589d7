//! The live half as a whole, held against models.

mod nodes;
mod panics;
mod properties;
mod readers;
mod viewing;
mod visibility;
