//! Hashing passwords: slow on purpose, so it has a few threads of its own and a short queue.

use std::sync::Arc;

use tokio::sync::Semaphore;

use crate::{domain::Password, error::Error};

/// Requests that may wait for each hashing thread; more are sent away.
const QUEUE: usize = 32;

/// The hashing pool. Cloning shares it.
#[derive(Clone)]
pub struct Passwords {
    cost: u32,
    threads: Arc<Semaphore>,
    queue: Arc<Semaphore>,
    /// A hash that no password has, for names that nobody has: the work is the same.
    decoy: Arc<str>,
}

impl Passwords {
    /// A pool whose hashes have this cost (4 to 31), with half of the cores.
    pub fn new(cost: u32) -> Result<Self, bcrypt::BcryptError> {
        let threads = std::thread::available_parallelism().map_or(1, |cores| (cores.get() / 2).max(1));
        let decoy = bcrypt::hash(Password::attempt("").digest(), cost)?.into();
        Ok(Self { cost, threads: Arc::new(Semaphore::new(threads)), queue: Arc::new(Semaphore::new(threads * QUEUE)), decoy })
    }

    /// The hash to be stored.
    pub async fn hash(&self, password: Password) -> Result<String, Error> {
        let cost = self.cost;
        self.run(move || bcrypt::hash(password.digest(), cost)).await
    }

    /// Whether the password is the one that was hashed. Without a hash, the same work is done for nothing.
    pub async fn verify(&self, password: Password, hash: Option<String>) -> Result<bool, Error> {
        let (known, hash) = (hash.is_some(), hash.unwrap_or_else(|| self.decoy.to_string()));
        Ok(self.run(move || bcrypt::verify(password.digest(), &hash)).await? && known)
    }

    async fn run<T: Send + 'static>(&self, work: impl FnOnce() -> Result<T, bcrypt::BcryptError> + Send + 'static) -> Result<T, Error> {
        let full = Error::RateLimited("Too many people are logging in right now. Please try again in a moment.", 1);
        let Ok(_place) = self.queue.try_acquire() else { return Err(full) };
        let _thread = self.threads.acquire().await.map_err(Error::internal)?;
        tokio::task::spawn_blocking(work).await.map_err(Error::internal)?.map_err(Error::internal)
    }
}
