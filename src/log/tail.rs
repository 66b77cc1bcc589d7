//! Sees to it that what is in the log is told, whatever became of the word of it.
//!
//! On SQLite whoever commits hands the events on at once; where that word is lost, or another
//! process wrote, the end of the log shows it, and the live half reads what it has not had. On
//! PostgreSQL the log alone tells: the sequencer hands over what it has numbered, and what others
//! have is read here.

use std::{
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use diesel::QueryResult;

use super::{Announced, entries::entry};
use crate::{
    db::{
        Connection, Db,
        events::{self, Logged},
    },
    live::{handle::Live, state::replay::history::History},
};

/// Between two looks: with the time that a page of the log takes, well within the promised second.
const LOOK_EVERY: Duration = Duration::from_millis(500);

/// How far the log has been told here. Cloning shares it.
#[derive(Clone)]
pub struct Tail {
    db: Db,
    live: Live,
    told: Arc<Mutex<i64>>,
}

impl Tail {
    /// Tells what comes after `told`.
    pub fn new(db: Db, live: Live, told: i64) -> Self {
        Self { db, live, told: Arc::new(Mutex::new(told)) }
    }

    /// The database whose log it is.
    pub(super) fn db(&self) -> &Db {
        &self.db
    }

    /// Who is told.
    pub(super) fn live(&self) -> &Live {
        &self.live
    }

    /// Goes on at the end of another history.
    pub(super) fn begin_anew(&self, history: History) {
        let mut told = self.told();
        *told = history.head();
        self.live.begin_anew(history);
    }

    /// Tells these, in their order, unless some that come before them have not been told yet:
    /// `false` then.
    pub fn follow(&self, events: &[Logged]) -> bool {
        let mut told = self.told();
        if events.first().is_some_and(|first| first.seq > *told + 1) {
            return false;
        }
        self.tell(&mut told, events);
        true
    }

    /// Tells all that the log has behind what is told.
    pub fn read_on(&self, conn: &mut Connection) -> QueryResult<()> {
        loop {
            let after = *self.told();
            let page = events::page(conn, after, i64::MAX)?;
            if page.is_empty() {
                return Ok(());
            }
            // What is missing in there is not in the log any more.
            self.tell(&mut self.told(), &page);
        }
    }

    /// Whether all up to there is told.
    fn has_told(&self, end: i64) -> bool {
        *self.told() >= end
    }

    /// Tells those of these that are news, and then answers whoever wrote them.
    fn tell(&self, told: &mut i64, events: &[Logged]) {
        let news = events.iter().filter(|event| event.seq > *told);
        self.live.publish(news.map(entry).collect());
        *told = events.last().map_or(*told, |last| last.seq.max(*told));
        self.db.told(events);
    }

    fn told(&self) -> MutexGuard<'_, i64> {
        self.told.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Looks for as long as it is let, at once when the log is said to go on. Usually this node's own
/// sequencer has told it by then, and nothing is read.
pub async fn watch(tail: Tail, announced: Announced) {
    loop {
        let said = announced.heard(LOOK_EVERY).await;
        let knows = move |tail: &Tail| said.is_some_and(|end| tail.has_told(end));
        if knows(&tail) {
            continue;
        }
        let Tail { db, live, .. } = &tail;
        // While the database is away nothing is committed, and others say that it is.
        if db.numbers_later() {
            let tail = tail.clone();
            let read_on = move |c: &mut Connection| {
                if knows(&tail) { Ok(()) } else { Ok(tail.read_on(c)?) }
            };
            let _ = db.read(read_on).await;
        } else if let Ok(head) = db.read(|c| Ok(events::head(c)?)).await {
            live.log_ends(head);
        }
    }
}
