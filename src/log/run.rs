//! The run of this process: the name under which it tells of the log, so that it shows when that is
//! not the same log any more.
//!
//! The row of the run says that it goes on, now and then. One that is not as the run has left it,
//! or a log that ends before what was told, was put back: then another run begins, and everyone
//! fetches anew.

use std::{
    pin::pin,
    time::{Duration, Instant},
};

use diesel::QueryResult;
use futures_util::future::select;
use log::Level;

use crate::{
    db::{
        Tx, categories, events,
        runs::{self, Run as Row},
    },
    error::Error,
    live::state::replay::{
        history::{History, KEPT, KEPT_BYTES},
        lineage::Lineage,
    },
    log::{entries, tail::Tail},
};

/// Between two looks at its row: whoever waits for a word that it goes on waits for longer.
const LOOK_EVERY: Duration = Duration::from_millis(500);
/// How often it says that it goes on. Nobody else is alone with its database.
const BEAT_EVERY: Duration = Duration::from_secs(10);

/// A run that goes on.
#[derive(Debug)]
pub struct Run {
    name: String,
    /// How often it has said that it goes on.
    beats: i64,
    /// It has tried to say so once more, and does not know whether that was heard.
    unsure: bool,
    beaten: Instant,
    /// No other process has the database.
    alone: bool,
}

/// What a look at its row shows.
#[derive(Debug, PartialEq, Eq)]
enum Found {
    /// All is well.
    Same,
    /// It has to say that it goes on.
    Beat,
    /// The database is not what it was.
    Another,
}

/// Begins a run at the end of the log, and reads that. It is `alone` where no other process has the
/// database.
pub fn begin(tx: &mut Tx<'_>, alone: bool) -> QueryResult<(Run, History)> {
    let (name, from) = runs::begin(tx)?;
    let mut lineage = Lineage::begin(name.clone(), from, alone);
    lineage.learn(entries::stretches(runs::list(tx)?));
    let head = events::head(tx)?;
    let kept = i64::try_from(KEPT).unwrap_or(i64::MAX);
    let recent = events::last(tx, head, kept, KEPT_BYTES)?;
    let mut history = History::new(lineage, head, recent.iter().map(entries::entry).collect());
    history.readers = categories::closed(tx)?;
    Ok((Run { name, beats: 0, unsure: false, beaten: Instant::now(), alone }, history))
}

/// Looks until the process stops, and then says how far it has told: its clients may come back to
/// the next run.
pub async fn watch(tail: Tail, mut run: Run, stopping: impl Future<Output = ()>) {
    let looks = async {
        loop {
            actix_web::rt::time::sleep(LOOK_EVERY).await;
            if let Err(error) = look(&tail, &mut run).await {
                // While the database is away, others say so.
                error.log(Level::Debug, "the run could not be looked at");
            }
        }
    };
    select(pin!(looks), pin!(stopping)).await;
    let told = tail.live().told();
    if let Err(error) = tail.db().write(move |tx| Ok(end(tx, run, told)?)).await {
        error.log(Level::Debug, "the run could not say how far it has told");
    }
}

/// Ends a run that has told of the log so far, where another has ended it and it had no time to go
/// on, unless the database is not what it was. One that is open ends where the next begins.
fn end(tx: &mut Tx<'_>, mut run: Run, told: i64) -> QueryResult<()> {
    let (head, row) = runs::find(tx, &run.name)?;
    let was_ended = row.as_ref().is_some_and(|row| row.until.is_some_and(|until| until < told));
    match run.finds(told, head, row.as_ref(), Instant::now()) {
        Found::Beat if was_ended => runs::end(tx, &run.name, told),
        _ => Ok(()),
    }
}

async fn look(tail: &Tail, run: &mut Run) -> Result<(), Error> {
    let (db, told, name) = (tail.db(), tail.live().told(), run.name.clone());
    let (head, row) = db.read(move |c| Ok(runs::find(c, &name)?)).await?;
    match run.finds(told, head, row.as_ref(), Instant::now()) {
        Found::Same => {}
        Found::Beat => {
            let (name, beats) = (run.name.clone(), run.beats);
            run.unsure = true;
            db.write(move |tx| Ok(runs::go_on(tx, &name, beats)?)).await?;
            run.beaten = Instant::now();
        }
        Found::Another => {
            let alone = run.alone;
            let (again, history) = db.write(move |tx| Ok(begin(tx, alone)?)).await?;
            log::warn!(
                "the database was put back or given a new history: it ends with event {}, after {told} was told; everyone fetches anew",
                history.head()
            );
            *run = again;
            tail.begin_anew(history);
        }
    }
    Ok(())
}

impl Run {
    /// What its row shows, when the log ended at `head` after `told` had been told.
    fn finds(&mut self, told: i64, head: i64, row: Option<&Row>, now: Instant) -> Found {
        let Some(row) = row.filter(|_| told <= head) else { return Found::Another };
        if self.unsure && row.beats == self.beats + 1 {
            self.beats += 1;
        } else if row.beats != self.beats {
            return Found::Another;
        }
        self.unsure = false;
        let is_due = !self.alone && now.duration_since(self.beaten) >= BEAT_EVERY;
        if row.until.is_some() || is_due { Found::Beat } else { Found::Same }
    }
}

#[cfg(test)]
mod tests;
