//! Pictures from folder to folder. They never change once they have their name, so a second name
//! for a file is as good as a copy of it, and takes no room.

use std::{
    fs, io,
    os::unix::fs::{OpenOptionsExt, PermissionsExt},
    path::{Path, PathBuf},
};

use super::at;
use crate::files::{give_to_owner_of, sync};

/// Copies what is not there yet. `previous` is an older backup's, whose files are used again.
pub(super) fn copy(from: &Path, to: &Path, previous: Option<&Path>) -> Result<(), String> {
    for name in list(from)? {
        let (source, target) = (from.join(&name), to.join(&name));
        if target.exists() {
            continue;
        }
        let again =
            previous.map(|previous| previous.join(&name)).filter(|older| is_same(older, &source));
        match again
            .map_or(Err(io::ErrorKind::NotFound.into()), |older| fs::hard_link(older, &target))
            .or_else(|_| take(&source, &target))
        {
            Ok(()) => {}
            // Somebody has deleted it since.
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            Err(error) => return Err(at(&target)(error)),
        }
    }
    Ok(())
}

/// Puts back what is missing or damaged. What has come since the backup stays: nothing shows it,
/// and nothing is lost.
pub(super) fn put_back(from: &Path, to: &Path) -> Result<(), String> {
    for name in list(from)? {
        let (source, target) = (from.join(&name), to.join(&name));
        if is_same(&target, &source) {
            continue;
        }
        let part = to.join(format!("{}.restoring.part", name.display()));
        let put = || {
            copy_contents(&source, &part)?;
            give_to_owner_of(to, &part);
            fs::rename(&part, &target)
        };
        put().map_err(at(&target))?;
    }
    sync(to).map_err(at(to))
}

/// How many there are, and their bytes together.
pub(super) fn measure(folder: &Path) -> Result<(usize, u64), String> {
    let names = list(folder)?;
    let mut bytes = 0;
    for name in &names {
        bytes += fs::metadata(folder.join(name)).map_err(at(folder))?.len();
    }
    Ok((names.len(), bytes))
}

/// The names of whole pictures in a folder; none where there is no folder.
fn list(folder: &Path) -> Result<Vec<PathBuf>, String> {
    let entries = match fs::read_dir(folder) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        entries => entries.map_err(at(folder))?,
    };
    let mut names = Vec::new();
    for entry in entries {
        let entry = entry.map_err(at(folder))?;
        let name = PathBuf::from(entry.file_name());
        let is_part = name.extension().is_some_and(|ending| ending == "part")
            || name.to_string_lossy().starts_with('.');
        if !is_part && entry.file_type().map_err(at(folder))?.is_file() {
            names.push(name);
        }
    }
    Ok(names)
}

/// Whether a picture is there already. Names are random, so a picture of that name is that picture,
/// if it is whole.
fn is_same(path: &Path, source: &Path) -> bool {
    let length = |path: &Path| fs::metadata(path).map(|metadata| metadata.len()).ok();
    length(path).is_some_and(|found| length(source) == Some(found))
}

/// A second name for the file, or a copy of it where that can't be. A file that others may read is
/// copied: a backup is private.
fn take(source: &Path, target: &Path) -> io::Result<()> {
    // None of the six bits that are for others.
    let is_private = fs::metadata(source)?.permissions().mode().trailing_zeros() >= 6;
    if is_private && fs::hard_link(source, target).is_ok() {
        return Ok(());
    }
    copy_contents(source, target)
}

fn copy_contents(source: &Path, target: &Path) -> io::Result<()> {
    let mut from = fs::File::open(source)?;
    let mut to =
        fs::OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(target)?;
    let copied = io::copy(&mut from, &mut to).and_then(|_| to.sync_all());
    // What was begun is not to be taken for whole.
    copied.inspect_err(|_| drop(fs::remove_file(target)))
}
