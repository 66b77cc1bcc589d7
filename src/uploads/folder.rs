//! The folder in which pictures lie. A file appears under its name only when it is whole and on the
//! disk.

use std::{
    fs::{self, File, OpenOptions},
    io::{self, Write},
    os::unix::fs::OpenOptionsExt,
    path::{Path, PathBuf},
    sync::Arc,
    time::SystemTime,
};

use crate::{domain::UploadName, files::make_folder};

/// How the name of a file that is being written ends.
const PART: &str = ".part";
/// How the names of files in pieces begin: see [`super::pieces`].
pub(super) const EXPORT: &str = "export-";

/// A folder that can be written. Cloning shares it. All of it blocks.
#[derive(Clone, Debug)]
pub struct Folder(Arc<Path>);

impl Folder {
    /// Takes the folder, makes it when it is missing, and tries whether it can be written.
    pub fn open(path: &Path) -> io::Result<Self> {
        make_folder(path)?;
        let trial = path.join(format!(".{}{PART}", std::process::id()));
        create(&trial)?;
        fs::remove_file(trial)?;
        Ok(Self(path.into()))
    }

    /// Where the file of that name lies.
    pub fn path(&self, name: &str) -> PathBuf {
        self.0.join(name)
    }

    /// Writes a file.
    pub(super) fn write(&self, name: &str, bytes: &[u8]) -> io::Result<()> {
        let part = Part(self.0.join(format!("{name}{PART}")));
        let mut file = create(&part.0)?;
        file.write_all(bytes)?;
        file.sync_all()?;
        fs::rename(&part.0, self.path(name))?;
        // One whose name may not last is not there.
        File::open(&self.0).and_then(|folder| folder.sync_all()).inspect_err(|_| {
            self.remove(name);
        })
    }

    /// Removes a file; one that is gone already does no harm.
    pub fn remove(&self, name: &str) {
        if let Err(error) = fs::remove_file(self.0.join(name))
            && error.kind() != io::ErrorKind::NotFound
        {
            log::warn!("the picture {name} could not be removed: {error}");
        }
    }

    /// The names of the parts of pictures that were last written before that time: a crash has left
    /// them.
    pub fn list_parts_older(&self, than: SystemTime) -> io::Result<Vec<String>> {
        let mut old = Vec::new();
        for entry in fs::read_dir(&self.0)? {
            let entry = entry?;
            let Ok(name) = entry.file_name().into_string() else { continue };
            let is_ours =
                |name: &str| UploadName::parse(name).is_some() || name.starts_with(EXPORT);
            let ours = name.strip_suffix(PART).is_some_and(is_ours);
            // One that goes meanwhile is no concern any more.
            if ours
                && entry
                    .metadata()
                    .and_then(|about| about.modified())
                    .is_ok_and(|written| written < than)
            {
                old.push(name);
            }
        }
        Ok(old)
    }
}

/// A file for its owner alone: who sees which picture is for the forum to say.
fn create(path: &Path) -> io::Result<File> {
    OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(path)
}

/// A file that is being written: gone when it did not get its name.
struct Part(PathBuf);

impl Drop for Part {
    fn drop(&mut self) {
        // Usually it has its name by now, and nothing is here.
        let _ = fs::remove_file(&self.0);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::upload::Kind;

    #[test]
    fn only_parts_of_pictures_are_ever_old() {
        let dir = tempfile::tempdir().unwrap();
        let folder = Folder::open(dir.path()).unwrap();
        fs::write(dir.path().join("notes.txt"), "mine").unwrap();
        let name = UploadName::new([7; 20], Kind::Gif);
        let part = format!("{}{PART}", name.as_str());
        fs::write(folder.path(name.as_str()), "perhaps another forum's").unwrap();
        fs::write(dir.path().join(&part), "lost").unwrap();
        let far = SystemTime::now() + std::time::Duration::from_hours(1);
        assert_eq!(folder.list_parts_older(far).unwrap(), [part]);
        assert!(folder.list_parts_older(SystemTime::UNIX_EPOCH).unwrap().is_empty());
    }

    #[test]
    fn a_folder_that_is_a_file_is_refused() {
        let dir = tempfile::tempdir().unwrap();
        let file = dir.path().join("uploads");
        fs::write(&file, "").unwrap();
        assert!(Folder::open(&file).is_err());
    }
}
