//! What is one reader's own.

mod reactions;
mod reads;
mod viewer;
