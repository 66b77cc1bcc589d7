//! What belongs to reading: reactions, what somebody has read, and what is one viewer's own beside what everyone reads.

pub mod reactions;
pub mod reads;
pub mod viewer;
