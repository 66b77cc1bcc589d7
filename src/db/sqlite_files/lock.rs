//! One forum for one SQLite file: a second one would not tell its readers what the first one wrote.
//!
//! Whoever serves a database, or puts another in its place, holds a lock on a file beside it,
//! `NAME.lock`. The system lets go of it however the process ends. It is not the database's own
//! file that is locked: closing that one anywhere in the process would end SQLite's own locks.
//! PostgreSQL needs nothing of the kind: two servers there take turns at what would clash.

use std::{
    fs::{File, TryLockError},
    io,
    path::{Path, PathBuf},
};

use crate::{
    config::DatabaseUrl,
    files::{beside, folder_of, make_file, make_folder},
};

/// Held while a database is served or replaced.
#[derive(Debug)]
pub struct Lock {
    _file: Option<File>,
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
    /// Takes it, without waiting. Makes the database's folder when it is missing.
    pub fn take(url: &DatabaseUrl) -> Result<Self, LockError> {
        let DatabaseUrl::Sqlite(path) = url else { return Ok(Self { _file: None }) };
        let refused = |error| LockError::File(path.clone(), error);
        let path = beside(&resolve(path).map_err(refused)?, ".lock");
        let file = open(&path).map_err(refused)?;
        match file.try_lock() {
            Ok(()) => Ok(Self { _file: Some(file) }),
            Err(TryLockError::WouldBlock) => Err(LockError::Taken(url.clone())),
            Err(TryLockError::Error(error)) => Err(refused(error)),
        }
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
