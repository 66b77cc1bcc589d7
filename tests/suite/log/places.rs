//! Which places events get, whoever writes, gives up, dies and numbers meanwhile: there is no hole,
//! no event comes twice, and what somebody had seen when they wrote comes before what they wrote.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::{AtomicUsize, Ordering};

use diesel::{Connection, PgConnection, RunQueryDsl, connection::SimpleConnection, sql_query};
use proptest::{collection::vec, prelude::*, test_runner::TestRunner};

use super::database;
use crate::support::TestDatabase;

const WRITERS: usize = 4;
const SEQUENCERS: usize = 2;

/// One thing that happens. Numbers choose among what is there.
#[derive(Clone, Debug)]
enum Step {
    /// A writer begins, unless it has begun already, and tells something, after it has looked at
    /// what others have told.
    Emit(usize),
    Commit(usize),
    Abort(usize),
    /// Its connection ends in the middle of whatever it does.
    Crash(usize),
    /// A sequencer gives at most so many events their places.
    Number(usize, i64),
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let writer = 0..WRITERS;
    let step = prop_oneof![
        6 => writer.clone().prop_map(Step::Emit),
        4 => writer.clone().prop_map(Step::Commit),
        1 => writer.clone().prop_map(Step::Abort),
        1 => writer.prop_map(Step::Crash),
        3 => (0..SEQUENCERS, 1..6_i64).prop_map(|(who, most)| Step::Number(who, most)),
    ];
    vec(step, 1..60)
}

/// A transaction under way: its number, the events that it has told, and those whose effects they
/// are.
#[derive(Default)]
struct Writer {
    conn: Option<PgConnection>,
    open: Option<i64>,
    told: Vec<(i64, BTreeSet<i64>)>,
}

struct Stage<'a> {
    database: &'a TestDatabase,
    writers: Vec<Writer>,
    sequencers: Vec<PgConnection>,
    /// The last event and the last write.
    last: (i64, i64),
    /// What is committed, each with what its writer had seen.
    kept: BTreeMap<i64, BTreeSet<i64>>,
}

impl<'a> Stage<'a> {
    fn new(database: &'a TestDatabase) -> Self {
        database.execute(
            "CREATE TABLE IF NOT EXISTS facts (event BIGINT NOT NULL);
             TRUNCATE facts, events, queued_events; UPDATE log_head SET seq = 0",
        );
        let connect = || PgConnection::establish(&database.url).unwrap();
        Self {
            database,
            writers: (0..WRITERS).map(|_| Writer::default()).collect(),
            sequencers: (0..SEQUENCERS).map(|_| connect()).collect(),
            last: (0, 0),
            kept: BTreeMap::new(),
        }
    }

    fn step(&mut self, step: &Step) {
        match *step {
            Step::Emit(who) => self.emit(who),
            Step::Commit(who) => {
                let writer = &mut self.writers[who];
                if writer.open.take().is_some() {
                    writer.run("COMMIT");
                    self.kept.extend(writer.told.drain(..));
                }
            }
            Step::Abort(who) => {
                let writer = &mut self.writers[who];
                if writer.open.take().is_some() {
                    writer.run("ROLLBACK");
                    writer.told.clear();
                }
            }
            Step::Crash(who) => {
                if let Some(mut conn) = self.writers[who].conn.take() {
                    let pid = number(&mut conn, "SELECT pg_backend_pid()::bigint AS value");
                    self.database.execute(&format!("SELECT pg_terminate_backend({pid}, 10000)"));
                    assert!(conn.batch_execute("COMMIT").is_err(), "it is gone");
                }
                self.writers[who] = Writer::default();
            }
            Step::Number(who, most) => {
                let sql = format!("SELECT count(*) AS value FROM number_events({most})");
                assert!(number(&mut self.sequencers[who], &sql) <= most);
            }
        }
    }

    fn emit(&mut self, who: usize) {
        let writer = &mut self.writers[who];
        let conn =
            writer.conn.get_or_insert_with(|| PgConnection::establish(&self.database.url).unwrap());
        let write = *writer.open.get_or_insert_with(|| {
            conn.batch_execute("BEGIN; SET LOCAL synchronous_commit TO off").unwrap();
            self.last.1 += 1;
            self.last.1
        });
        let seen: Vec<Number> = sql_query("SELECT event AS value FROM facts").load(conn).unwrap();
        self.last.0 += 1;
        let event = self.last.0;
        conn.batch_execute(&format!(
            "INSERT INTO facts VALUES ({event});
             INSERT INTO queued_events (write_id, author_id, pieces, created_at)
             VALUES ({write}, {event}, '{{\"{{\",\"}}\",\"\"}}', 0)"
        ))
        .unwrap();
        writer.told.push((event, seen.into_iter().map(|seen| seen.value).collect()));
    }

