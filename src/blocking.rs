//! The way off the event loop: how many tasks of a kind run at once, how many wait, and how long
//! anyone does.
//!
//! The runtime would start hundreds of threads and queue without end while the database is slow or
//! texts are many, and with them everything else that needs a thread would wait. So few run at
//! once, a bounded number of requests waits for them, and the rest is refused.

use std::{
    sync::{
        Arc, LazyLock,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use tokio::{
    runtime::{Builder, Handle, Runtime},
    sync::{OwnedSemaphorePermit, Semaphore},
    task::spawn_blocking,
    time::timeout,
};

use crate::{error::Error, logging};

/// The bounds of one kind of task.
#[derive(Clone, Copy, Debug)]
pub struct Bounds {
    /// What the tasks need, for the log.
    pub what: &'static str,
    /// Tasks that run at once.
    pub at_once: usize,
    /// Requests that wait for a turn; the next is refused.
    pub waiting: usize,
    /// How long a request waits for its turn.
    pub turn_wait: Duration,
    /// How long a request waits for its work to be done. The work itself goes on.
    pub work_wait: Duration,
    /// Whether its threads yield to everything else that wants to run.
    pub yields: bool,
    /// What whoever comes too late is told.
    pub refusal: fn(Box<dyn std::error::Error + Send + Sync>) -> Error,
}

/// A bounded queue before blocking tasks. Cloning shares it.
#[derive(Clone, Debug)]
pub struct Queue {
    bounds: Bounds,
    threads: Arc<Semaphore>,
    waiting: Arc<AtomicUsize>,
}

/// How much less a thread that yields counts than others when both want to run: a tenth (`nice`).
const NICENESS: i32 = 10;

/// Where work runs that must hold up nobody: a thread can become less urgent but not more, so these
/// are threads of their own. They last as long as the process.
fn yielding() -> &'static Handle {
    static RUNTIME: LazyLock<Option<Runtime>> = LazyLock::new(|| {
        let mut builder = Builder::new_current_thread();
        builder.thread_name("yielding").on_thread_start(|| {
            if let Err(error) = rustix::process::nice(NICENESS) {
                log::warn!("a thread can't yield to other work: {error}");
            }
        });
        builder.build().inspect_err(|error| log::warn!("no threads that yield: {error}")).ok()
    });
    static HERE: LazyLock<Handle> =
        LazyLock::new(|| RUNTIME.as_ref().map_or_else(Handle::current, |own| own.handle().clone()));
    &HERE
}

/// The work of a request was not done in time; or there was no turn for it.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Late {
    /// No more may wait.
    #[error("too many requests wait for {0}")]
    Crowd(&'static str),
    /// It waited in vain for a turn.
    #[error("no turn at {0} within {1:?}")]
    NoTurn(&'static str, Duration),
    /// Its turn came, and nobody knows what became of it.
    #[error("{0} did not answer within {1:?}")]
    NoAnswer(&'static str, Duration),
}

impl Queue {
    /// Nothing runs yet.
    pub fn new(bounds: Bounds) -> Self {
        Self { bounds, threads: Arc::new(Semaphore::new(bounds.at_once)), waiting: Arc::default() }
    }

    /// Runs `work` off the event loop; a panic in there is that one request's failure.
    pub async fn run<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> Result<T, Error> + Send + 'static,
    ) -> Result<T, Error> {
        let turn = self.turn().await?;
        let work = logging::carried(work);
        let work = move || {
            let _turn = turn;
            work()
        };
        let task =
            if self.bounds.yields { yielding().spawn_blocking(work) } else { spawn_blocking(work) };
        match timeout(self.bounds.work_wait, task).await {
            Ok(done) => done.map_err(Error::internal)?,
            Err(_) => Err((self.bounds.refusal)(
                Late::NoAnswer(self.bounds.what, self.bounds.work_wait).into(),
            )),
        }
    }

    /// Requests that wait for a thread.
    pub fn waiting(&self) -> usize {
        self.waiting.load(Ordering::Relaxed)
    }

    /// Waits for a turn, for work that goes through another queue as well; it is over when it is
    /// dropped.
    pub async fn turn(&self) -> Result<OwnedSemaphorePermit, Error> {
        if let Ok(turn) = self.threads.clone().try_acquire_owned() {
            return Ok(turn);
        }
        let Bounds { what, turn_wait, refusal, .. } = self.bounds;
        let waiting = Waiting::begin(&self.waiting);
        if waiting.ahead >= self.bounds.waiting {
            return Err(refusal(Late::Crowd(what).into()));
        }
        match timeout(turn_wait, self.threads.clone().acquire_owned()).await {
            Ok(turn) => turn.map_err(Error::internal),
            Err(_) => Err(refusal(Late::NoTurn(what, turn_wait).into())),
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

    const THREADS: usize = 4;
    const WAITING: usize = 100;
    const BOUNDS: Bounds = Bounds {
        what: "the test",
        at_once: THREADS,
        waiting: WAITING,
        turn_wait: Duration::from_mins(1),
        work_wait: Duration::from_mins(1),
        yields: true,
        refusal: Error::Busy,
    };

    #[tokio::test]
    async fn only_so_many_run_only_so_many_wait_and_then_all_goes_on() {
        let queue = Queue::new(BOUNDS);
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
        assert!(matches!(refused, Some(Err(Error::Busy(_)))), "one too many");
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
