//! Who may read SQLite's files: their owner alone, whatever the process's umask says. SQLite gives the files beside a database the mode
//! of the database itself.

use std::{
    fs::{self, DirBuilder, File, OpenOptions, Permissions},
    io,
    os::unix::fs::{DirBuilderExt, OpenOptionsExt, PermissionsExt},
    path::Path,
};

use super::lock::beside;

/// For the owner to read and write.
const FILE: u32 = 0o600;
/// For the owner to enter and list.
const FOLDER: u32 = 0o700;
/// What may stand beside a database.
const COMPANIONS: [&str; 5] = ["", "-wal", "-shm", "-journal", ".lock"];

/// Makes a folder and those above it, as far as they are missing.
pub(super) fn create_folder(path: &Path) -> io::Result<()> {
    DirBuilder::new().recursive(true).mode(FOLDER).create(path)
}

/// Makes an empty file; fails when there is one. One that is there is not even opened: to close it would end SQLite's locks on it.
pub(super) fn create(path: &Path) -> io::Result<File> {
    OpenOptions::new().write(true).create_new(true).mode(FILE).open(path)
}

/// Makes an empty file unless there is one.
pub(super) fn ensure(path: &Path) -> io::Result<()> {
    match create(path) {
        Err(error) if error.kind() != io::ErrorKind::AlreadyExists => Err(error),
        _ => Ok(()),
    }
}

/// Closes a database that an earlier version has left open to others, and what stands beside it, as far as one may.
pub(super) fn close(database: &Path) {
    for path in COMPANIONS.map(|ending| beside(database, ending)) {
        let open = fs::metadata(&path).is_ok_and(|about| about.permissions().mode() & 0o077 != 0);
        if open && let Err(error) = fs::set_permissions(&path, Permissions::from_mode(FILE)) {
            log::warn!("others may read {}: {error}", path.display());
        }
    }
}
