//! The machine: disks, folders and open files.

use std::{
    fs,
    os::unix::fs::MetadataExt,
    path::{Path, PathBuf},
};

use super::{
    Check,
    found::{Descriptors, Folder, Room},
    verdict,
};
use crate::{
    config::{Config, DatabaseUrl, FilesAt},
    files::{beside, disk_bytes, folder_of},
    uploads::bucket::Bucket,
};

impl Descriptors {
    /// Of the process that asks. Where it can't be known, nothing is open and everything may be.
    pub fn of_this_process() -> Self {
        let open = fs::read_dir("/proc/self/fd")
            .map_or(0, |open| u64::try_from(open.count()).unwrap_or(0));
        let limit = rlimit::getrlimit(rlimit::Resource::NOFILE).map_or(u64::MAX, |(soft, _)| soft);
        Self { open, limit }
    }
}

pub(super) fn look(config: &Config) -> Vec<Check> {
    let mut checks = Vec::new();
    let who = rustix::process::geteuid().as_raw();
    for (name, folder) in config.folders() {
        let (disk, rights) = match name {
            "database" => ("disk of the database", "folder of the database"),
            _ => ("disk of the pictures", "folder of the pictures"),
        };
        let written = match &config.database_url {
            DatabaseUrl::Sqlite(path) if name == "database" => {
                ["", "-wal", "-shm"].map(|ending| beside(path, ending)).to_vec()
            }
            _ => Vec::new(),
        };
        checks.push(verdict::room(disk, room(nearest(&folder))));
        checks.push(verdict::folder(rights, rights_of(&folder, &written), who));
    }
    if let FilesAt::Bucket { bucket, prefix } = &config.uploads {
        let tried = Bucket::open(bucket, prefix).map(drop).map_err(|error| error.to_string());
        checks.push(verdict::bucket(&config.uploads.to_string(), tried));
    }
    checks
}

/// The folder, or the one in which it will be made.
fn nearest(folder: &Path) -> &Path {
    if folder.exists() || folder == folder_of(folder) { folder } else { nearest(folder_of(folder)) }
}

fn room(path: &Path) -> Result<Room, String> {
    let (free, all) = disk_bytes(path).map_err(|error| format!("{}: {error}", path.display()))?;
    Ok(Room { free, all })
}

fn rights_of(folder: &Path, written: &[PathBuf]) -> Result<Folder, String> {
    let path = nearest(folder);
    let metadata = fs::metadata(path).map_err(|error| format!("{}: {error}", path.display()))?;
    if !metadata.is_dir() {
        return Err(format!("{} is no folder", path.display()));
    }
    let writable =
        rustix::fs::access(path, rustix::fs::Access::WRITE_OK | rustix::fs::Access::EXEC_OK)
            .is_ok();
    let owner = metadata.uid();
    let whose =
        |path: &PathBuf| fs::metadata(path).ok().map(|metadata| (path.clone(), metadata.uid()));
    let others =
        written.iter().filter_map(whose).filter(|(_, its_owner)| *its_owner != owner).collect();
    // A folder for everyone in which nobody may touch what is another's, such as /tmp, is none of
    // the forum's own.
    let public = metadata.mode() & 0o002 != 0 && metadata.mode() & 0o1000 == 0;
    let others = if metadata.mode() & 0o1000 == 0 { others } else { Vec::new() };
    Ok(Folder { path: path.to_owned(), owner, writable, others, public })
}
