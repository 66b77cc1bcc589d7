//! What belongs to reading.

pub mod reactions;
pub mod reads;
pub mod since;
pub mod viewer;
