//! What belongs to reading: who has reacted to what, read how far, quotes what, and was there when.

pub mod quotes;
pub mod reacted;
pub mod reactions;
pub mod reads;
pub mod visits;
