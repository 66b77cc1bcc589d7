//! The file of a SQLite database: locked, copied, and put back.

pub mod backup;
pub mod last_backup;
pub mod lock;
pub mod restore;

use super::{Db, WriteQueue, dialect};
use crate::error::Error;

impl Db {
    /// Once nothing is written any more: all of it is in SQLite's one file, where what was deleted
    /// has been overwritten, and none in the log beside it. PostgreSQL has no such file, and may be
    /// away.
    pub async fn settle(&self) -> Result<(), Error> {
        if matches!(self.writes_queue, WriteQueue::SideBySide(_)) {
            return Ok(());
        }
        self.read(|c| Ok(dialect::check_point(c)?)).await
    }
}
