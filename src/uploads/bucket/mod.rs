//! A bucket in which pictures lie, of any server that speaks S3: where several nodes share them.
//!
//! A picture is whole there once the server has said so, and it is on its disks. What it is asked
//! happens on a thread of its own, so that those who must not wait need not.

use std::{
    io,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use bytes::Bytes;
use futures_util::future::pending;
use object_store::{
    Attribute, AttributeValue, Attributes, BackoffConfig, ObjectStore, ObjectStoreExt, PutOptions,
    RetryConfig,
    aws::{AmazonS3, AmazonS3Builder},
    path::Path,
};
use tokio::{
    runtime::{Builder, Handle},
    sync::Semaphore,
};

use crate::domain::UploadName;

mod wire;

/// What is asked of it at once: each holds a picture in memory.
const AT_ONCE: usize = 32;
/// How a request that failed is tried again: whoever waits for a picture does not wait for long.
const RETRY: RetryConfig = RetryConfig {
    backoff: BackoffConfig {
        init_backoff: Duration::from_millis(100),
        max_backoff: Duration::from_secs(1),
        base: 2.0,
    },
    max_retries: 2,
    retry_timeout: Duration::from_secs(8),
};
/// Written and removed again, to see whether it can be.
const TRIAL: &str = ".althing-trial";

/// A bucket that can be written. Cloning shares it.
#[derive(Clone, Debug)]
pub struct Bucket(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    store: AmazonS3,
    prefix: String,
    runtime: Handle,
    turns: Semaphore,
    /// Why it could not be asked the last time, if it could not.
    trouble: Mutex<Option<String>>,
    /// It is being tried again.
    trying: AtomicBool,
}

impl Bucket {
    /// Takes the bucket, with the keys and the endpoint that `AWS_…` names, and tries whether it
    /// can be written. Blocks.
    pub fn open(bucket: &str, prefix: &str) -> io::Result<Self> {
        let store = store(bucket).map_err(io::Error::other)?;
        let runtime = Builder::new_current_thread()
            .enable_time()
            .max_blocking_threads(AT_ONCE)
            .thread_name("bucket")
            .build()?;
        let handle = runtime.handle().clone();
        // For as long as the process lasts.
        std::thread::Builder::new()
            .name("bucket".to_owned())
            .spawn(move || runtime.block_on(pending::<()>()))?;
        let opened = Self(Arc::new(Inner {
            store,
            prefix: prefix.to_owned(),
            runtime: handle,
            turns: Semaphore::new(AT_ONCE),
            trouble: Mutex::default(),
            trying: AtomicBool::new(false),
        }));
        opened.block(Inner::tried)?;
        Ok(opened)
    }

    /// Writes a picture, or something else of this kind: it is whole and durable, or there is none.
    /// Blocks.
    pub(super) fn write(&self, name: &str, kind: &'static str, bytes: Vec<u8>) -> io::Result<()> {
        let name = name.to_owned();
        self.block(|bucket| async move {
            let mut attributes = Attributes::new();
            attributes.insert(Attribute::ContentType, AttributeValue::from(kind));
            let options = PutOptions { attributes, ..PutOptions::default() };
            bucket.store.put_opts(&bucket.path(&name), bytes.into(), options).await.map(drop)
        })
    }

    /// Reads a picture. Blocks.
    pub(super) fn read(&self, name: &str) -> io::Result<Bytes> {
        let name = name.to_owned();
        self.block(|bucket| bucket.got(name))
    }

    /// Reads a picture.
    pub async fn fetch(&self, name: &UploadName) -> io::Result<Bytes> {
        let (inner, name) = (self.0.clone(), name.as_str().to_owned());
        let read = self.0.runtime.spawn(async move {
            let got = inner.clone().got(name).await;
            inner.noted(got)
        });
        read.await.map_err(io::Error::other)?
    }

    /// Removes a picture by and by; one that is gone already does no harm.
    pub(super) fn remove(&self, name: &str) {
        let (inner, name) = (self.0.clone(), name.to_owned());
        self.0.runtime.spawn(async move {
            let gone = match inner.turns.acquire().await {
                Ok(_turn) => inner.store.delete(&inner.path(&name)).await,
                Err(_) => return,
            };
            match inner.noted(gone) {
                Err(error) if error.kind() != io::ErrorKind::NotFound => {
                    log::warn!("the picture {name} could not be removed: {error}");
                }
                _ => {}
            }
        });
    }

    /// Why it could not be asked the last time, if it could not. Then it is tried again meanwhile.
    pub fn trouble(&self) -> Option<String> {
        let trouble = self.0.trouble.lock().unwrap_or_else(PoisonError::into_inner).clone();
        if trouble.is_some() && !self.0.trying.swap(true, Ordering::Relaxed) {
            let inner = self.0.clone();
            self.0.runtime.spawn(async move {
                // What came of it is noted, which is all.
                let _ = inner.noted(inner.clone().tried().await);
                inner.trying.store(false, Ordering::Relaxed);
            });
        }
        trouble
    }

    /// Asks it, and waits for the answer.
    fn block<T, F>(&self, ask: impl FnOnce(Arc<Inner>) -> F) -> io::Result<T>
    where
        T: Send + 'static,
        F: Future<Output = object_store::Result<T>> + Send + 'static,
    {
        let asked = self.0.runtime.spawn(ask(self.0.clone()));
        let answer = self.0.runtime.block_on(asked).map_err(io::Error::other)?;
        self.0.noted(answer)
    }
}

impl Inner {
    fn path(&self, name: &str) -> Path {
        let folders = self.prefix.split('/').filter(|part| !part.is_empty());
        folders.chain([name]).collect()
    }

    /// Whether it can be written.
    async fn tried(self: Arc<Self>) -> object_store::Result<()> {
        let path = self.path(TRIAL);
        self.store.put(&path, "trial".into()).await?;
        self.store.delete(&path).await
    }

    async fn got(self: Arc<Self>, name: String) -> object_store::Result<Bytes> {
        let _turn = self.turns.acquire().await;
        self.store.get(&self.path(&name)).await?.bytes().await
    }

    /// Notes whether it could be asked, for those who look after the forum.
    fn noted<T>(&self, answer: object_store::Result<T>) -> io::Result<T> {
        let trouble = match &answer {
            // No bucket is told in the same way as no picture, but in other words.
            Err(error) if !is_gone(error) => Some(told(error)),
            _ => None,
        };
        self.trouble.lock().unwrap_or_else(PoisonError::into_inner).clone_from(&trouble);
        answer.map_err(|error| match trouble {
            Some(words) => io::Error::other(words),
            None => io::Error::new(io::ErrorKind::NotFound, told(&error)),
        })
    }
}

/// A bucket, with the keys and the endpoint that `AWS_…` names.
pub fn store(bucket: &str) -> Result<AmazonS3, String> {
    AmazonS3Builder::from_env()
        .with_bucket_name(bucket)
        .with_retry(RETRY)
        .with_http_connector(wire::Connector)
        .with_crypto_provider(Arc::new(wire::Sha2))
        .build()
        .map_err(|error| told(&error))
}

/// Whether the picture is not there, and not its bucket.
fn is_gone(error: &object_store::Error) -> bool {
    matches!(error, object_store::Error::NotFound { .. })
        && !error.to_string().contains("<Code>NoSuchBucket</Code>")
}

/// What a server says is wrong, on one line: `NoSuchBucket: The specified bucket does not exist`.
pub fn told(error: &object_store::Error) -> String {
    let mut words = error.to_string();
    let mut cause = std::error::Error::source(error);
    while let Some(next) = cause {
        let next_words = next.to_string();
        if !words.contains(&next_words) {
            words = format!("{words}: {next_words}");
        }
        cause = next.source();
    }
    let part = |name: &str| {
        let (_, rest) = words.split_once(&format!("<{name}>"))?;
        rest.split_once(&format!("</{name}>")).map(|(inner, _)| inner.trim())
    };
    match (part("Code"), part("Message")) {
        (Some(code), Some(message)) => format!("{code}: {message}"),
        (Some(code), None) => code.to_owned(),
        _ => words.lines().next().unwrap_or_default().to_owned(),
    }
}
