//! What belongs to reading: what is one viewer's own beside what everyone reads.

pub mod viewer;
