//! The tables, a file for each group of them: their rows and their queries.

pub mod accounts;
pub mod events;
pub mod finding;
pub mod house;
pub mod locks;
pub mod login_attempts;
pub mod mailed;
pub mod moving;
pub mod nodes;
pub mod own;
pub mod queue;
pub mod reading;
pub mod runs;
pub mod texts;
pub mod writing;
