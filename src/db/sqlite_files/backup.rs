//! A copy of a SQLite database while others write to it.
//!
//! `VACUUM INTO` reads one snapshot, as every reader of a write-ahead log does, and writes it as a
//! database of its own. SQLite's page by page backup would begin anew with each write of another
//! process, and on a busy forum never end; a copy of the file alone would miss what is in the log
//! beside it. What has the asked-for name is whole, checked and on disk; before that it has
//! another.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use crate::{
    config::DatabaseUrl,
    db::{Connection, dialect},
    files::{Unfinished, beside, folder_of, give_to_owner_of},
};

/// Why a database was not copied or not replaced.
#[derive(Debug, thiserror::Error)]
pub enum BackupError {
    /// A file.
    #[error("{}: {}", .0.display(), .1)]
    File(PathBuf, io::Error),
    /// The database that is copied.
    #[error("can't read the database: {0}")]
    Read(#[from] diesel::result::Error),
    /// It can't be opened.
    #[error("can't open the database: {0}")]
    Open(#[from] diesel::ConnectionError),
    /// A later version of Althing has changed it.
    #[error(transparent)]
    Newer(#[from] dialect::Newer),
    /// Something else that the operator should know.
    #[error("{0}")]
    Refused(String),
}

/// Copies the database in this file to a new file that only its owner may read: whoever owns the
/// folder. Gives its size in bytes. Blocks.
pub fn write(from: &Path, to: &Path) -> Result<u64, BackupError> {
    if !from.is_file() {
        return Err(BackupError::Refused(format!("there is no database at {}", from.display())));
    }
    let mut conn = Connection::open(&DatabaseUrl::Sqlite(from.to_owned()))?;
    if !dialect::is_forum(&mut conn)? {
        return Err(BackupError::Refused(format!("{} is no database of Althing", from.display())));
    }
    dialect::refuse_newer(&mut conn)?;
    copy(&mut conn, to)
}

/// [`write`], from a connection.
pub(in crate::db) fn copy(conn: &mut Connection, to: &Path) -> Result<u64, BackupError> {
    if to.symlink_metadata().is_ok() {
        return Err(BackupError::Refused(format!(
            "{} is there already, and nothing is overwritten",
            to.display()
        )));
    }
    let refused = |error| BackupError::File(to.to_owned(), error);
    let unfinished = Unfinished::create(beside(to, &format!(".unfinished-{}", std::process::id())))
        .map_err(refused)?;
    dialect::copy_into(conn, unfinished.path())?;
    let mut copied = Connection::open(&DatabaseUrl::Sqlite(unfinished.path().to_owned()))?;
    dialect::fold(&mut copied)?;
    check(&mut copied, to)?;
    drop(copied);
    give_to_owner_of(folder_of(to), unfinished.path());
    unfinished.finish(to).map_err(refused)?;
    Ok(fs::metadata(to).map_err(refused)?.len())
}

/// Before the tables of a database that holds something are changed, it is copied:
/// `NAME.before-VERSION`, with the version of the first change that it lacks. Gives the copy's
/// path, if there was a need.
pub(in crate::db) fn keep_before_migration(
    conn: &mut Connection,
    path: &Path,
) -> Result<Option<PathBuf>, BackupError> {
    let Some(version) =
        dialect::first_pending(conn).map_err(|error| BackupError::Refused(error.to_string()))?
    else {
        return Ok(None);
    };
    let names = std::iter::once(String::new()).chain((2..).map(|number| format!("-{number}")));
    let mut paths = names.map(|suffix| beside(path, &format!(".before-{version}{suffix}")));
    let Some(to) = paths.find(|path| path.symlink_metadata().is_err()) else { return Ok(None) };
    copy(conn, &to)?;
    give_to_owner_of(path, &to);
    Ok(Some(to))
}

/// Refuses a database with a fault in it.
pub(in crate::db) fn check(conn: &mut Connection, path: &Path) -> Result<(), BackupError> {
    match dialect::fault(conn)? {
        Some(fault) => Err(BackupError::Refused(format!("{} is damaged: {fault}", path.display()))),
        None => Ok(()),
    }
}
