//! The sequencer: gives committed events their places in the log, on PostgreSQL.
//!
//! Each node has one, and the database lets one at a time do it. It is called by the commits of this
//! node, and looks once a second for what a crash has left. What waits when its own commit ends
//! shares the next one; nobody waits for company.

use std::{
    collections::HashSet,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use actix_web::rt::task::spawn_blocking;
use log::Level;

use super::{Doorbell, tail::Tail};
use crate::{
    db::{Connection, events::Logged, queue},
    error::Error,
    panics,
};

/// Between two looks at what nobody rang for.
const SWEEP_EVERY: Duration = Duration::from_secs(1);
/// Numbered events after which their room is made free.
const TIDY_AFTER: usize = 4_096;

/// Numbers what is committed. Cloning shares it.
#[derive(Clone)]
pub struct Sequencer {
    /// By which it tells what it has numbered.
    pub(super) tail: Tail,
    numbering: Arc<Mutex<Numbering>>,
    bell: Doorbell,
}

impl Sequencer {
    /// Nothing is numbered yet.
    pub fn new(tail: Tail) -> Self {
        let numbering = Numbering { tail: tail.clone(), conn: None, untidy: 0 };
        Self { tail, numbering: Arc::new(Mutex::new(numbering)), bell: Doorbell::default() }
    }

    /// For whoever has just committed. Alone they number on their own thread, since to wake another
    /// takes longer than to do it; in company it is left to [`Sequencer::run`], and their thread to
    /// the next. So it is while somebody numbers, who may have looked before that commit.
    pub fn wake(&self, is_alone: bool) {
        match self.numbering.try_lock() {
            Ok(mut numbering) if is_alone => numbering.work(),
            _ => self.bell.ring(),
        }
    }

    /// Numbers what nobody did at once, for as long as it is let.
    pub(super) async fn run(self) {
        if !self.tail.db().numbers_later() {
            return;
        }
        loop {
            let numbering = self.numbering.clone();
            let work = move || numbering.lock().unwrap_or_else(PoisonError::into_inner).work();
            let _ = spawn_blocking(work).await;
            self.bell.rung(SWEEP_EVERY).await;
        }
    }
}

struct Numbering {
    tail: Tail,
    /// Made when it is needed.
    conn: Option<Connection>,
    untidy: usize,
}

impl Numbering {
    /// Numbers and tells all that is committed. What fails is tried again the next time.
    fn work(&mut self) {
        panics::contain("the sequencer", || {
            let conn = self.conn.take().map_or_else(|| self.tail.db().connect(), Ok);
            match conn.and_then(|conn| self.number(conn)) {
                Ok(conn) => self.conn = Some(conn),
                Err(error) => error.log(Level::Warn, "events could not be given their places"),
            }
        });
    }

    fn number(&mut self, mut conn: Connection) -> Result<Connection, Error> {
        loop {
            let events = queue::number(&mut conn)?;
            if events.is_empty() {
                // What it was woken for has got its place from somebody else.
                self.tail.read_on(&mut conn)?;
                return Ok(conn);
            }
            self.tail.db().numbered(writes_of(&events));
            if !self.tail.follow(&events) {
                self.tail.read_on(&mut conn)?;
            }
            self.untidy += events.len();
            if self.untidy >= TIDY_AFTER {
                queue::tidy(&mut conn)?;
                self.untidy = 0;
            }
            // Whoever commits from now on rings.
            if events.len() < queue::MOST {
                return Ok(conn);
            }
        }
    }
}

fn writes_of(events: &[Logged]) -> usize {
    events.iter().map(|event| event.write_id).collect::<HashSet<_>>().len()
}
