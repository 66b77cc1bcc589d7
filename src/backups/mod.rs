//! Backups: a copy of the SQLite database alone, or a folder with the database and the pictures,
//! which is put back as one.
//!
//! A folder of backups, or a bucket, gets `NAME-TIME/` for each, with `forum.db` (SQLite) or `forum.dump`
//! (PostgreSQL), `uploads/` and `backup.json`, which says what it is. It has that name only when it
//! is whole, checked and on disk.

use std::{
    fmt::Arguments,
    io,
    path::{Path, PathBuf},
    sync::{Arc, Mutex, PoisonError},
    thread,
};

use log::info;
use tokio::sync::{OwnedSemaphorePermit, Semaphore, oneshot};

use crate::{
    config::{Config, DatabaseUrl, FilesAt},
    db::{Connection, backup, last_backup, restore},
    domain::Timestamp,
};

mod archive;
mod bucket;
mod contents;
mod folder;
mod pictures;
mod postgres;
pub mod schedule;

use archive::Packed;
use bucket::{Bucket, Object};
pub use contents::Listed;

/// The backups of a forum that runs, of which one is made at a time. Cloning shares them.
#[derive(Clone)]
pub struct Backups {
    config: Arc<Config>,
    turns: Arc<Semaphore>,
    failed: Arc<Mutex<Option<Failed>>>,
}

/// A backup that is being read.
pub enum Archive {
    /// Out of a folder, which is packed meanwhile.
    Folder(Packed),
    /// Out of a bucket.
    Fetched(Object),
}

impl Archive {
    /// How long it is.
    pub fn bytes(&self) -> u64 {
        match self {
            Self::Folder(packed) => packed.bytes(),
            Self::Fetched(object) => object.bytes(),
        }
    }

    /// The next piece of it; none at its end. Blocks.
    pub fn read(&mut self) -> io::Result<Option<Vec<u8>>> {
        match self {
            Self::Folder(packed) => packed.read(),
            Self::Fetched(object) => object.read().map_err(io::Error::other),
        }
    }
}

/// The one who makes a backup; another comes next when it is dropped.
pub struct Turn(OwnedSemaphorePermit);

/// Why the last one could not be made.
#[derive(Clone, Debug)]
pub struct Failed {
    /// When that was.
    pub at: Timestamp,
    /// What went wrong, in a line.
    pub detail: String,
}

impl Backups {
    /// In the folder or the bucket that the host has named, if any.
    pub fn new(config: &Config) -> Self {
        Self {
            config: Arc::new(config.clone()),
            turns: Arc::new(Semaphore::new(1)),
            failed: Arc::default(),
        }
    }

    /// Where they are; none are made without a place.
    pub fn place(&self) -> Option<&FilesAt> {
        self.config.backups.as_ref()
    }

    /// The turn to make one, unless one is being made.
    pub fn try_turn(&self) -> Option<Turn> {
        self.turns.clone().try_acquire_owned().ok().map(Turn)
    }

    /// Whether one is being made.
    pub fn is_making(&self) -> bool {
        self.turns.available_permits() == 0
    }

