//! What belongs to reading: reactions, what somebody has read, what happened while they were away,
//! and what is one viewer's own beside what everyone reads.

pub mod edits;
pub mod reactions;
pub mod reads;
pub mod since;
pub mod viewer;
