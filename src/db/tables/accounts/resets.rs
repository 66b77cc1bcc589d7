//! Links to a new password. Only a hash of a link's token is kept: who reads the table can't use
//! it.

use diesel::prelude::*;

use crate::{
    db::{
        Connection, Tx,
        mailed::{self, Link},
        schema::{password_resets as resets, proved_emails, users},
    },
    domain::{Email, Timestamp, UserId},
};

/// How long a link is good, in seconds.
const GOOD: i64 = 30 * 60;

/// Whom a link belongs to.
#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = users)]
pub struct OwnerRow {
    /// The person's id.
    pub id: UserId,
    /// As the person writes it.
    pub username: String,
    /// The address, as its owner wrote it.
    pub email: String,
}

/// The person who has proved that this address is theirs.
pub fn owner_of(conn: &mut Connection, email: &Email) -> QueryResult<Option<OwnerRow>> {
    let proved =
        users::table.inner_join(proved_emails::table).filter(users::email_key.eq(email.key()));
    query!(conn, |c| proved.select(OwnerRow::as_select()).first(c).optional())
}

/// Makes a person's link, unless their mailbox got one less than `every` seconds ago, which stays
/// as good as it is. An older one is void from now on. Tells whether it was made.
pub fn insert(
    tx: &mut Tx<'_>,
    user: UserId,
    token_hash: &str,
    every: Option<i64>,
) -> QueryResult<bool> {
    if !mailed::may_go(tx, user, Link::Password, every)? {
        return Ok(false);
    }
    let link = (resets::created_at.eq(Timestamp::now()), resets::token_hash.eq(token_hash));
    query!(tx, |c| diesel::insert_into(resets::table)
        .values((resets::user_id.eq(user), link))
        .on_conflict(resets::user_id)
        .do_update()
        .set(link)
        .execute(c))?;
    Ok(true)
}

/// Until when a link is good that is made now.
pub fn good_until() -> Timestamp {
    Timestamp::now().minus_seconds(-GOOD)
}

/// Whose link that is, if it is good.
pub fn find(conn: &mut Connection, token_hash: &str) -> QueryResult<Option<OwnerRow>> {
    let since = Timestamp::now().minus_seconds(GOOD);
    query!(conn, |c| resets::table
        .inner_join(users::table)
        .filter(resets::token_hash.eq(token_hash))
        .filter(resets::created_at.gt(since))
        .select(OwnerRow::as_select())
        .first(c)
        .optional())
}

/// Uses a link up, if it is good. Tells whether it was: of two who come with it at once, one is
/// right.
pub fn spend(tx: &mut Tx<'_>, token_hash: &str) -> QueryResult<bool> {
    let good = resets::table
        .filter(resets::token_hash.eq(token_hash))
        .filter(resets::created_at.gt(Timestamp::now().minus_seconds(GOOD)));
    Ok(query!(tx, |c| diesel::delete(good).execute(c))? > 0)
}

/// Voids a person's link, if there is one.
pub(in crate::db) fn delete(tx: &mut Tx<'_>, user: UserId) -> QueryResult<()> {
    query!(tx, |c| diesel::delete(resets::table.find(user)).execute(c)).map(drop)
}

/// Forgets the links that are good no longer. At most so many; gives how many that were.
pub fn prune(tx: &mut Tx<'_>, most: i64) -> QueryResult<usize> {
    let since = Timestamp::now().minus_seconds(GOOD);
    let old = || resets::table.filter(resets::created_at.le(since));
    let ids: Vec<UserId> = query!(tx, |c| old().limit(most).select(resets::user_id).load(c))?;
    let gone = old().filter(resets::user_id.eq_any(ids));
    query!(tx, |c| diesel::delete(gone).execute(c))
}
