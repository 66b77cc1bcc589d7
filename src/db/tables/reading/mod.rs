//! What belongs to reading: who has reacted to what, and who has read how far.

pub mod reacted;
pub mod reactions;
pub mod reads;
