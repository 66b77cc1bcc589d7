//! From rows of the log to what the live half keeps and tells, and how it reads the log.

use std::{collections::HashMap, sync::Arc};

use futures_util::FutureExt;
use log::Level;
use tokio::sync::Semaphore;

use crate::{
    db::{
        Connection, Db, categories, events,
        runs::{self, Lineage, Run},
    },
    live::{
        log::{Hear, Log},
        state::{
            frame::Frame,
            replay::{
                history::Entry,
                lineage::Stretch,
                resume::{REPLAY_BYTES, REPLAY_MAX},
            },
        },
    },
    protocol::ServerEvent,
};

/// Clients for which the log is read at once; the others wait.
const LOG_READS: usize = 4;

/// An event as the live half has it.
pub fn entry(event: &events::Logged) -> Entry {
    let events::Logged { seq, audience, about, author, ref frame, .. } = *event;
    let frame = if frame.is_empty() {
        Frame::event(&ServerEvent::Superseded { seq })
    } else {
        Frame::text(frame)
    };
    Entry { seq, audience, about, author, frame }
}

/// How the `ChatServer` reads what is not in memory.
pub fn read_log(db: Db, hear: Hear) -> Log {
    let (turns, other) = (Arc::new(Semaphore::new(LOG_READS)), db.clone());
    let (runs_db, readers_db) = (db.clone(), db.clone());
    Log {
        hear,
        page: Box::new(move |after, to| {
            read(db.clone(), move |c| events::page(c, after, to).map(Some)).boxed()
        }),
        missed: Box::new(move |reader, after, to| {
            let (db, turns) = (other.clone(), turns.clone());
            async move {
                let _turn = turns.acquire().await.ok()?;
                let reader = events::Reader { person: reader.person, reads: reader.reads };
                read(db, move |c| events::missed(c, &reader, after, to, REPLAY_MAX, REPLAY_BYTES))
                    .await
            }
            .boxed()
        }),
        readers: Box::new(move || {
            let db = readers_db.clone();
            async move {
                let read = db.read(|c| Ok(categories::closed(c)?)).await;
                let read = read.inspect_err(|error| {
                    error.log(Level::Warn, "who may read what could not be read");
                });
                read.ok()
            }
            .boxed()
        }),
        runs: Box::new(move || {
            let db = runs_db.clone();
            async move {
                let read = db.read(|c| Ok(runs::list(c)?)).await;
                let read = read.inspect_err(|error| {
                    error.log(Level::Warn, "who has told of the event log could not be read");
                });
                read.ok().map(stretches)
            }
            .boxed()
        }),
    }
}

/// The runs as the live half knows them.
pub(super) fn stretches(Lineage { head, runs }: Lineage) -> HashMap<String, Stretch> {
    let stretch =
        |run: Run| (run.name, Stretch { from: run.from, reached: run.until.unwrap_or(head) });
    runs.into_iter().map(stretch).collect()
}

async fn read<F>(db: Db, read: F) -> Option<Vec<Entry>>
where
    F: FnOnce(&mut Connection) -> diesel::QueryResult<Option<Vec<events::Logged>>> + Send + 'static,
{
    let events = db.read(move |c| Ok(read(c)?)).await;
    let events = events
        .inspect_err(|error| error.log(Level::Warn, "the event log could not be read"))
        .ok()??;
    Some(events.iter().map(entry).collect())
}
