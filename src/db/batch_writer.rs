//! The one writer of a SQLite database: what waits when a commit ends shares the next one.
//!
//! A commit waits for the disk, and SQLite has one writer: of many small transactions, each would
//! wait for the disk behind all before it. So one thread takes what is there, does each piece of
//! work in a savepoint of one transaction, commits once, and only then tells and answers, in order.
//! Nobody waits for company: a write that comes alone is committed alone. One that fails or panics
//! is undone alone; when the commit fails nothing of it all is kept, and everybody hears so.

use std::{
    panic::{AssertUnwindSafe, catch_unwind},
    sync::{
        Arc,
        atomic::{AtomicU8, AtomicUsize, Ordering},
        mpsc::{Receiver, Sender, channel},
    },
    thread,
};

use diesel::r2d2::Pool;
use tokio::{sync::oneshot, time::timeout};

use super::{Connection, Tell, Tx, commit, connection::Manager};
use crate::{
    blocking::{Bounds, Late},
    error::Error,
    logging, panics,
};

/// Writes that one commit keeps at most: with more, the first of them would wait for long.
const AT_ONCE: usize = 64;

/// The way to the writer's thread. Cloning shares it; the thread ends with the last one.
#[derive(Clone)]
pub(super) struct BatchWriter {
    bounds: Bounds,
    jobs: Sender<Job>,
    waiting: Arc<AtomicUsize>,
}

/// A piece of work that waits for the writer. Given a connection in an open transaction it does
/// its work, or else takes the reason why there is none.
type Job = Box<dyn FnOnce(Result<&mut Connection, Error>) -> Answer + Send>;

/// What a piece of work came to, until it is known whether that is kept.
struct Answer {
    /// The database itself failed in it, or the transaction is gone: nothing may be done behind it
    /// in the same one.
    is_broken: bool,
    /// Tells and answers, when the commit went well; else answers why not.
    give: Box<dyn FnOnce(Result<(), Error>)>,
}

/// How far a piece of work has come, so that it is not begun once it was given up.
#[derive(Default)]
struct Progress(AtomicU8);

impl Progress {
    const BEGUN: u8 = 1;
    const GIVEN_UP: u8 = 2;

    /// `false` when the other came first.
    fn turn(&self, to: u8) -> bool {
        self.0.compare_exchange(0, to, Ordering::Relaxed, Ordering::Relaxed).is_ok()
    }
}

impl BatchWriter {
    /// Starts the thread, which writes on the pool's one connection. `committed` hears after each
    /// commit how many pieces of work it kept.
    pub(super) fn start(
        bounds: Bounds,
        pool: Pool<Manager>,
        manager: Manager,
        committed: impl Fn(usize) + Send + 'static,
    ) -> std::io::Result<Self> {
        let (jobs, incoming) = channel();
        let waiting = Arc::<AtomicUsize>::default();
        let thread = Thread { incoming, waiting: waiting.clone(), pool, manager };
        thread::Builder::new().name("writer".into()).spawn(move || thread.run(committed))?;
        Ok(Self { bounds, jobs, waiting })
    }

    /// Requests that wait for their turn.
    pub(super) fn waiting(&self) -> usize {
        self.waiting.load(Ordering::Relaxed)
    }

