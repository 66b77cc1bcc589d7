//! What is one reader's own of what everyone reads.

mod reactions;
mod reads;
mod since;
mod viewer;
