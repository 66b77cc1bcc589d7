//! Sign-ins. Only a hash of a session's token is kept: who reads the table can't sign in with it.

use std::collections::HashMap;

use diesel::{
    dsl::{exists, select},
    prelude::*,
    sqlite::Sqlite,
};

use crate::{
    db::{
        Connection, Tx, dialect, revocations,
        schema::{last_active, privacy, sessions, users},
        suspensions::{self, SuspensionRow},
        users::UserRow,
    },
    domain::{SessionId, Timestamp, UserId, limits},
};

/// Days after which a session ends unless it is used.
const IDLE_DAYS: i64 = 14;
/// Days after which a session ends in any case.
const ABSOLUTE_DAYS: i64 = 90;
/// Seconds for which a session's last use need not be written again.
const SEEN_GRAIN: i64 = 60 * 60;
/// Sessions that one log-in ends, at most; a few where people had more before there was a limit.
const ENDED_AT_ONCE: i64 = 500;
const DAY: i64 = 24 * 60 * 60;

/// A session that is still good.
#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = sessions)]
pub struct SessionRow {
    /// The session's id.
    pub id: SessionId,
    /// When it was last used, to the hour.
    pub seen_at: Timestamp,
}

impl SessionRow {
    /// Whether its last use is long enough ago to be written down anew.
    pub fn is_stale(&self) -> bool {
        self.seen_at < Timestamp::now().minus_seconds(SEEN_GRAIN)
    }
}

/// A sign-in, as the person who has it sees it.
#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = sessions)]
pub struct SignInRow {
    /// Its id.
    pub id: SessionId,
    /// When they logged in.
    pub created_at: Timestamp,
    /// When it was last used, to the hour.
    pub seen_at: Timestamp,
    /// Browser and system, as `Firefox on Linux`.
    pub agent: Option<String>,
}

/// Whose a session is.
#[derive(Clone, Debug)]
pub struct Holder {
    /// The person.
    pub user: UserRow,
    /// Until when they may only read, and why.
    pub suspension: Option<SuspensionRow>,
}

/// The same as it comes from the database.
type Found = (UserRow, (Option<Timestamp>, Option<String>));

impl Holder {
    fn of((user, (until_at, reason)): Found) -> Self {
        let suspension = until_at.zip(reason);
        let suspension = suspension.map(|(until_at, reason)| SuspensionRow { until_at, reason });
        Self { user, suspension }
    }
}

/// Signs a person in, with a browser that goes by this name. Of more sessions than one may have the
/// oldest end, whose ids it gives. Whoever calls this holds the account.
pub fn insert(
    tx: &mut Tx<'_>,
    user: UserId,
    token_hash: &str,
    agent: Option<&str>,
) -> QueryResult<Vec<SessionId>> {
    let now = Timestamp::now();
    let row = (
        sessions::token_hash.eq(token_hash),
        sessions::user_id.eq(user),
        sessions::created_at.eq(now),
        sessions::seen_at.eq(now),
        sessions::agent.eq(agent),
    );
    query!(tx, |c| diesel::insert_into(sessions::table).values(row).execute(c))?;
    note_active(tx, user)?;
    let own = sessions::table.filter(sessions::user_id.eq(user));
    let oldest = own.order(sessions::id.desc()).offset(limits::SESSIONS_MAX).limit(ENDED_AT_ONCE);
    let ended: Vec<SessionId> = query!(tx, |c| oldest.select(sessions::id).load(c))?;
    if !ended.is_empty() {
        query!(tx, |c| diesel::delete(sessions::table.filter(sessions::id.eq_any(&ended)))
            .execute(c))?;
        revocations::count(tx)?;
    }
    Ok(ended)
}

/// The session with that token, and whose it is, unless it has ended.
pub fn find(conn: &mut Connection, token_hash: &str) -> QueryResult<Option<(SessionRow, Holder)>> {
    let now = Timestamp::now();
    let found: Option<(SessionRow, Found)> = query!(conn, |c| sessions::table
        .inner_join(users::table)
        .filter(sessions::token_hash.eq(token_hash))
        .filter(users::banned_at.is_null())
        .filter(sessions::seen_at.gt(now.minus_seconds(IDLE_DAYS * DAY)))
        .filter(sessions::created_at.gt(now.minus_seconds(ABSOLUTE_DAYS * DAY)))
        .select((SessionRow::as_select(), (UserRow::as_select(), suspensions::of_person(now)),))
        .first(c)
        .optional())?;
    Ok(found.map(|(session, found)| (session, Holder::of(found))))
}

