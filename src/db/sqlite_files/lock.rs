//! One forum for one SQLite file: a second one would not tell its readers what the first one wrote.
//!
//! Whoever serves a database, or puts another in its place, holds two locks: one on a file beside
//! it, `NAME.lock`, which stays when the database is replaced, and one on the file itself, which it
//! has under all of its names. The system lets go of them however the process ends.
//! PostgreSQL needs nothing of the kind: two servers there take turns at what would clash.

use std::{
    fs::{File, TryLockError},
    io,
    mem::ManuallyDrop,
    path::{Path, PathBuf},
};

use crate::{
    config::DatabaseUrl,
    files::{beside, folder_of, make_file, make_folder},
};

/// Held while a database is served or replaced.
#[derive(Debug)]
pub struct Lock {
    _beside: Option<File>,
    /// Never closed: that would end SQLite's own locks on it, anywhere in the process.
    itself: Option<ManuallyDrop<File>>,
}

impl Drop for Lock {
    fn drop(&mut self) {
        if let Some(file) = &self.itself
            && let Err(error) = file.unlock()
        {
            log::debug!("the database stays locked: {error}");
        }
    }
}

/// Why it can't be had.
#[derive(Debug, thiserror::Error)]
pub enum LockError {
    /// Another process has it.
    #[error("another althing runs on {0}; stop it first")]
    Taken(DatabaseUrl),
    /// The file beside the database can't be made.
    #[error("can't lock {}: {}", .0.display(), .1)]
    File(PathBuf, io::Error),
}

impl Lock {
    /// Takes it to serve the database, without waiting. Makes the file when it is missing.
    pub fn take(url: &DatabaseUrl) -> Result<Self, LockError> {
        if let DatabaseUrl::Sqlite(path) = url {
            make_file(path).map_err(|error| LockError::File(path.clone(), error))?;
        }
        Self::take_of_existing(url)
    }

    /// The same where the file may be missing: then its folder alone is made.
    pub fn take_of_existing(url: &DatabaseUrl) -> Result<Self, LockError> {
        let DatabaseUrl::Sqlite(path) = url else {
            return Ok(Self { _beside: None, itself: None });
        };
        let refused = |error| LockError::File(path.clone(), error);
        let lock = |file: &File| match file.try_lock() {
            Ok(()) => Ok(()),
            Err(TryLockError::WouldBlock) => Err(LockError::Taken(url.clone())),
            Err(TryLockError::Error(error)) => Err(refused(error)),
        };
        let path = resolve(path).map_err(refused)?;
        let beside = open(&beside(&path, ".lock")).map_err(refused)?;
        lock(&beside)?;
        let itself = match File::open(&path) {
            Ok(file) => Some(ManuallyDrop::new(file)),
            Err(error) if error.kind() == io::ErrorKind::NotFound => None,
            Err(error) => return Err(refused(error)),
        };
        itself.as_deref().map_or(Ok(()), lock)?;
        Ok(Self { _beside: Some(beside), itself })
    }
}

/// For reading is enough: the operator's commands may run as another user than the forum.
fn open(path: &Path) -> io::Result<File> {
    match File::open(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            make_file(path)?;
            let file = File::open(path)?;
            Ok(file)
        }
        opened => opened,
    }
}

/// The file that a path leads to, by whatever links, so that one database has one lock. Its folder
/// is made.
pub(in crate::db) fn resolve(path: &Path) -> io::Result<PathBuf> {
    if let Ok(found) = path.canonicalize() {
        return Ok(found);
    }
    let folder = folder_of(path);
    make_folder(folder)?;
    let name = path.file_name().ok_or(io::ErrorKind::InvalidInput)?;
    Ok(folder.canonicalize()?.join(name))
}
