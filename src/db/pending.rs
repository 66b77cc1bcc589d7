//! Writes that are committed and wait for the places of their events, on PostgreSQL.
//!
//! Their commits did not wait for the disk. That they last is known once all of their events have
//! been seen in the log, and by nothing else: a database that crashed may have lost them, and
//! numbered others since.

use std::{
    collections::{HashMap, HashSet},
    sync::{Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};

use tokio::sync::oneshot;

use super::{events::Logged, transaction::Afterwards};
use crate::panics;

/// After so long without its events a write is taken for lost. Nobody waits for it any more.
const LOST_AFTER: Duration = Duration::from_mins(1);

/// The writes of this process that wait, by their ids.
#[derive(Default)]
pub(super) struct Pending(Mutex<HashMap<i64, Write>>);

struct Write {
    since: Instant,
    /// How many events it has.
    events: usize,
    /// Those that have been seen, some of them perhaps twice.
    seen: HashSet<i64>,
    afterwards: Vec<Afterwards>,
    answer: oneshot::Sender<()>,
}

impl Pending {
    /// Waits for so many events of a write. Must be called before its commit: from then on anybody
    /// may number them. The answer comes once they are told and what is to follow is done; it is
    /// dropped when they are lost.
    pub(super) fn expect(
        &self,
        write_id: i64,
        events: usize,
        afterwards: Vec<Afterwards>,
    ) -> oneshot::Receiver<()> {
        let (answer, answered) = oneshot::channel();
        let seen = HashSet::with_capacity(events);
        let write = Write { since: Instant::now(), events, seen, afterwards, answer };
        let mut all = self.all();
        all.retain(|_, write| write.since.elapsed() < LOST_AFTER);
        all.insert(write_id, write);
        answered
    }

    /// These events are told.
    pub(super) fn told(&self, events: &[Logged]) {
        for event in events {
            let Some(write) = event.write_id.and_then(|id| self.see(id, event.seq)) else {
                continue;
            };
            for act in write.afterwards {
                panics::contain("what follows a commit", act);
            }
            // Whoever is gone by now has had it done all the same.
            let _ = write.answer.send(());
        }
    }

    /// An event of that write; gives the write when it was the last one that was missing.
    fn see(&self, write_id: i64, seq: i64) -> Option<Write> {
        let mut all = self.all();
        let write = all.get_mut(&write_id)?;
        write.seen.insert(seq);
        if write.seen.len() < write.events { None } else { all.remove(&write_id) }
    }

    fn all(&self) -> MutexGuard<'_, HashMap<i64, Write>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
