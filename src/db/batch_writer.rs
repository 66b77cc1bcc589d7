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

use super::{
    Connection, Tell, Tx,
    connection::Manager,
    transaction::{self, Done},
};
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
    /// The database itself failed in it: nothing may be done behind it in the same transaction.
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
        let done = conn.and_then(|conn| {
            let work = || transaction::within(conn, work);
            catch_unwind(AssertUnwindSafe(|| logging::resumed(request, work)))
                .unwrap_or_else(|panic| Err(Error::internal(panics::cause(panic.as_ref()))))
        });
        let is_broken = matches!(&done, Err(Error::Storage(_) | Error::Unavailable(_)));
        let give = move |committed: Result<(), Error>| {
            let answer = committed.and(done).map(|Done { value, events, afterwards }| {
                if let Some(tell) = tell.filter(|_| !events.is_empty()) {
                    tell(events);
                }
                for act in afterwards {
                    act();
                }
                value
            });
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
                let kept = self.write(&mut batch);
                committed(kept);
            }
        }
    }

    /// Does what it can of these in one transaction; gives how many pieces of work that kept.
    fn write(&self, batch: &mut impl Iterator<Item = Job>) -> usize {
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
        let kept = if committed.is_ok() { answers.len() } else { 0 };
        for answer in answers {
            let its_own = answer.is_broken;
            (answer.give)(match &committed {
                Ok(()) => Ok(()),
                Err(_) if its_own => Ok(()),
                Err(error) => Err(error.shared()),
            });
        }
        kept
    }
}

/// There is no transaction for any of these.
fn refuse(batch: &mut impl Iterator<Item = Job>, error: &Error) -> usize {
    for job in batch {
        (job(Err(error.shared())).give)(Ok(()));
    }
    0
}

#[cfg(test)]
mod tests {
    use std::sync::{Mutex, mpsc};

    use diesel::{connection::SimpleConnection, prelude::*};
    use futures_util::{FutureExt, future::join_all};
    use tempfile::TempDir;

    use super::*;
    use crate::{
        config::DatabaseUrl,
        db::{
            Connection, Db,
            events::Logged,
            schema::{categories, log_head},
        },
        domain::{Audience, Draft, Invalid},
    };

    /// A database, with what it has told.
    struct Forum {
        db: Db,
        told: Arc<Mutex<Vec<i64>>>,
        _folder: TempDir,
    }

    fn forum() -> Forum {
        let folder = tempfile::tempdir().unwrap();
        let told = Arc::<Mutex<Vec<i64>>>::default();
        let heard = told.clone();
        let tell = move |events: Vec<Logged>| {
            heard.lock().unwrap().extend(events.iter().map(|event| event.seq));
        };
        let db = Db::open(&DatabaseUrl::Sqlite(folder.path().join("forum.db"))).unwrap();
        Forum { db: db.telling(tell), told, _folder: folder }
    }

    impl Forum {
        /// Keeps the writer busy until the sender is dropped or used.
        async fn busy(&self) -> (mpsc::Sender<()>, tokio::task::JoinHandle<Result<(), Error>>) {
            let (release, released) = mpsc::channel();
            let (begun, has_begun) = oneshot::channel();
            let db = self.db.clone();
            let task = tokio::spawn(async move {
                let wait = move |_: &mut Tx<'_>| {
                    begun.send(()).unwrap();
                    let _ = released.recv();
                    Ok(())
                };
                db.write(wait).await
            });
            has_begun.await.unwrap();
            (release, task)
        }

        async fn count(&self) -> i64 {
            let count = |c: &mut Connection| {
                Ok(query!(c, |c| categories::table
                    .filter(categories::slug.like("t-%"))
                    .count()
                    .get_result(c))?)
            };
            self.db.read(count).await.unwrap()
        }

