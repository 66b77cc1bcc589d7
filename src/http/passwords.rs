//! Hashing passwords: slow on purpose, so it has a few threads of its own and a short queue.
//!
//! The threads are half as many as cores, and yield to everything else that wants to run: however
//! many log in, requests and sockets are as quick as before, and it is those who log in who wait.

use std::{
    hint::black_box,
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
/// How much less a hashing thread counts than others when both want to run: a tenth of them
/// (`nice`).
const NICENESS: i32 = 10;

/// A hash to be made or compared, for as long as someone waits for it.
type Job = Box<dyn FnOnce() + Send>;

/// The hashing pool. Cloning shares it.
#[derive(Clone)]
pub struct Passwords {
    cost: u32,
    /// The highest cost of any hash: each comparison does as much work, so that its time tells
    /// neither whether a name is somebody's nor since when.
    work: u32,
    jobs: SyncSender<Job>,
    /// A hash that no password has, for names that nobody has.
    decoy: Arc<str>,
}

impl Passwords {
    /// A pool whose hashes have this cost (4 to 31), with half of the cores. `highest` is the
    /// highest cost of a hash that is stored.
    pub fn new(cost: u32, highest: Option<u32>) -> io::Result<Self> {
        let threads = thread::available_parallelism().map_or(1, |cores| (cores.get() / 2).max(1));
        let decoy =
            bcrypt::hash(Password::attempt("").digest(), cost).map_err(io::Error::other)?.into();
        let (jobs, waiting) = sync_channel(threads * QUEUE);
        let waiting = Arc::new(Mutex::new(waiting));
        for number in 0..threads {
            let waiting = waiting.clone();
            thread::Builder::new()
                .name(format!("hashing {number}"))
                .spawn(move || work(&waiting))?;
        }
        Ok(Self { cost, work: cost.max(highest.unwrap_or(0)), jobs, decoy })
    }

    /// The hash to be stored.
    pub async fn hash(&self, password: Password) -> Result<String, Error> {
        let cost = self.cost;
        self.run(move || bcrypt::hash(password.digest(), cost)).await
    }

    /// Whether a hash was made with another cost than those that are made now.
    pub fn is_outdated(&self, hash: &str) -> bool {
        cost_of(hash) != Some(self.cost)
    }

    /// Whether the password is the one that was hashed. The work is the same for each hash, and
    /// without one.
    pub async fn verify(&self, password: Password, hash: Option<String>) -> Result<bool, Error> {
        let (known, hash) = (hash.is_some(), hash.unwrap_or_else(|| self.decoy.to_string()));
        let work = self.work;
        let compare = move || {
            let digest = password.digest();
            let matches = bcrypt::verify(&digest, &hash)?;
            // Each step of the cost doubles the work: 2^c and then 2^c + 2^(c+1) + … + 2^(w-1) make
            // 2^w.
            for cost in cost_of(&hash).unwrap_or(work)..work {
                black_box(bcrypt::hash(&digest, cost)?);
            }
            Ok(matches)
        };
        Ok(self.run(compare).await? && known)
    }

    async fn run<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> Result<T, BcryptError> + Send + 'static,
    ) -> Result<T, Error> {
        let (answer, answered) = oneshot::channel();
        let job = move || {
            // Whoever has gone away meanwhile costs nothing.
            if !answer.is_closed() {
                let done = catch_unwind(AssertUnwindSafe(work))
                    .map_err(|panic| panics::cause(panic.as_ref()).to_owned());
                let _ = answer.send(done);
            }
        };
        self.jobs.try_send(Box::new(job)).map_err(|error| match error {
            TrySendError::Full(_) => Error::RateLimited(
                "Too many people are logging in right now. Please try again in a moment.",
                1,
            ),
            TrySendError::Disconnected(_) => Error::internal("the hashing threads have ended"),
        })?;
        answered.await.map_err(Error::internal)?.map_err(Error::internal)?.map_err(Error::internal)
    }
}

/// The cost with which a hash was made: `$2b$12$…`.
fn cost_of(hash: &str) -> Option<u32> {
    hash.split('$').nth(2)?.parse().ok()
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
        let passwords = Passwords::new(4, None).unwrap();
        let hash = passwords.hash(Password::attempt("one")).await.unwrap();
        assert!(passwords.verify(Password::attempt("one"), Some(hash.clone())).await.unwrap());
        assert!(!passwords.verify(Password::attempt("two"), Some(hash)).await.unwrap());
        assert!(
            !passwords.verify(Password::attempt(""), None).await.unwrap(),
            "nobody has the decoy's password"
        );
    }

    #[actix_web::test]
    async fn hashes_of_any_cost_are_compared_and_those_of_another_are_outdated() {
        let passwords = Passwords::new(6, Some(7)).unwrap();
        for (cost, outdated) in [(4, true), (5, true), (6, false), (7, true)] {
            let hash = bcrypt::hash(Password::attempt("one").digest(), cost).unwrap();
            assert_eq!(passwords.is_outdated(&hash), outdated, "{cost}");
            assert!(
                passwords.verify(Password::attempt("one"), Some(hash.clone())).await.unwrap(),
                "{cost}"
            );
            assert!(
                !passwords.verify(Password::attempt("two"), Some(hash)).await.unwrap(),
                "{cost}"
            );
        }
        assert_eq!((passwords.work, Passwords::new(6, Some(4)).unwrap().work), (7, 6));
    }

    #[actix_web::test]
    async fn more_than_the_queue_holds_are_sent_away_at_once() {
        let passwords = Passwords::new(10, None).unwrap();
        let most = QUEUE * thread::available_parallelism().unwrap().get();
        let attempts = (0..2 * most + 2).map(|_| passwords.verify(Password::attempt("x"), None));
        let refused = join_all(attempts)
            .await
            .iter()
            .filter(|answer| matches!(answer, Err(Error::RateLimited(..))))
            .count();
        assert!(refused > 0);
        assert!(!passwords.verify(Password::attempt("x"), None).await.unwrap(), "it goes on");
    }

    #[actix_web::test]
    async fn what_breaks_is_that_one_requests_failure() {
        let passwords = Passwords::new(4, None).unwrap();
        for _ in 0..10 {
            let broken = passwords.run::<()>(|| panic!("on purpose")).await;
            assert!(matches!(broken, Err(Error::Internal(_))));
        }
        assert!(passwords.hash(Password::attempt("x")).await.is_ok());
    }
}
