//! Hashing passwords: slow on purpose, so it has a few threads of its own and a short queue.
//!
//! The threads are half as many as cores, and yield to everything else that wants to run: however many log in, requests and sockets are as
//! quick as before, and it is those who log in who wait.

use std::{
    io,
    panic::{AssertUnwindSafe, catch_unwind},
    sync::{
        Arc, Mutex, PoisonError,
        mpsc::{Receiver, SyncSender, TrySendError, sync_channel},
    },
    thread,
};

use bcrypt::BcryptError;
use tokio::sync::oneshot;

use crate::{domain::Password, error::Error, panics};

/// Requests that may wait for each hashing thread; more are sent away.
const QUEUE: usize = 32;
/// How much less a hashing thread counts than others when both want to run: a tenth of them (`nice`).
const NICENESS: i32 = 10;

/// A hash to be made or compared, for as long as someone waits for it.
type Job = Box<dyn FnOnce() + Send>;

/// The hashing pool. Cloning shares it.
#[derive(Clone)]
pub struct Passwords {
    cost: u32,
    jobs: SyncSender<Job>,
    /// A hash that no password has, for names that nobody has: the work is the same.
    decoy: Arc<str>,
}

impl Passwords {
    /// A pool whose hashes have this cost (4 to 31), with half of the cores.
    pub fn new(cost: u32) -> io::Result<Self> {
        let threads = thread::available_parallelism().map_or(1, |cores| (cores.get() / 2).max(1));
        let decoy = bcrypt::hash(Password::attempt("").digest(), cost).map_err(io::Error::other)?.into();
        let (jobs, waiting) = sync_channel(threads * QUEUE);
        let waiting = Arc::new(Mutex::new(waiting));
        for number in 0..threads {
            let waiting = waiting.clone();
            thread::Builder::new().name(format!("hashing {number}")).spawn(move || work(&waiting))?;
        }
        Ok(Self { cost, jobs, decoy })
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

    async fn run<T: Send + 'static>(&self, work: impl FnOnce() -> Result<T, BcryptError> + Send + 'static) -> Result<T, Error> {
        let (answer, answered) = oneshot::channel();
        let job = move || {
            // Whoever has gone away meanwhile costs nothing.
            if !answer.is_closed() {
                let done = catch_unwind(AssertUnwindSafe(work)).map_err(|panic| panics::cause(panic.as_ref()).to_owned());
                let _ = answer.send(done);
            }
        };
        self.jobs.try_send(Box::new(job)).map_err(|error| match error {
            TrySendError::Full(_) => Error::RateLimited("Too many people are logging in right now. Please try again in a moment.", 1),
            TrySendError::Disconnected(_) => Error::internal("the hashing threads have ended"),
        })?;
        answered.await.map_err(Error::internal)?.map_err(Error::internal)?.map_err(Error::internal)
    }
}

/// One hashing thread: takes jobs until there is no pool any more.
fn work(waiting: &Mutex<Receiver<Job>>) {
    if let Err(error) = rustix::process::nice(NICENESS) {
        log::warn!("hashing can't yield to other work: {error}");
    }
    loop {
        let next = waiting.lock().unwrap_or_else(PoisonError::into_inner).recv();
        let Ok(job) = next else { return };
        job();
    }
}

#[cfg(test)]
mod tests {
    use futures_util::future::join_all;

    use super::*;

    #[actix_web::test]
    async fn a_password_is_the_one_that_was_hashed_or_not() {
        let passwords = Passwords::new(4).unwrap();
        let hash = passwords.hash(Password::attempt("one")).await.unwrap();
        assert!(passwords.verify(Password::attempt("one"), Some(hash.clone())).await.unwrap());
        assert!(!passwords.verify(Password::attempt("two"), Some(hash)).await.unwrap());
        assert!(!passwords.verify(Password::attempt(""), None).await.unwrap(), "nobody has the decoy's password");
    }

    #[actix_web::test]
    async fn more_than_the_queue_holds_are_sent_away_at_once() {
        let passwords = Passwords::new(10).unwrap();
        let most = QUEUE * thread::available_parallelism().unwrap().get();
        let attempts = (0..2 * most + 2).map(|_| passwords.verify(Password::attempt("x"), None));
        let refused = join_all(attempts).await.iter().filter(|answer| matches!(answer, Err(Error::RateLimited(..)))).count();
        assert!(refused > 0);
        assert!(!passwords.verify(Password::attempt("x"), None).await.unwrap(), "it goes on");
    }

    #[actix_web::test]
    async fn what_breaks_is_that_one_requests_failure() {
        let passwords = Passwords::new(4).unwrap();
        for _ in 0..10 {
            let broken = passwords.run::<()>(|| panic!("on purpose")).await;
            assert!(matches!(broken, Err(Error::Internal(_))));
        }
        assert!(passwords.hash(Password::attempt("x")).await.is_ok());
    }
}
