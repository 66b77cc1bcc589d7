//! What belongs to reading.

pub mod reactions;
pub mod viewer;
