//! The file of a SQLite database: locked, copied, and put back.

pub mod backup;
pub mod last_backup;
pub mod lock;
pub mod restore;
