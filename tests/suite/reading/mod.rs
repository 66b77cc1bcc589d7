//! What is one reader's own of what everyone reads.

mod reactions;
mod viewer;
