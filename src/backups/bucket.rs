//! Backups in a bucket of a server that speaks S3: each a tar archive of what a folder would hold. It is
//! made in a folder of this machine first, and sent from there piece by piece; the bucket has it once
//! all of it is there.

use std::{fmt::Arguments, future::Future, ops::Range, path::PathBuf, sync::Arc};

use bytes::Bytes;
use futures_util::TryStreamExt;
use object_store::{
    MultipartUpload, ObjectMeta, ObjectStore, ObjectStoreExt, aws::AmazonS3, path::Path,
};
use tokio::runtime::Builder;

use super::{
    Listed,
    archive::Packed,
    contents::{self, About, kind},
    folder, note,
};
use crate::{
    config::{Config, DatabaseUrl},
    domain::Timestamp,
    uploads::bucket::{store, told},
};

/// Bytes that are sent or fetched at once: as few as such a server takes.
const PIECE: usize = 5 * 1024 * 1024;
/// The first bytes of an archive, in which the backup says what it is.
const HEAD: u64 = 4 * 1024;
/// How its objects are called.
const ENDING: &str = ".tar";

/// Where the backups are.
pub(super) struct Bucket {
    store: Arc<AmazonS3>,
    name: String,
    prefix: Path,
}

/// An archive in it, fetched piece by piece.
pub struct Object {
    store: Arc<AmazonS3>,
    path: Path,
    bytes: u64,
    read: u64,
}

impl Bucket {
    pub(super) fn open(bucket: &str, prefix: &str) -> Result<Self, String> {
        let store = store(bucket).map_err(|error| format!("s3://{bucket}: {error}"))?;
        Ok(Self { store: Arc::new(store), name: bucket.to_owned(), prefix: Path::from(prefix) })
    }

    /// Writes one, and leaves the last `keep` of this forum's. Says what it has done. Blocks.
    pub(super) fn write(
        &self,
        config: &Config,
        keep: u16,
        tell: impl Fn(Arguments<'_>),
    ) -> Result<(), String> {
        let stage = Stage::beside(config);
        let made = folder::make(config, &stage.0, &tell)?;
        let name = made.path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let archive = Packed::open(&made.path)
            .map_err(|error| format!("{}: {error}", made.path.display()))?;
        let path = self.path(&name);
        self.block(send(&self.store, &path, archive))?;
        let place = format!("s3://{}/{path}", self.name);
        note(&config.database_url, made.at, &place);
        tell(format_args!("sent {place}"));
        for old in self.found(&config.database_url)?.iter().rev().skip(keep.into()) {
            self.block(async { Ok(self.store.delete(&old.location).await?) })?;
            tell(format_args!("removed s3://{}/{}", self.name, old.location));
        }
        Ok(())
    }

    /// The whole ones of this forum, the latest first. Blocks.
    pub(super) fn list(&self, url: &DatabaseUrl) -> Result<Vec<Listed>, String> {
        let mut found = Vec::new();
        for object in self.found(url)?.into_iter().rev() {
            let head = 0..HEAD.min(object.size);
            let asked = self.store.get_range(&object.location, head);
            // One that is removed meanwhile is none.
            let Ok(head) = self.block(async { Ok(asked.await?) }) else { continue };
            found.extend(about(&head).filter(|about| about.database == kind(url)).and_then(
                |about| {
                    Some(Listed {
                        name: name_of(&object)?.to_owned(),
                        made_at: Timestamp::parse(&about.made_at),
                        bytes: object.size,
                        pictures: about.pictures,
                        // It was checked before it was sent, and is there only as a whole.
                        checked: about.database_bytes.map(|_| true),
                    })
                },
            ));
        }
        Ok(found)
    }

    /// The one of that name, to be read. Blocks.
    pub(super) fn object(&self, url: &DatabaseUrl, name: &str) -> Result<Option<Object>, String> {
        let found = self.found(url)?.into_iter().find(|object| name_of(object) == Some(name));
        Ok(found.map(|object| Object {
            store: self.store.clone(),
            path: object.location,
            bytes: object.size,
            read: 0,
        }))
    }

    /// Those of this forum, the earliest first: nothing else that may lie there.
    fn found(&self, url: &DatabaseUrl) -> Result<Vec<ObjectMeta>, String> {
        let forum = contents::name(url);
        let all =
            self.block(async { Ok(self.store.list(Some(&self.prefix)).try_collect().await?) });
        let mut found: Vec<ObjectMeta> = all?;
        found.retain(|object| {
            let time =
                name_of(object).and_then(|name| name.strip_prefix(&forum)?.strip_prefix('-'));
            object.location == self.path(name_of(object).unwrap_or_default())
                && time.is_some_and(contents::is_time)
        });
        found.sort_by(|one, other| one.location.cmp(&other.location));
        Ok(found)
    }

    fn path(&self, name: &str) -> Path {
        self.prefix.clone().join(format!("{name}{ENDING}"))
    }

    fn block<T>(&self, ask: impl Future<Output = Result<T, Trouble>>) -> Result<T, String> {
        block(ask).map_err(|error| format!("s3://{}: {error}", self.name))
    }
}

impl Object {
    /// How long it is.
    pub(super) fn bytes(&self) -> u64 {
        self.bytes
    }

