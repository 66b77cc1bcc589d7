//! Reading alone: what is given to those who must not write by a door of their own.

use super::{Connection, Db};
use crate::error::Error;

/// The database, for reading alone. Cloning shares it.
#[derive(Clone)]
pub struct Reader(Db);

impl Reader {
    /// Reads from this database.
    pub fn new(db: Db) -> Self {
        Self(db)
    }

    /// Runs `work` on a reading connection, off the event loop.
    pub async fn read<T, F>(&self, work: F) -> Result<T, Error>
    where
        T: Send + 'static,
        F: FnOnce(&mut Connection) -> Result<T, Error> + Send + 'static,
    {
        self.0.read(work).await
    }

    /// Whether all is well with it: see [`Db::check`].
    pub async fn check(&self) -> Result<(), Error> {
        self.0.check().await
    }

    /// [`Reader::read`] for those who are off the event loop already.
    pub fn read_blocking<T>(
        &self,
        work: impl FnOnce(&mut Connection) -> Result<T, Error>,
    ) -> Result<T, Error> {
        self.0.read_blocking(work)
    }
}
