//! The way off the event loop: how many database tasks run at once, how many wait, and how long anyone does.
//!
//! The runtime would start hundreds of threads and queue without end while the database is slow, and with them everything else that needs
//! a thread, such as passwords and files, would wait. So a few threads are enough for all connections, a bounded number
//! of requests waits for one of them, and the rest is refused at once.

use std::{
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use tokio::{
    sync::{OwnedSemaphorePermit, Semaphore},
    task::spawn_blocking,
    time::timeout,
};

use crate::{error::Error, logging};

/// Threads at once: all connections at work, and as many that are there already when one becomes free.
const THREADS: usize = 16;
/// Requests that wait for a thread; the next is refused.
const WAITING: usize = 1_000;
/// How long a request waits for a thread before it is answered 503.
const TURN_WAIT: Duration = Duration::from_secs(3);
/// How long a request waits for its work to be done. Longer than any statement of PostgreSQL may take (8 s) and than SQLite waits for
/// a lock (5 s): past it the database itself does not answer, and nobody knows whether it did what it was asked.
const WORK_WAIT: Duration = Duration::from_secs(10);

/// Cloning shares it.
#[derive(Clone, Debug)]
pub(super) struct Queue {
    threads: Arc<Semaphore>,
    waiting: Arc<AtomicUsize>,
}

/// The work of a request was not done in time; or there was no turn for it.
#[derive(Debug, thiserror::Error)]
enum Late {
    #[error("too many requests wait for the database")]
    Crowd,
    #[error("no turn at the database within {} s", TURN_WAIT.as_secs())]
    NoTurn,
    #[error("the database did not answer within {} s", WORK_WAIT.as_secs())]
    NoAnswer,
}

impl Queue {
    pub(super) fn new() -> Self {
        Self { threads: Arc::new(Semaphore::new(THREADS)), waiting: Arc::default() }
    }

    /// Runs `work` off the event loop; a panic in there is that one request's failure.
    pub(super) async fn run<T: Send + 'static>(&self, work: impl FnOnce() -> Result<T, Error> + Send + 'static) -> Result<T, Error> {
        let turn = self.turn().await?;
        let work = logging::carried(work);
        let task = spawn_blocking(move || {
            let _turn = turn;
            work()
        });
        match timeout(WORK_WAIT, task).await {
            Ok(done) => done.map_err(Error::internal)?,
            Err(_) => Err(Error::Unavailable(Late::NoAnswer.into())),
        }
    }

    async fn turn(&self) -> Result<OwnedSemaphorePermit, Error> {
        if let Ok(turn) = self.threads.clone().try_acquire_owned() {
            return Ok(turn);
        }
        let waiting = Waiting::begin(&self.waiting);
        if waiting.ahead >= WAITING {
            return Err(Error::Unavailable(Late::Crowd.into()));
        }
        match timeout(TURN_WAIT, self.threads.clone().acquire_owned()).await {
            Ok(turn) => turn.map_err(Error::internal),
            Err(_) => Err(Error::Unavailable(Late::NoTurn.into())),
        }
    }
}

/// Counts one that waits until it is dropped, be it because nobody waits for it any more.
struct Waiting<'a> {
    count: &'a AtomicUsize,
    ahead: usize,
}

impl<'a> Waiting<'a> {
    fn begin(count: &'a AtomicUsize) -> Self {
        Self { count, ahead: count.fetch_add(1, Ordering::Relaxed) }
    }
}

impl Drop for Waiting<'_> {
    fn drop(&mut self) {
        self.count.fetch_sub(1, Ordering::Relaxed);
    }
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc;

    use futures_util::future::{join_all, poll_immediate};

    use super::*;

    #[tokio::test]
    async fn only_so_many_run_only_so_many_wait_and_then_all_goes_on() {
        let queue = Queue::new();
        let (release, released) = mpsc::channel::<()>();
        let released = Arc::new(std::sync::Mutex::new(released));
        let busy = (0..THREADS).map(|_| {
            let (queue, released) = (queue.clone(), released.clone());
            tokio::spawn(async move {
                let work = move || released.lock().unwrap().recv().map_err(Error::internal);
                queue.run(work).await
            })
        });
        let busy: Vec<_> = busy.collect();
        while queue.threads.available_permits() > 0 {
            tokio::task::yield_now().await;
        }
        let mut crowd: Vec<_> = (0..WAITING).map(|_| Box::pin(queue.run(|| Ok(())))).collect();
        for one in &mut crowd {
            assert!(poll_immediate(one).await.is_none());
        }
        let refused = poll_immediate(Box::pin(queue.run(|| Ok(())))).await;
        assert!(matches!(refused, Some(Err(Error::Unavailable(_)))), "one too many");
        for _ in 0..THREADS {
            release.send(()).unwrap();
        }
        for one in busy {
            one.await.unwrap().unwrap();
        }
        assert!(join_all(crowd).await.into_iter().all(|done| done.is_ok()));
        assert_eq!(queue.waiting.load(Ordering::Relaxed), 0);
        assert_eq!(queue.threads.available_permits(), THREADS);
    }
}
