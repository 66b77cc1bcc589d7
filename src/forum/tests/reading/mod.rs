//! What is one reader's own.

mod reactions;
mod viewer;