    /// All that is committed is in the log, once, behind its causes, and nothing else is.
    fn check(mut self) {
        while number(&mut self.sequencers[0], "SELECT count(*) AS value FROM number_events(3)") > 0
        {
        }
        let log = "SELECT seq || ' ' || author_id AS value FROM events ORDER BY seq";
        let told: Vec<(i64, i64)> = self
            .database
            .texts(log)
            .iter()
            .map(|row| row.split_once(' ').unwrap())
            .map(|(seq, event)| (seq.parse().unwrap(), event.parse().unwrap()))
            .collect();
        let last = i64::try_from(told.len()).unwrap();
        let places: Vec<i64> = told.iter().map(|(seq, _)| *seq).collect();
        assert_eq!(places, (1..=last).collect::<Vec<_>>(), "no hole and no place twice");
        assert_eq!(self.database.number("SELECT seq AS value FROM log_head"), last);
        let mut before = BTreeSet::new();
        for (_, event) in told {
            let causes = self.kept.get(&event).expect("only what is committed is told");
            assert!(causes.is_subset(&before), "{event} comes after all that it has seen");
            assert!(before.insert(event), "{event} is told once");
        }
        assert_eq!(before.len(), self.kept.len(), "all that is committed is told");
    }
}

impl Writer {
    fn run(&mut self, sql: &str) {
        self.conn.as_mut().unwrap().batch_execute(sql).unwrap();
    }
}

#[derive(diesel::QueryableByName)]
struct Number {
    #[diesel(sql_type = diesel::sql_types::BigInt)]
    value: i64,
}

fn number(conn: &mut PgConnection, sql: &str) -> i64 {
    sql_query(sql).get_result::<Number>(conn).unwrap().value
}

#[test]
fn whatever_writers_and_sequencers_do_in_whatever_order_the_log_is_whole() {
    let database = database();
    let cases = ProptestConfig { cases: 48, failure_persistence: None, ..Default::default() };
    TestRunner::new(cases)
        .run(&steps(), |steps| {
            let mut stage = Stage::new(&database);
            for step in &steps {
                stage.step(step);
            }
            stage.check();
            Ok(())
        })
        .unwrap();
}

#[test]
fn many_who_write_while_several_number_get_each_place_once() {
    const EACH: usize = 40;
    let database = database();
    let (url, writing) = (database.url.as_str(), AtomicUsize::new(WRITERS));
    std::thread::scope(|scope| {
        for _ in 0..SEQUENCERS {
            scope.spawn(|| {
                let mut conn = PgConnection::establish(url).unwrap();
                let sql = "SELECT count(*) AS value FROM number_events(7)";
                while writing.load(Ordering::Acquire) > 0 || number(&mut conn, sql) > 0 {
                    number(&mut conn, sql);
                }
            });
        }
        for writer in 0..WRITERS {
            let writing = &writing;
            scope.spawn(move || {
                let mut conn = PgConnection::establish(url).unwrap();
                for round in 0..EACH {
                    let write = writer * EACH + round;
                    conn.batch_execute(&format!(
                        "BEGIN; INSERT INTO queued_events (write_id, pieces, created_at)
                         SELECT {write}, '{{\"{{\",\"}}\",\"\"}}', 0 FROM generate_series(1, 3); COMMIT"
                    ))
                    .unwrap();
                }
                writing.fetch_sub(1, Ordering::Release);
            });
        }
    });
    let all = i64::try_from(WRITERS * EACH * 3).unwrap();
    assert_eq!(database.number("SELECT count(*) AS value FROM events"), all);
    assert_eq!(database.number("SELECT max(seq) AS value FROM events"), all);
    assert_eq!(database.number("SELECT seq AS value FROM log_head"), all);
    // A writer's own are in its order, since each has seen its former ones.
    let ordered = "SELECT count(*) AS value FROM events AS one JOIN events AS other
        ON one.write_id < other.write_id AND one.write_id / 40 = other.write_id / 40 AND one.seq > other.seq";
    assert_eq!(database.number(ordered), 0);
}
