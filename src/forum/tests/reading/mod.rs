//! What is one reader's own.

mod viewer;
