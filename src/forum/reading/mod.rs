//! What belongs to reading: reactions, and what is one viewer's own beside what everyone reads.

pub mod reactions;
pub mod viewer;
