//! What is made on disk: whose it is, that nobody else reads it, and that a name is only ever given
//! to what is whole.

use std::{
    ffi::OsString,
    fs::{self, DirBuilder, File, OpenOptions, Permissions},
    io,
    os::unix::fs::{DirBuilderExt, MetadataExt, OpenOptionsExt, PermissionsExt, chown},
    path::{Path, PathBuf},
};

/// For the owner to read and write, whatever the process's umask says.
const FILE: u32 = 0o600;
/// For the owner to enter and list.
const FOLDER: u32 = 0o700;
/// What may stand beside a SQLite database. SQLite gives these files the mode of the database
/// itself.
const COMPANIONS: [&str; 5] = ["", "-wal", "-shm", "-journal", ".lock"];

/// Makes an empty file; fails when there is one. One that is there is not even opened: to close it
/// would end SQLite's locks on it.
pub fn create(path: &Path) -> io::Result<File> {
    OpenOptions::new().write(true).create_new(true).mode(FILE).open(path)
}

/// Makes a missing file, empty, with its folders. What root makes belongs to whoever owns the
/// folder that was there: the forum must be able to write it.
pub fn make_file(path: &Path) -> io::Result<()> {
    let folder = folder_of(path);
    make_folder(folder)?;
    match create(path) {
        Ok(_) => give_to_owner_of(folder, path),
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
        Err(error) => return Err(error),
    }
    Ok(())
}

/// Closes a database that an earlier version has left open to others, and what stands beside it, as
/// far as one may.
pub fn close(database: &Path) {
    for path in COMPANIONS.map(|ending| beside(database, ending)) {
        let open = fs::metadata(&path).is_ok_and(|about| about.permissions().mode() & 0o077 != 0);
        if open && let Err(error) = fs::set_permissions(&path, Permissions::from_mode(FILE)) {
            log::warn!("others may read {}: {error}", path.display());
        }
    }
}

/// Makes a missing folder, with those above it, as [`make_file`] does.
pub fn make_folder(folder: &Path) -> io::Result<()> {
    if folder.is_dir() {
        return Ok(());
    }
    let above = folder_of(folder);
    make_folder(above)?;
    match DirBuilder::new().mode(FOLDER).create(folder) {
        Err(error) if error.kind() != io::ErrorKind::AlreadyExists => return Err(error),
        _ => {}
    }
    give_to_owner_of(above, folder);
    Ok(())
}

/// Bytes that may still be written in the file system that a path is in. Blocks.
pub fn free_bytes(path: &Path) -> io::Result<u64> {
    Ok(disk_bytes(path)?.0)
}

/// The same, and all the bytes of that file system.
pub fn disk_bytes(path: &Path) -> io::Result<(u64, u64)> {
    let found = rustix::fs::statvfs(path)?;
    Ok((
        found.f_bavail.saturating_mul(found.f_frsize),
        found.f_blocks.saturating_mul(found.f_frsize),
    ))
}

/// The folder that a path is in.
pub fn folder_of(path: &Path) -> &Path {
    path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

/// Gives `path` the owner of `like`, as far as one may: what root makes must be the forum's own.
pub fn give_to_owner_of(like: &Path, path: &Path) {
    if let Ok(owner) = fs::metadata(like)
        && let Err(error) = chown(path, Some(owner.uid()), Some(owner.gid()))
    {
        log::debug!("{} keeps its owner: {error}", path.display());
    }
}

/// The path with something behind its name: `forum.db` and `.lock` make `forum.db.lock`.
pub fn beside(path: &Path, ending: &str) -> PathBuf {
    let mut name = OsString::from(path);
    name.push(ending);
    name.into()
}

/// A file that has not its name yet, removed unless it gets it.
pub struct Unfinished(PathBuf);

impl Unfinished {
    /// Makes it, empty; only its owner may read it.
    pub fn create(path: PathBuf) -> io::Result<Self> {
        // One that a killed process left behind.
        match fs::remove_file(&path) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
            _ => {}
        }
        create(&path)?;
        Ok(Self(path))
    }

    /// Where it is for now.
    pub fn path(&self) -> &Path {
        &self.0
    }

    /// Gives it its name, once it is on disk.
    pub fn finish(self, name: &Path) -> io::Result<()> {
        File::open(&self.0)?.sync_all()?;
        fs::rename(&self.0, name)?;
        sync_folder_of(name)
    }
}

impl Drop for Unfinished {
    fn drop(&mut self) {
        for ending in ["", "-wal", "-shm", "-journal"] {
            // Mostly there is none.
            let _ = fs::remove_file(beside(&self.0, ending));
        }
    }
}

/// Makes a file's contents, or a folder's names, last.
pub fn sync(path: &Path) -> io::Result<()> {
    File::open(path)?.sync_all()
}

/// Makes the names in a file's folder last.
pub fn sync_folder_of(path: &Path) -> io::Result<()> {
    sync(folder_of(path))
}
