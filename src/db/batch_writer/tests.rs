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

    /// Has all of this written together: each waits, while the writer is busy with something else.
    async fn together(
        &self,
        count: usize,
        work: fn(&mut Tx<'_>, usize) -> Result<(), Error>,
    ) -> Vec<Result<(), Error>> {
        let (release, busy) = self.busy().await;
        let mut crowd: Vec<_> =
            (0..count).map(|n| Box::pin(self.db.write(move |tx| work(tx, n)))).collect();
        for one in &mut crowd {
            assert!(one.now_or_never().is_none());
        }
        drop(release);
        let done = join_all(crowd).await;
        busy.await.unwrap().unwrap();
        done
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
        let head =
            |c: &mut Connection| Ok(query!(c, |c| log_head::table.select(log_head::seq).first(c))?);
        self.db.read(head).await.unwrap()
    }
}

/// Makes a category and tells of it.
fn make(tx: &mut Tx<'_>, number: usize) -> Result<(), Error> {
    let slug = format!("t-{number}");
    let row =
        (categories::slug.eq(&slug), categories::name.eq(&slug), categories::description.eq(""));
    query!(tx, |c| diesel::insert_into(categories::table).values(row).execute(c))?;
    tx.emit(Audience::Everyone, Draft::new(r#"{"type":"test"}"#.to_owned()));
    Ok(())
}

#[tokio::test]
async fn what_waits_shares_a_commit_and_nobody_waits_for_company() {
    let mut forum = forum();
    let registry = prometheus::Registry::new();
    forum.db = forum.db.timed(crate::db::Timings::register(&registry).unwrap());
    forum.db.write(|tx| make(tx, 70)).await.unwrap();
    let done = forum.together(70, make).await;
    assert!(done.into_iter().all(|done| done.is_ok()));
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
    let done = forum.together(9, |tx, n| {
        make(tx, n)?;
        match n {
            3 => Err(Invalid::one("body", "is wrong").into()),
            5 => panic!("on purpose"),
            // A statement fails, and its transaction goes on.
            6 => make(tx, n).or(Err(Error::NotFound("second"))),
            _ => Ok(()),
        }
    });
    let done = done.await;
    for (n, done) in done.iter().enumerate() {
        match n {
            3 => assert!(matches!(done, Err(Error::Validation(_))), "{done:?}"),
            5 => assert!(matches!(done, Err(Error::Internal(_))), "{done:?}"),
            6 => assert!(matches!(done, Err(Error::NotFound(_))), "{done:?}"),
            _ => assert!(done.is_ok(), "{done:?}"),
        }
    }
    assert_eq!((forum.count().await, forum.head().await), (6, 6));
    assert_eq!(*forum.told.lock().unwrap(), [1, 2, 3, 4, 5, 6]);
}

#[tokio::test]
async fn when_a_commit_fails_nothing_of_it_is_kept_or_told_and_everybody_hears_so() {
    let forum = forum();
    let done = forum.together(4, |tx, n| {
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
    });
    let done = done.await;
    for done in done {
        assert!(matches!(done, Err(Error::Unavailable(_))), "{done:?}");
    }
    assert_eq!((forum.count().await, forum.head().await), (0, 0));
    assert!(forum.told.lock().unwrap().is_empty());
    forum.db.write(|tx| make(tx, 0)).await.unwrap();
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

#[tokio::test]
async fn what_breaks_behind_a_commit_is_kept_and_the_next_is_written() {
    let forum = forum();
    let db = forum.db.clone().telling(|_| panic!("on purpose"));
    let (done, is_done) = oneshot::channel();
    let written = db.write(|tx| {
        make(tx, 1)?;
        tx.after_commit(|| panic!("on purpose"));
        tx.after_commit(move || done.send(()).unwrap());
        Ok(1)
    });
    assert_eq!(written.await.unwrap(), 1, "it is committed, and whoever asked hears so");
    is_done.await.unwrap();
    forum.db.write(|tx| make(tx, 2)).await.unwrap();
    assert_eq!(forum.count().await, 2);
}

#[tokio::test]
async fn behind_one_that_lost_the_common_transaction_nothing_is_written_in_it() {
    let forum = forum();
    let done = forum.together(4, |tx, n| {
        make(tx, n)?;
        // As SQLite itself does when it has no memory left.
        if n == 1
            && let Connection::Sqlite(c) = &mut **tx
        {
            c.batch_execute("ROLLBACK")?;
            return Err(Error::NotFound("test"));
        }
        Ok(())
    });
    let done = done.await;
    let kept = done.iter().filter(|done| done.is_ok()).count();
    assert_eq!(kept, 2, "those behind it have another transaction: {done:?}");
    assert!(matches!(done[0], Err(Error::Unavailable(_))), "{done:?}");
    assert!(matches!(done[1], Err(Error::NotFound(_))), "{done:?}");
    assert_eq!((forum.count().await, forum.head().await), (2, 2));
    assert_eq!(*forum.told.lock().unwrap(), [1, 2]);
}

/// Does this to the database as it is.
fn execute(tx: &mut Tx<'_>, sql: &str) -> Result<(), Error> {
    let Connection::Sqlite(c) = tx.any() else { unreachable!("it is SQLite") };
    Ok(c.batch_execute(sql)?)
}

#[tokio::test]
async fn a_write_that_changes_many_pages_is_kept_or_undone_as_any_other() {
    const LETTERS: &str =
        "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 2000)
        INSERT INTO large SELECT printf('%.*c', 4000, 'a') FROM n";
    let forum = forum();
    let made = forum.db.write(|tx| execute(tx, "CREATE TABLE large (text TEXT NOT NULL)"));
    made.await.unwrap();
    forum.db.write(|tx| execute(tx, LETTERS)).await.unwrap();
    let changed = "UPDATE large SET text = replace(text, 'a', 'b')";
    forum.db.write(move |tx| execute(tx, changed)).await.unwrap();
    let undone = forum.db.write(|tx| {
        execute(tx, "UPDATE large SET text = replace(text, 'b', 'c')")?;
        Err::<(), _>(Error::NotFound("reason to keep it"))
    });
    assert!(undone.await.is_err());
    let kept = "SELECT count(*) FROM large WHERE text = printf('%.*c', 4000, 'b')";
    let kept = forum.db.write(move |tx| {
        let Connection::Sqlite(c) = tx.any() else { unreachable!("it is SQLite") };
        Ok(diesel::dsl::sql::<diesel::sql_types::BigInt>(kept).get_result::<i64>(c)?)
    });
    assert_eq!(kept.await.unwrap(), 2000);
}