    /// Has `work` done. Whoever does not wait for the answer any more when its turn comes wants
    /// nothing done.
    pub(super) async fn run<T, F>(&self, tell: Option<Tell>, work: F) -> Result<T, Error>
    where
        T: Send + 'static,
        F: FnOnce(&mut Tx<'_>) -> Result<T, Error> + Send + 'static,
    {
        let Bounds { what, waiting, turn_wait, work_wait, refusal, .. } = self.bounds;
        if self.waiting.fetch_add(1, Ordering::Relaxed) >= waiting {
            self.waiting.fetch_sub(1, Ordering::Relaxed);
            return Err(refusal(Late::Crowd(what).into()));
        }
        let (reply, mut answer) = oneshot::channel();
        let progress = Arc::<Progress>::default();
        let job = job(progress.clone(), tell, work, reply);
        self.jobs.send(job).map_err(|_| Error::internal("the writer has ended"))?;
        let answer = match timeout(turn_wait, &mut answer).await {
            Ok(answer) => answer,
            Err(_) if progress.turn(Progress::GIVEN_UP) => {
                return Err(refusal(Late::NoTurn(what, turn_wait).into()));
            }
            Err(_) => match timeout(work_wait, answer).await {
                Ok(answer) => answer,
                Err(_) => return Err(refusal(Late::NoAnswer(what, work_wait).into())),
            },
        };
        answer.map_err(Error::internal)?
    }
}

fn job<T: Send + 'static>(
    progress: Arc<Progress>,
    tell: Option<Tell>,
    work: impl FnOnce(&mut Tx<'_>) -> Result<T, Error> + Send + 'static,
    reply: oneshot::Sender<Result<T, Error>>,
) -> Job {
    let request = logging::current();
    Box::new(move |conn| {
        if reply.is_closed() || !progress.turn(Progress::BEGUN) {
            return Answer { is_broken: false, give: Box::new(|_| ()) };
        }
        let mut whole = true;
        let done = conn.and_then(|conn| {
            let work = || commit::within(conn, &mut whole, work);
            catch_unwind(AssertUnwindSafe(|| logging::resumed(request, work)))
                .unwrap_or_else(|panic| Err(Error::internal(panics::cause(panic.as_ref()))))
        });
        let is_broken = !whole || matches!(&done, Err(Error::Storage(_) | Error::Unavailable(_)));
        let give = move |committed: Result<(), Error>| {
            let answer = committed.and(done).map(|done| done.tell(tell.as_ref()));
            // Whoever is gone by now has had it done all the same.
            drop(reply.send(answer));
        };
        Answer { is_broken, give: Box::new(give) }
    })
}

struct Thread {
    incoming: Receiver<Job>,
    waiting: Arc<AtomicUsize>,
    pool: Pool<Manager>,
    manager: Manager,
}

impl Thread {
    fn run(&self, committed: impl Fn(usize)) {
        while let Ok(first) = self.incoming.recv() {
            let mut batch = vec![first];
            batch.extend(self.incoming.try_iter().take(AT_ONCE - 1));
            self.waiting.fetch_sub(batch.len(), Ordering::Relaxed);
            let mut batch = batch.into_iter();
            while batch.len() > 0 {
                // Without this thread nobody could write any more. Those who wait for what is
                // dropped here hear that it failed.
                let written = panics::contain("the writer", || self.write(&mut batch, &committed));
                if written.is_none() {
                    break;
                }
            }
        }
    }

    /// Does what it can of these in one transaction.
    fn write(&self, batch: &mut impl Iterator<Item = Job>, tell_committed: &impl Fn(usize)) {
        let mut pooled = match self.pool.get() {
            Ok(pooled) => pooled,
            Err(error) => return refuse(batch, &Error::from(error)),
        };
        if let Err(error) = pooled.conn.begin() {
            return refuse(batch, &Error::from(error));
        }
        let mut answers = Vec::new();
        let mut is_broken = false;
        for job in batch {
            let answer = job(Ok(&mut pooled.conn));
            is_broken = answer.is_broken;
            answers.push(answer);
            if is_broken {
                break;
            }
        }
        let committed = if is_broken {
            Err(Error::Unavailable("a write of the same commit failed".into()))
        } else {
            pooled.conn.commit().map_err(|error| match Error::from(error) {
                error @ (Error::Storage(_) | Error::Unavailable(_)) => error,
                other => Error::Unavailable(other.to_string().into()),
            })
        };
        if committed.is_err() {
            pooled.conn.rollback();
        }
        if committed.as_ref().is_err_and(Error::is_lost_connection) {
            self.manager.suspect_all_older(&pooled);
        }
        // The next one may begin meanwhile.
        drop(pooled);
        if committed.is_ok() {
            tell_committed(answers.len());
        }
        for answer in answers {
            let its_own = answer.is_broken;
            (answer.give)(match &committed {
                Ok(()) => Ok(()),
                Err(_) if its_own => Ok(()),
                Err(error) => Err(error.shared()),
            });
        }
    }
}

/// There is no transaction for any of these.
fn refuse(batch: &mut impl Iterator<Item = Job>, error: &Error) {
    for job in batch {
        (job(Err(error.shared())).give)(Ok(()));
    }
}

#[cfg(test)]
mod tests;
