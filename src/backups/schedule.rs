//! The backup that a forum makes of itself each day.
//!
//! One is due when none was made since the hour that the host has chosen: so one that was missed, for the
//! machine was off, is made at the next start.

use std::time::Duration;

use actix_web::rt::time::sleep;
use log::{Level, error};

use super::Backups;
use crate::{
    db::{Db, last_backup},
    domain::Timestamp,
    error::Error,
    forum::backups,
};

const HOUR_MS: i64 = 3_600_000;
const DAY_MS: i64 = 24 * HOUR_MS;
/// Before it is looked again whether one is due while somebody has one made.
const SOON: Duration = Duration::from_secs(30);
/// Before one that failed is tried again.
const AGAIN: Duration = Duration::from_hours(1);

/// Makes backups for as long as it is let, if the host wants them.
pub async fn run(backups: Backups, db: Db) {
    if backups.place().is_none() {
        return;
    }
    let hour = backups.config.backup_hour;
    loop {
        let wait = left(&db, hour).await;
        if !wait.is_zero() {
            sleep(wait).await;
            continue;
        }
        // Taken only for what is made: whoever looks meanwhile is told that one is.
        let Some(turn) = backups.try_turn() else {
            sleep(SOON).await;
            continue;
        };
        // Somebody else's may just have been done.
        let is_due = left(&db, hour).await.is_zero();
        let made = if is_due {
            backups.make(turn).await
        } else {
            drop(turn);
            Ok(())
        };
        if let Err(error) = db.write(backups::tell).await {
            error.log(Level::Warn, "what became of a backup could not be told");
        }
        if let Err(error) = made {
            let place = backups.place().map(ToString::to_string);
            error!("the backup into {} failed: {error}", place.unwrap_or_default());
            sleep(AGAIN).await;
        }
    }
}

/// How long it is until one is due.
async fn left(db: &Db, hour: u8) -> Duration {
    match last(db).await {
        Ok(last) => until_due(Timestamp::now(), last, hour),
        Err(error) => {
            error.log(Level::Warn, "nobody knows when the last backup was made");
            AGAIN
        }
    }
}

async fn last(db: &Db) -> Result<Option<Timestamp>, Error> {
    db.read(|c| Ok(last_backup::find(c)?.map(|(made_at, _)| made_at))).await
}

/// How long it is until the next one is due; zero if one is.
fn until_due(now: Timestamp, last: Option<Timestamp>, hour: u8) -> Duration {
    let since = (now.0 - i64::from(hour) * HOUR_MS).rem_euclid(DAY_MS);
    let is_made = last.is_some_and(|last| last.0 >= now.0 - since);
    let left = if is_made { DAY_MS - since } else { 0 };
    Duration::from_millis(left.unsigned_abs())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_is_due_when_none_was_made_since_the_hour() {
        let at = |day: i64, hour: i64| Timestamp(day * DAY_MS + hour * HOUR_MS);
        let due = |now, last| until_due(now, last, 3).as_secs() / 3_600;
        assert_eq!(due(at(9, 12), None), 0, "never");
        assert_eq!(due(at(9, 12), Some(at(9, 2))), 0, "before today's");
        assert_eq!(due(at(9, 12), Some(at(9, 3))), 15);
        assert_eq!(due(at(9, 2), Some(at(8, 4))), 1, "today's is yet to come");
        assert_eq!(due(at(9, 2), Some(at(8, 2))), 0, "yesterday's was missed");
        assert_eq!(due(at(9, 3), Some(at(8, 23))), 0, "the hour has come");
    }
}
