//! Pictures as files: decoded and encoded again, so that nothing is kept but the picture itself,
//! and put into their folder.
//!
//! Decoding takes memory and time, so it happens off the event loop, two at a time, and only a few
//! may wait. Nothing here knows who may see what.

use std::{sync::Arc, time::SystemTime};

use bytes::Bytes;
use rand::Rng;
use tokio::sync::Semaphore;

use self::bounds::{Picture, Refused};
use crate::{
    config::FilesAt,
    domain::{Invalid, UploadName},
    error::Error,
};

mod animation;
mod bounds;
pub mod bucket;
mod colors;
mod folder;
mod picture;
pub mod pieces;
mod store;
mod whole;

pub use store::{Kept, Store};

/// Pictures that are decoded at a time: each may take some 200 MB of memory for a moment.
const AT_ONCE: usize = 2;
/// Pictures that may wait or be under way; more are sent away.
const QUEUE: usize = 16;

/// The pictures of the forum. Cloning shares them.
#[derive(Clone, Debug)]
pub struct Uploads {
    store: Store,
    decoding: Arc<Semaphore>,
    queue: Arc<Semaphore>,
}

/// A picture whose file is whole.
#[derive(Debug)]
pub struct Stored {
    /// Its file, which stays if that is settled.
    pub file: Kept,
    /// In pixels.
    pub width: u32,
    /// In pixels.
    pub height: u32,
    /// Bytes of the file.
    pub bytes: usize,
}

impl Uploads {
    /// Takes the folder, which is made when it is missing, or the bucket, and tries whether it can
    /// be written. Blocks.
    pub fn open(at: &FilesAt) -> std::io::Result<Self> {
        Ok(Self {
            store: Store::open(at)?,
            decoding: Arc::new(Semaphore::new(AT_ONCE)),
            queue: Arc::new(Semaphore::new(QUEUE)),
        })
    }

    /// Where they lie.
    pub fn store(&self) -> &Store {
        &self.store
    }

    /// Decodes a picture, encodes it again without anything else that was in the file, and keeps
    /// it. A file that is not a whole picture is refused.
    pub async fn keep(&self, sent: Bytes) -> Result<Stored, Error> {
        self.work(move |_| picture::encoded_again(&sent)).await
    }

    /// Cuts a square from the middle of a picture that is kept already, and keeps that.
    pub async fn keep_portrait(&self, of: UploadName) -> Result<Stored, Error> {
        self.work(move |store| {
            let file = store.read(&of).map_err(|_| Refused("is not there any more"))?;
            picture::portrait(&file, of.kind())
        })
        .await
    }

    async fn work(
        &self,
        make: impl FnOnce(&Store) -> Result<Picture, Refused> + Send + 'static,
    ) -> Result<Stored, Error> {
        let full = Error::RateLimited(
            "Too many pictures are arriving right now. Please try again in a moment.",
            2,
        );
        let Ok(_place) = self.queue.clone().try_acquire_owned() else { return Err(full) };
        let turn = self.decoding.clone().acquire_owned().await.map_err(Error::internal)?;
        let store = self.store.clone();
        let work = move || {
            // It is over when the work is, not when nobody waits for it any more.
            let _turn = turn;
            let Picture { kind, width, height, bytes } =
                make(&store).map_err(|Refused(why)| Invalid::one("file", why))?;
            let name = UploadName::new(rand::rng().random(), kind);
            let length = bytes.len();
            let file = store.write(name, bytes).map_err(|error| store.refused(error))?;
            Ok(Stored { file, width, height, bytes: length })
        };
        tokio::task::spawn_blocking(work).await.map_err(Error::internal)?
    }
}

/// The time before which a part is none of an upload that is still under way.
pub fn long_ago(seconds: i64) -> SystemTime {
    let age = std::time::Duration::from_secs(seconds.unsigned_abs());
    SystemTime::now().checked_sub(age).unwrap_or(SystemTime::UNIX_EPOCH)
}
