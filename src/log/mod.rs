//! The event log, from the commit to the live half: what rings when something came, and what reads
//! on.

pub mod doorbell;
pub mod entries;
pub mod tail;

pub use doorbell::Doorbell;
