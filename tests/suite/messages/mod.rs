//! Private messages, and what stays hidden.

mod conversations;
mod counting;
mod edits;
mod privacy;
