//! What belongs to reading: who has reacted to what.

pub mod reacted;
pub mod reactions;