    /// The next piece of it; none at its end. Blocks.
    pub(super) fn read(&mut self) -> Result<Option<Vec<u8>>, String> {
        let range: Range<u64> = self.read..self.bytes.min(self.read + PIECE as u64);
        if range.is_empty() {
            return Ok(None);
        }
        self.read = range.end;
        let piece = block(async { Ok(self.store.get_range(&self.path, range).await?) });
        piece.map(|piece| Some(piece.to_vec()))
    }
}

/// What went wrong, on one line.
struct Trouble(String);

impl From<object_store::Error> for Trouble {
    fn from(error: object_store::Error) -> Self {
        Self(told(&error))
    }
}

impl From<std::io::Error> for Trouble {
    fn from(error: std::io::Error) -> Self {
        Self(error.to_string())
    }
}

/// Asks, and waits for the answer.
fn block<T>(ask: impl Future<Output = Result<T, Trouble>>) -> Result<T, String> {
    let runtime = Builder::new_current_thread().enable_time().build();
    let runtime = runtime.map_err(|error| error.to_string())?;
    runtime.block_on(ask).map_err(|Trouble(words)| words)
}

/// Sends an archive. What fails leaves nothing behind.
async fn send(store: &AmazonS3, path: &Path, archive: Packed) -> Result<(), Trouble> {
    let mut upload = store.put_multipart(path).await?;
    let sent = send_pieces(upload.as_mut(), archive).await;
    if sent.is_err() {
        // Where that fails as well, the server forgets the parts by its own rules.
        let _ = upload.abort().await;
    }
    sent
}

async fn send_pieces(upload: &mut dyn MultipartUpload, mut archive: Packed) -> Result<(), Trouble> {
    let mut part = Vec::with_capacity(PIECE);
    while let Some(piece) = archive.read()? {
        part.extend_from_slice(&piece);
        if part.len() >= PIECE {
            upload.put_part(Bytes::from(std::mem::take(&mut part)).into()).await?;
        }
    }
    if !part.is_empty() {
        upload.put_part(Bytes::from(part).into()).await?;
    }
    upload.complete().await?;
    Ok(())
}

/// What a backup is called that is this object.
fn name_of(object: &ObjectMeta) -> Option<&str> {
    object.location.filename()?.strip_suffix(ENDING)
}

/// What an archive says of itself in its first file.
fn about(head: &[u8]) -> Option<About> {
    let digits = std::str::from_utf8(head.get(124..135)?).ok()?;
    let length = usize::from_str_radix(digits, 8).ok()?;
    serde_json::from_slice(head.get(512..512 + length)?).ok()
}

/// The folder in which one is made before it is sent: beside what it copies, where there is room for
/// it. Gone when dropped.
struct Stage(PathBuf);

impl Stage {
    fn beside(config: &Config) -> Self {
        let folder = config.folders().into_iter().next().map(|(_, path)| path);
        let folder = folder.unwrap_or_else(std::env::temp_dir);
        Self(folder.join(format!(".althing-backup-{}", std::process::id())))
    }
}

impl Drop for Stage {
    fn drop(&mut self) {
        // What stays is overwritten by nothing, and removed by hand.
        let _ = std::fs::remove_dir_all(&self.0);
    }
}
