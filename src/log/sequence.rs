//! The sequencer: gives committed events their places in the log, on PostgreSQL.
//!
//! Each node has one, and the database lets one at a time do it. It is woken by the commits of this
//! node, and looks once a second for what a crash has left. What waits when its own commit ends
//! shares the next one; nobody waits for company.

use std::{collections::HashSet, time::Duration};

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

/// Numbers for as long as it is let, where that is done after the commit.
pub async fn run(tail: Tail, bell: Doorbell) {
    if !tail.db().numbers_later() {
        return;
    }
    let mut sequencer = Sequencer::new(tail.clone());
    loop {
        let work = move || {
            panics::contain("the sequencer", || sequencer.work());
            sequencer
        };
        let worked = actix_web::rt::task::spawn_blocking(work).await;
        sequencer = worked.unwrap_or_else(|_| Sequencer::new(tail.clone()));
        bell.rung(SWEEP_EVERY).await;
    }
}

struct Sequencer {
    tail: Tail,
    /// Made when it is needed.
    conn: Option<Connection>,
    untidy: usize,
}

impl Sequencer {
    fn new(tail: Tail) -> Self {
        Self { tail, conn: None, untidy: 0 }
    }

    /// Numbers and tells all that is committed. What fails is tried again the next time.
    fn work(&mut self) {
        let conn = self.conn.take().map_or_else(|| self.tail.db().connect(), Ok);
        match conn.and_then(|conn| self.number(conn)) {
            Ok(conn) => self.conn = Some(conn),
            Err(error) => error.log(Level::Warn, "events could not be given their places"),
        }
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