    /// What went wrong with the last one, if it did.
    pub fn failed(&self) -> Option<Failed> {
        self.failed.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Makes one, and removes old ones. On a thread of its own that nobody need wait for: a forum that
    /// stops meanwhile leaves an unfinished folder, which the next backup removes.
    pub async fn make(&self, turn: Turn) -> Result<(), String> {
        let (done, made) = oneshot::channel();
        let this = self.clone();
        let write = move || {
            let made = this.write();
            this.note(&made);
            drop(turn.0);
            // Nobody listens any more where the forum has stopped.
            let _ = done.send(made);
        };
        let started = thread::Builder::new().name("backup".into()).spawn(write);
        started.map_err(|error| error.to_string())?;
        made.await.unwrap_or_else(|_| Err("it panicked".into()))
    }

    fn write(&self) -> Result<(), String> {
        let (tell, keep) =
            (|line: Arguments<'_>| info!("backup: {line}"), self.config.backups_kept);
        match self.place() {
            Some(FilesAt::Folder(folder)) => folder::write(&self.config, folder, Some(keep), tell),
            Some(FilesAt::Bucket { bucket, prefix }) => {
                Bucket::open(bucket, prefix)?.write(&self.config, keep, tell)
            }
            None => Err("no place is named for it".into()),
        }
    }

    fn note(&self, made: &Result<(), String>) {
        let failed = made.as_ref().err();
        let failed =
            failed.map(|detail| Failed { at: Timestamp::now(), detail: detail.to_owned() });
        *self.failed.lock().unwrap_or_else(PoisonError::into_inner) = failed;
    }

    /// The whole ones of this forum, the latest first. Blocks.
    pub fn list(&self) -> Result<Vec<Listed>, String> {
        let url = &self.config.database_url;
        match self.place() {
            Some(FilesAt::Folder(folder)) if folder.is_dir() => {
                contents::listed(url, folder).map_err(at(folder))
            }
            Some(FilesAt::Bucket { bucket, prefix }) => Bucket::open(bucket, prefix)?.list(url),
            _ => Ok(Vec::new()),
        }
    }

    /// The one of that name, which is compared with those that are there and never taken for a path,
    /// to be read. Blocks.
    pub fn open(&self, name: &str) -> Result<Option<Archive>, String> {
        if let Some(FilesAt::Bucket { bucket, prefix }) = self.place() {
            let found = Bucket::open(bucket, prefix)?.object(&self.config.database_url, name)?;
            return Ok(found.map(Archive::Fetched));
        }
        match self.find(name)? {
            Some(path) => Packed::open(&path).map(Archive::Folder).map(Some).map_err(at(&path)),
            None => Ok(None),
        }
    }

    /// Whether there is one of that name. Blocks.
    pub fn exists(&self, name: &str) -> Result<bool, String> {
        Ok(match self.place() {
            Some(FilesAt::Bucket { bucket, prefix }) => {
                Bucket::open(bucket, prefix)?.object(&self.config.database_url, name)?.is_some()
            }
            _ => self.find(name)?.is_some(),
        })
    }

    fn find(&self, name: &str) -> Result<Option<PathBuf>, String> {
        let Some(FilesAt::Folder(folder)) = self.place() else { return Ok(None) };
        let is_there = self.list()?.iter().any(|one| one.name == name);
        Ok(is_there.then(|| folder.join(name)))
    }
}

/// Copies the database to a new file, or the whole forum into a folder: one that is there, or whose
/// path ends in a slash. Says what it has done.
pub fn backup(
    config: &Config,
    target: &Path,
    keep: Option<u16>,
    tell: impl Fn(Arguments<'_>),
) -> Result<(), String> {
    if keep.is_some() || target.is_dir() || target.to_string_lossy().ends_with('/') {
        return folder::write(config, target, keep, tell);
    }
    let DatabaseUrl::Sqlite(path) = &config.database_url else {
        let (file, url) =
            (quoted(&target.to_string_lossy()), quoted(&config.database_url.without_passwords()));
        return Err(format!(
            "PostgreSQL has its own way: pg_dump --format=custom --file={file} {url}; or name a folder, with a slash at the end, for database and \
             pictures"
        ));
    };
    let made_at = Timestamp::now();
    let bytes = backup::write(path, target).map_err(|error| error.to_string())?;
    let place = target.canonicalize().unwrap_or_else(|_| target.to_owned());
    note(&config.database_url, made_at, &place.display().to_string());
    tell(format_args!("wrote {} ({bytes} bytes)", target.display()));
    Ok(())
}

/// Puts a copy in the database's place, or a folder in that of the whole forum. Says what it has done.
pub fn restore(config: &Config, source: &Path, tell: impl Fn(Arguments<'_>)) -> Result<(), String> {
    if source.is_dir() {
        return folder::restore(config, source, tell);
    }
    let DatabaseUrl::Sqlite(path) = &config.database_url else {
        let (file, url) =
            (quoted(&source.to_string_lossy()), quoted(&config.database_url.without_passwords()));
        return Err(format!(
            "PostgreSQL has its own way: stop the forum, pg_restore --clean --if-exists --no-owner --dbname={url} {file}, and then althing epoch new"
        ));
    };
    let kept = restore::restore(source, path, || Ok(())).map_err(|error| error.to_string())?;
    tell(format_args!("restored {} to {}, with a new epoch", source.display(), path.display()));
    if let Some(kept) = kept {
        tell(format_args!("what was there is kept as {}", kept.display()));
    }
    Ok(())
}

/// Notes in the database that it was copied, for those who look after it. The copy is good without
/// that.
fn note(url: &DatabaseUrl, made_at: Timestamp, place: &str) {
    let noted = Connection::open(url).map_err(|error| error.to_string());
    let noted = noted.and_then(|mut conn| {
        last_backup::update(&mut conn, made_at, place).map_err(|error| error.to_string())
    });
    if let Err(error) = noted {
        log::warn!("the backup is good, but could not be noted in the database: {error}");
    }
}

/// Whatever goes wrong with a path: one line.
fn at<E: std::fmt::Display>(path: &Path) -> impl Fn(E) -> String {
    let path = path.display().to_string();
    move |error| format!("{path}: {error}")
}

/// As a shell takes it for one word.
fn quoted(word: &str) -> String {
    format!("'{}'", word.replace('\'', r"'\''"))
}
