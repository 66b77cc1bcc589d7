//! The file of a SQLite database: locked, copied, and put back.

pub mod backup;
pub mod last_backup;
pub mod lock;
pub mod restore;

use super::{Db, dialect};
use crate::error::Error;

impl Db {
    /// Once nothing is written any more: all of it is in SQLite's one file, where what was deleted
    /// has been overwritten, and none in the log beside it.
    pub async fn settle(&self) -> Result<(), Error> {
        self.read(|c| Ok(dialect::check_point(c)?)).await
    }
}