/// Whoever has that session, unless it has ended. Neither it nor their role changes until the
/// transaction ends; any number of transactions hold the same one, and it may be noted as used.
pub fn hold(tx: &mut Tx<'_>, id: SessionId, user: UserId) -> QueryResult<Option<Holder>> {
    let now = Timestamp::now();
    let held = sessions::table
        .inner_join(users::table)
        .filter(sessions::id.eq(id).and(sessions::user_id.eq(user)))
        .filter(users::banned_at.is_null())
        .filter(sessions::seen_at.gt(now.minus_seconds(IDLE_DAYS * DAY)))
        .filter(sessions::created_at.gt(now.minus_seconds(ABSOLUTE_DAYS * DAY)))
        .select((
            // The columns are the same on both databases.
            <UserRow as Selectable<Sqlite>>::construct_selection(),
            suspensions::of_person(now),
        ));
    let found: Option<Found> = dialect::first_held!(tx, held)?;
    Ok(found.map(Holder::of))
}

/// The sessions of a person that have not ended, the one used last first.
pub fn list(conn: &mut Connection, user: UserId) -> QueryResult<Vec<SignInRow>> {
    let now = Timestamp::now();
    query!(conn, |c| sessions::table
        .filter(sessions::user_id.eq(user))
        .filter(sessions::seen_at.gt(now.minus_seconds(IDLE_DAYS * DAY)))
        .filter(sessions::created_at.gt(now.minus_seconds(ABSOLUTE_DAYS * DAY)))
        .order((sessions::seen_at.desc(), sessions::id.desc()))
        .limit(limits::SESSIONS_MAX)
        .select(SignInRow::as_select())
        .load(c))
}

/// Notes that a session of this person is in use.
pub fn touch(tx: &mut Tx<'_>, id: SessionId, user: UserId) -> QueryResult<()> {
    query!(tx, |c| diesel::update(sessions::table.find(id))
        .set(sessions::seen_at.eq(Timestamp::now()))
        .execute(c))?;
    // After the session, as by whoever leaves.
    note_active(tx, user)
}

/// Notes that a person is here, to be seen by admins: not of one who is invisible.
fn note_active(tx: &mut Tx<'_>, user: UserId) -> QueryResult<()> {
    let hidden = privacy::table.filter(privacy::user_id.eq(user).and(privacy::invisible.eq(true)));
    if query!(tx, |c| select(exists(hidden)).get_result(c))? {
        return Ok(());
    }
    let seen = last_active::table.find(user);
    let now = last_active::at.eq(Timestamp::now());
    query!(tx, |c| diesel::update(seen).set(now).execute(c)).map(drop)
}

/// How many sessions that have not ended each of these people has, if any.
pub fn counts(conn: &mut Connection, people: &[i64]) -> QueryResult<HashMap<UserId, i64>> {
    let now = Timestamp::now();
    let rows: Vec<(UserId, i64)> = query!(conn, |c| sessions::table
        .filter(sessions::user_id.eq_any(people))
        .filter(sessions::seen_at.gt(now.minus_seconds(IDLE_DAYS * DAY)))
        .filter(sessions::created_at.gt(now.minus_seconds(ABSOLUTE_DAYS * DAY)))
        .group_by(sessions::user_id)
        .select((sessions::user_id, diesel::dsl::count_star()))
        .load(c))?;
    Ok(rows.into_iter().collect())
}

/// Ends one session of a person. Tells whether there was one.
pub fn delete(tx: &mut Tx<'_>, user: UserId, id: SessionId) -> QueryResult<bool> {
    let own = sessions::table.find(id).filter(sessions::user_id.eq(user));
    let ended = query!(tx, |c| diesel::delete(own).execute(c))? > 0;
    if ended {
        revocations::count(tx)?;
    }
    Ok(ended)
}

/// Ends every session of a person, but the one to be kept. Gives the ids of those ended.
pub fn delete_all(
    tx: &mut Tx<'_>,
    user: UserId,
    keep: Option<SessionId>,
) -> QueryResult<Vec<SessionId>> {
    let keep = keep.unwrap_or(SessionId(0));
    let others = sessions::table.filter(sessions::user_id.eq(user).and(sessions::id.ne(keep)));
    let ended: Vec<SessionId> =
        query!(tx, |c| diesel::delete(others).returning(sessions::id).get_results(c))?;
    if !ended.is_empty() {
        revocations::count(tx)?;
    }
    Ok(ended)
}

/// Forgets the sessions that were not used for so many days, or were begun before so many. At most so
/// many; gives how many that were.
pub fn prune(tx: &mut Tx<'_>, unused: u16, all: u16, most: i64) -> QueryResult<usize> {
    let now = Timestamp::now();
    let ended = sessions::seen_at
        .le(now.minus_seconds(i64::from(unused) * DAY))
        .or(sessions::created_at.le(now.minus_seconds(i64::from(all) * DAY)));
    let old = || sessions::table.filter(ended);
    let ids: Vec<SessionId> = query!(tx, |c| old().limit(most).select(sessions::id).load(c))?;
    let gone = old().filter(sessions::id.eq_any(ids));
    let forgotten = query!(tx, |c| diesel::delete(gone).execute(c))?;
    if forgotten > 0 {
        revocations::count(tx)?;
    }
    Ok(forgotten)
}
