//! What is one reader's own.

mod edits;
mod reactions;
mod reads;
mod since;
mod viewer;
