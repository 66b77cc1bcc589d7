//! The event log, from the commit to the live half: what rings when something came, what reads on,
//! and under which name it is told.

pub mod doorbell;
pub mod entries;
pub mod run;
pub mod tail;

pub use doorbell::Doorbell;
