//! Which session may download which backup, once and for a minute: of whoever has just given their
//! password. Nothing that opens it stands in an address.

use diesel::prelude::*;

use crate::{
    db::{Tx, schema::backup_grants as grants},
    domain::{SessionId, Timestamp},
};

/// How long it holds, in seconds.
const GOOD: i64 = 60;

/// Notes it, in the place of what that session had. What has passed goes.
pub fn insert(tx: &mut Tx<'_>, session: SessionId, name: &str) -> QueryResult<()> {
    let now = Timestamp::now();
    let passed = grants::granted_at.le(now.minus_seconds(GOOD)).or(grants::session_id.eq(session));
    query!(tx, |c| diesel::delete(grants::table.filter(passed)).execute(c))?;
    let row = (grants::session_id.eq(session), grants::name.eq(name), grants::granted_at.eq(now));
    query!(tx, |c| diesel::insert_into(grants::table).values(row).execute(c)).map(drop)
}

/// Uses it up. Tells whether it was there.
pub fn spend(tx: &mut Tx<'_>, session: SessionId, name: &str) -> QueryResult<bool> {
    let since = Timestamp::now().minus_seconds(GOOD);
    let good = grants::table
        .filter(grants::session_id.eq(session).and(grants::name.eq(name)))
        .filter(grants::granted_at.gt(since));
    query!(tx, |c| diesel::delete(good).execute(c)).map(|rows| rows > 0)
}
