//! How well somebody is known: by their account, by what they wrote, and by what became of reports.

use crate::{
    db::{Connection, held, reports, suspensions, users::UserRow},
    domain::{
        Role, Timestamp, limits,
        standing::{Record, Standing},
    },
    error::Error,
};

/// How well somebody is known now. Who runs the forum is trusted.
pub fn of(conn: &mut Connection, user: &UserRow) -> Result<Standing, Error> {
    if user.role() >= Role::Moderator {
        return Ok(Standing::Trusted);
    }
    let now = Timestamp::now();
    let age = (now.0 - user.created_at.0) / 1_000;
    let record = Record { age, texts: 0, blamed: false };
    if age < limits::TRUSTED_S {
        return Ok(Standing::of(record));
    }
    let texts = held::standing(conn, user.id, limits::TRUSTED_TEXTS)?;
    let blamed = reports::is_blamed(conn, user.id, now.minus_seconds(limits::BLAMED_S))?
        || suspensions::find(conn, user.id)?.is_some();
    Ok(Standing::of(Record { texts, blamed, ..record }))
}