        async fn head(&self) -> i64 {
            let head = |c: &mut Connection| {
                Ok(query!(c, |c| log_head::table.select(log_head::seq).first(c))?)
            };
            self.db.read(head).await.unwrap()
        }
    }

    /// Makes a category and tells of it.
    fn make(tx: &mut Tx<'_>, number: usize) -> Result<(), Error> {
        let slug = format!("t-{number}");
        let row = (
            categories::slug.eq(&slug),
            categories::name.eq(&slug),
            categories::description.eq(""),
        );
        query!(tx, |c| diesel::insert_into(categories::table).values(row).execute(c))?;
        tx.emit(Audience::Everyone, Draft::new(r#"{"type":"test"}"#.to_owned()));
        Ok(())
    }

    #[tokio::test]
    async fn what_waits_shares_a_commit_and_nobody_waits_for_company() {
        let forum = forum();
        let registry = prometheus::Registry::new();
        let db = forum.db.clone().timed(crate::db::Timings::register(&registry).unwrap());
        db.write(|tx| make(tx, 0)).await.unwrap();
        let (release, busy) = forum.busy().await;
        let mut crowd: Vec<_> =
            (1..=70).map(|n| Box::pin(db.write(move |tx| make(tx, n)))).collect();
        for one in &mut crowd {
            assert!(one.now_or_never().is_none());
        }
        drop(release);
        assert!(join_all(crowd).await.into_iter().all(|done| done.is_ok()));
        busy.await.unwrap().unwrap();
        assert_eq!(forum.count().await, 71);
        assert_eq!(*forum.told.lock().unwrap(), (1..=71).collect::<Vec<i64>>());
        let text = prometheus::TextEncoder::new().encode_to_string(&registry.gather()).unwrap();
        // Alone, the busy one, 64 together, and the six that were left.
        assert!(text.contains("althing_commits_total 4"), "{text}");
        assert!(text.contains("althing_commit_batch_size_sum 72"), "{text}");
    }

    #[tokio::test]
    async fn one_that_fails_or_panics_is_undone_alone_and_leaves_no_hole() {
        let forum = forum();
        let (release, busy) = forum.busy().await;
        let db = &forum.db;
        let mut crowd: Vec<_> = (0..9_usize)
            .map(|n| {
                Box::pin(db.write(move |tx| {
                    make(tx, n)?;
                    match n {
                        3 => Err(Invalid::one("body", "is wrong").into()),
                        5 => panic!("on purpose"),
                        // A statement fails, and its transaction goes on.
                        6 => make(tx, n).or(Err(Error::NotFound("second"))),
                        _ => Ok(()),
                    }
                }))
            })
            .collect();
        for one in &mut crowd {
            assert!(one.now_or_never().is_none());
        }
        drop(release);
        let done = join_all(crowd).await;
        for (n, done) in done.iter().enumerate() {
            match n {
                3 => assert!(matches!(done, Err(Error::Validation(_))), "{done:?}"),
                5 => assert!(matches!(done, Err(Error::Internal(_))), "{done:?}"),
                6 => assert!(matches!(done, Err(Error::NotFound(_))), "{done:?}"),
                _ => assert!(done.is_ok(), "{done:?}"),
            }
        }
        busy.await.unwrap().unwrap();
        assert_eq!((forum.count().await, forum.head().await), (6, 6));
        assert_eq!(*forum.told.lock().unwrap(), [1, 2, 3, 4, 5, 6]);
    }

    #[tokio::test]
    async fn when_a_commit_fails_nothing_of_it_is_kept_or_told_and_everybody_hears_so() {
        let forum = forum();
        let (release, busy) = forum.busy().await;
        let db = &forum.db;
        let mut crowd: Vec<_> = (0..4_usize)
            .map(|n| {
                Box::pin(db.write(move |tx| {
                    make(tx, n)?;
                    if n == 2
                        && let Connection::Sqlite(c) = &mut **tx
                    {
                        // What SQLite looks at when it commits, and not before.
                        c.batch_execute(
                            "PRAGMA defer_foreign_keys = ON;
                             INSERT INTO blocks (blocker_id, blocked_id) VALUES (-1, -2)",
                        )?;
                    }
                    Ok(())
                }))
            })
            .collect();
        for one in &mut crowd {
            assert!(one.now_or_never().is_none());
        }
        drop(release);
        for done in join_all(crowd).await {
            assert!(matches!(done, Err(Error::Unavailable(_))), "{done:?}");
        }
        busy.await.unwrap().unwrap();
        assert_eq!((forum.count().await, forum.head().await), (0, 0));
        assert!(forum.told.lock().unwrap().is_empty());
        db.write(|tx| make(tx, 0)).await.unwrap();
        assert_eq!((forum.count().await, forum.head().await), (1, 1), "it goes on");
    }

    #[tokio::test]
    async fn what_nobody_waits_for_any_more_is_not_begun_and_what_is_begun_is_done() {
        let forum = forum();
        let (release, busy) = forum.busy().await;
        let mut given_up = Box::pin(forum.db.write(|tx| make(tx, 1)));
        assert!((&mut given_up).now_or_never().is_none());
        drop(given_up);
        busy.abort();
        drop(release);
        forum.db.write(|tx| make(tx, 2)).await.unwrap();
        assert_eq!(forum.count().await, 1);
    }
}
