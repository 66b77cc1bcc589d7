//! Where pictures lie, and for how long a new one does: until it is settled that it stays.

use std::{
    io,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::SystemTime,
};

use bytes::Bytes;

use super::{bucket::Bucket, folder::Folder};
use crate::{config::FilesAt, domain::UploadName, error::Error};

/// A folder or a bucket. Cloning shares it.
#[derive(Clone, Debug)]
pub enum Store {
    /// A folder of this machine.
    Folder(Folder),
    /// A bucket that several nodes share.
    Bucket(Bucket),
}

impl Store {
    /// Takes it, and tries whether it can be written. Blocks.
    pub(super) fn open(at: &FilesAt) -> io::Result<Self> {
        Ok(match at {
            FilesAt::Folder(path) => Self::Folder(Folder::open(path)?),
            FilesAt::Bucket { bucket, prefix } => Self::Bucket(Bucket::open(bucket, prefix)?),
        })
    }

    /// Writes a picture, for as long as someone wants it: see [`Kept`]. Blocks.
    pub(super) fn write(&self, name: UploadName, bytes: Vec<u8>) -> io::Result<Kept> {
        match self {
            Self::Folder(folder) => folder.write(name.as_str(), &bytes)?,
            Self::Bucket(bucket) => bucket.write(name.as_str(), name.kind().media_type(), bytes)?,
        }
        let settled = AtomicBool::new(false);
        Ok(Kept(Arc::new(Inner { store: self.clone(), name, settled })))
    }

    /// Reads a picture. Blocks.
    pub fn read(&self, name: &UploadName) -> io::Result<Bytes> {
        self.read_piece(name.as_str())
    }

    /// Writes a piece of a file that is no picture: see [`super::pieces`]. Blocks.
    pub(super) fn write_piece(&self, name: &str, bytes: Vec<u8>) -> io::Result<()> {
        match self {
            Self::Folder(folder) => folder.write(name, &bytes),
            Self::Bucket(bucket) => bucket.write(name, "application/octet-stream", bytes),
        }
    }

    /// Reads one. Blocks.
    pub(super) fn read_piece(&self, name: &str) -> io::Result<Bytes> {
        match self {
            Self::Folder(folder) => std::fs::read(folder.path(name)).map(Bytes::from),
            Self::Bucket(bucket) => bucket.read(name),
        }
    }

    /// What whoever brings or wants a picture is told when it can't be written or read.
    pub fn refused(&self, error: io::Error) -> Error {
        match self {
            Self::Folder(_) => Error::Storage(error.into()),
            Self::Bucket(_) => {
                log::error!("the bucket with the pictures can't be reached: {error}");
                Error::NotReady(
                    "The forum can't reach its pictures right now. Please try again in a moment.",
                )
            }
        }
    }

    /// Removes a picture; one that is gone already does no harm. Blocks.
    pub fn remove(&self, name: &str) {
        match self {
            Self::Folder(folder) => folder.remove(name),
            Self::Bucket(bucket) => bucket.remove(name),
        }
    }

    /// The names of the parts of pictures that a crash has left before that time. A bucket has
    /// none. Blocks.
    pub fn list_parts_older(&self, than: SystemTime) -> io::Result<Vec<String>> {
        match self {
            Self::Folder(folder) => folder.list_parts_older(than),
            Self::Bucket(_) => Ok(Vec::new()),
        }
    }
}

/// A picture that is whole, and goes with the last of its handles unless it is settled that it
/// stays.
#[derive(Clone, Debug)]
pub struct Kept(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    store: Store,
    name: UploadName,
    settled: AtomicBool,
}

impl Kept {
    /// Its name.
    pub fn name(&self) -> &UploadName {
        &self.0.name
    }

    /// Its row is committed: the picture stays.
    pub fn settle(&self) {
        self.0.settled.store(true, Ordering::Relaxed);
    }
}

impl Drop for Inner {
    fn drop(&mut self) {
        if !self.settled.load(Ordering::Relaxed) {
            self.store.remove(self.name.as_str());
        }
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;
    use crate::domain::upload::Kind;

    fn names(dir: &tempfile::TempDir) -> Vec<String> {
        fs::read_dir(dir.path())
            .unwrap()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect()
    }

    #[test]
    fn a_file_stays_when_it_is_settled_and_goes_otherwise() {
        let dir = tempfile::tempdir().unwrap();
        let store = Store::open(&FilesAt::Folder(dir.path().to_owned())).unwrap();
        let name = UploadName::new([7; 20], Kind::Png);
        let kept = store.write(name.clone(), b"picture".to_vec()).unwrap();
        assert_eq!(names(&dir), [name.as_str()]);
        let other = kept.clone();
        drop(kept);
        assert_eq!(store.read(&name).unwrap(), "picture");
        drop(other);
        assert!(names(&dir).is_empty());
        let kept = store.write(name.clone(), b"picture".to_vec()).unwrap();
        kept.settle();
        drop(kept);
        assert_eq!(names(&dir), [name.as_str()]);
    }
}
