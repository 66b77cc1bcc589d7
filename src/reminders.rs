//! Reminds people of what they wanted to be reminded of, at its time or as soon as a forum runs again.

use std::time::Duration;

use log::Level;

use crate::{
    db::{Db, bookmarks as rows},
    domain::Timestamp,
    error::Error,
    forum::bookmarks,
};

/// How often it is looked for: another process may have noted a time.
const EVERY: Duration = Duration::from_secs(5);
/// Before the next look, at least: who has many due at once is reminded in pieces.
const LEAST: Duration = Duration::from_millis(20);
/// Reminders that one transaction makes at most.
const PIECE: i64 = 200;

/// Reminds for as long as it is let.
pub async fn run(db: Db) {
    loop {
        let wait = match remind(&db).await {
            Ok(next) => wait_until(next),
            Err(error) => {
                error.log(Level::Warn, "nobody could be reminded");
                EVERY
            }
        };
        actix_web::rt::time::sleep(wait).await;
    }
}

/// Reminds whoever is to be reminded by now; gives when the next one is, if anyone is. Without one
/// nothing is written.
async fn remind(db: &Db) -> Result<Option<Timestamp>, Error> {
    let next = db.read(|c| Ok(rows::next_due(c)?)).await?;
    let now = Timestamp::now();
    if next.is_none_or(|next| next > now) {
        return Ok(next);
    }
    db.write(move |tx| bookmarks::remind(tx, now, PIECE)).await?;
    db.read(|c| Ok(rows::next_due(c)?)).await
}

fn wait_until(next: Option<Timestamp>) -> Duration {
    let Some(next) = next else { return EVERY };
    let left = u64::try_from(next.0 - Timestamp::now().0).unwrap_or_default();
    Duration::from_millis(left).clamp(LEAST, EVERY)
}
