//! Tells people what whoever wrote it has not told them: what stands in the categories and under the
//! tags that they follow, and, at its time or as soon as a forum runs again, what they wanted to be
//! reminded of.

use std::time::Duration;

use log::Level;

use crate::{
    db::{Db, bookmarks as marked, levels as queued},
    domain::Timestamp,
    error::Error,
    forum::{bookmarks, levels},
};

/// How often it is looked for: another process may have noted something.
const EVERY: Duration = Duration::from_secs(1);
/// After it could not be done: a database that is away is no news each second.
const AGAIN: Duration = Duration::from_secs(15);
/// Before the next look, at least: who has many due at once is reminded in pieces.
const LEAST: Duration = Duration::from_millis(20);
/// Reminders that one transaction makes at most.
const PIECE: i64 = 200;

/// Tells for as long as it is let.
pub async fn run(db: Db) {
    loop {
        let wait = match tell(&db).await {
            Ok(next) => wait_until(next),
            Err(error) => {
                error.log(Level::Warn, "nobody could be told");
                AGAIN
            }
        };
        actix_web::rt::time::sleep(wait).await;
    }
}

/// Tells whoever is to be told by now; gives when the next reminder is, if there is one. Where
/// nobody is, nothing is written.
async fn tell(db: &Db) -> Result<Option<Timestamp>, Error> {
    let is_queued = db.read(|c| Ok(queued::is_queued(c)?)).await?;
    if is_queued {
        // A piece at a time: whoever wants to be reminded waits for no crowd.
        db.write(levels::tell_next).await?;
    }
    let now = Timestamp::now();
    let mut next = db.read(|c| Ok(marked::next_due(c)?)).await?;
    if next.is_some_and(|next| next <= now) {
        db.write(move |tx| bookmarks::remind(tx, now, PIECE)).await?;
        next = db.read(|c| Ok(marked::next_due(c)?)).await?;
    }
    // There may be more of what is queued.
    Ok(if is_queued { Some(now) } else { next })
}

fn wait_until(next: Option<Timestamp>) -> Duration {
    let Some(next) = next else { return EVERY };
    let left = u64::try_from(next.0 - Timestamp::now().0).unwrap_or_default();
    Duration::from_millis(left).clamp(LEAST, EVERY)
}
