//! Sees to it that what is in the log is told, whatever became of the word of it.
//!
//! Whoever commits hands the events on at once. Where that word is lost, since the database
//! confirmed a commit to nobody or another process wrote, the end of the log shows it: this looks
//! at it now and then, and when somebody rings, and the live half reads what it has not had.

use std::time::Duration;

use crate::{
    db::{Db, events},
    live::handle::Live,
    log::Doorbell,
};

/// Between two looks: with the time that a page of the log takes, well within the promised second.
const LOOK_EVERY: Duration = Duration::from_millis(500);

/// Looks for as long as it is let, at once when the bell rings.
pub async fn watch(db: Db, live: Live, bell: Doorbell) {
    loop {
        bell.rung(LOOK_EVERY).await;
        // While the database is away nothing is committed, and others say that it is.
        if let Ok(head) = db.read(|c| Ok(events::head(c)?)).await {
            live.log_ends(head);
        }
    }
}
