//! Numbers of the forum, for admins.

use crate::{
    db::{
        Connection,
        dialect::stats::{self, DAY_MS, DayRow},
        last_backup, uploads,
    },
    domain::{
        Timestamp,
        access::{Action, Object},
    },
    error::Error,
    forum::SignedIn,
    protocol::StatsDay,
};

/// What the database knows.
#[derive(Debug)]
pub struct Stats {
    /// Each of the days, the earliest first.
    pub days: Vec<StatsDay>,
    /// Bytes of the database.
    pub database_bytes: i64,
    /// Bytes of all pictures.
    pub pictures_bytes: i64,
    /// When the last backup was made, if ever.
    pub last_backup_at: Option<Timestamp>,
}

/// The last so many days, in UTC, today included.
pub fn show(conn: &mut Connection, who: &SignedIn, days: i64) -> Result<Stats, Error> {
    who.must(Action::Read, Object::Administration, "Only admins may read that.")?;
    let today = Timestamp::now().0.div_euclid(DAY_MS);
    let since = today - days + 1;
    let written = stats::written_by_day(conn, since)?;
    let of = |day: i64| {
        let found = written.iter().find(|row| row.day == day).copied();
        let DayRow { posts, comments, messages, new_people, active_people, .. } =
            found.unwrap_or_default();
        let day = Timestamp(day * DAY_MS).to_string().chars().take("2026-11-27".len()).collect();
        StatsDay { day, posts, comments, messages, new_people, active_people }
    };
    Ok(Stats {
        days: (since..=today).map(of).collect(),
        database_bytes: stats::bytes(conn)?,
        pictures_bytes: uploads::bytes(conn)?,
        last_backup_at: last_backup::find(conn)?.map(|(made_at, _)| made_at),
    })
}
