//! What belongs to reading.

pub mod viewer;
