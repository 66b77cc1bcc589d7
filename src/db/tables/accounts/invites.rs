//! Invitations to make an account: counted, and good for some days.

use diesel::prelude::*;

use crate::{
    db::{
        Connection, Tx, dialect,
        schema::{invites, users},
        users::UserRow,
    },
    domain::{InviteId, Timestamp, UserId, limits},
};

/// How long one that is over can still be looked at, in seconds.
const KEPT: i64 = 30 * 24 * 60 * 60;
/// Invitations that a person is shown, at most.
const LISTED: i64 = 100;

/// An invitation, as its owner sees it.
#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = invites)]
pub struct InviteRow {
    /// Its id.
    pub id: InviteId,
    /// The random word in its link.
    pub code: String,
    /// Who made it.
    pub user_id: UserId,
    /// For how many people it is still good.
    pub uses_left: i32,
    /// How many people have come by it.
    pub used: i32,
    /// When it was made.
    pub created_at: Timestamp,
    /// From when on it is good no longer.
    pub expires_at: Timestamp,
}

/// A person has as many open invitations as one may.
pub struct TooMany;

/// Makes an invitation for so many people, good for so many days. Whoever calls this holds the
/// account, so that two at once are counted.
pub fn insert(
    tx: &mut Tx<'_>,
    by: UserId,
    code: &str,
    uses: i32,
    days: i32,
) -> QueryResult<Result<InviteRow, TooMany>> {
    let now = Timestamp::now();
    let own = invites::table
        .filter(invites::user_id.eq(by))
        .filter(invites::uses_left.gt(0))
        .filter(invites::expires_at.gt(now));
    let open: i64 = query!(tx, |c| own.count().get_result(c))?;
    if open >= limits::INVITES_MAX {
        return Ok(Err(TooMany));
    }
    let row = (
        invites::code.eq(code),
        invites::user_id.eq(by),
        invites::uses_left.eq(uses),
        invites::created_at.eq(now),
        invites::expires_at.eq(now.minus_seconds(-i64::from(days) * 24 * 60 * 60)),
    );
    query!(tx, |c| diesel::insert_into(invites::table)
        .values(row)
        .returning(InviteRow::as_returning())
        .get_result(c))
    .map(Ok)
}

/// A person's invitations, the newest first.
pub fn list(conn: &mut Connection, user: UserId) -> QueryResult<Vec<InviteRow>> {
    query!(conn, |c| invites::table
        .filter(invites::user_id.eq(user))
        .order(invites::id.desc())
        .limit(LISTED)
        .select(InviteRow::as_select())
        .load(c))
}

/// A page of everyone's invitations and who made them, the newest first.
pub fn list_all(
    conn: &mut Connection,
    before: Option<i64>,
    limit: i64,
) -> QueryResult<Vec<(InviteRow, UserRow)>> {
    let before = before.unwrap_or(i64::MAX);
    query!(conn, |c| invites::table
        .inner_join(users::table)
        .filter(invites::id.lt(before))
        .order(invites::id.desc())
        .limit(limit)
        .select((InviteRow::as_select(), UserRow::as_select()))
        .load(c))
}

/// The invitation with that id.
pub fn find(conn: &mut Connection, id: InviteId) -> QueryResult<Option<InviteRow>> {
    query!(conn, |c| invites::table.find(id).select(InviteRow::as_select()).first(c).optional())
}

/// Whether that code lets someone in now. One by a banned person does not.
pub fn is_open(conn: &mut Connection, code: &str) -> QueryResult<bool> {
    let code = dialect::storable(code);
    query!(conn, |c| diesel::select(diesel::dsl::exists(
        invites::table
            .inner_join(users::table)
            .filter(invites::code.eq(&code))
            .filter(invites::uses_left.gt(0))
            .filter(invites::expires_at.gt(Timestamp::now()))
            .filter(users::banned_at.is_null())
    ))
    .get_result(c))
}

/// Uses that code once. Tells whether it was good: of two who come with its last use, one is.
pub fn spend(tx: &mut Tx<'_>, code: &str) -> QueryResult<bool> {
    if !is_open(tx, code)? {
        return Ok(false);
    }
    let open = invites::table.filter(invites::code.eq(code)).filter(invites::uses_left.gt(0));
    let one_less =
        (invites::uses_left.eq(invites::uses_left - 1), invites::used.eq(invites::used + 1));
    Ok(query!(tx, |c| diesel::update(open).set(one_less).execute(c))? > 0)
}

/// Revokes an invitation.
pub fn delete(tx: &mut Tx<'_>, id: InviteId) -> QueryResult<()> {
    query!(tx, |c| diesel::delete(invites::table.find(id)).execute(c)).map(drop)
}

/// Forgets what has been over for a month. At most so many; gives how many that were.
pub fn prune(tx: &mut Tx<'_>, most: i64) -> QueryResult<usize> {
    let before = Timestamp::now().minus_seconds(KEPT);
    let old = || invites::table.filter(invites::expires_at.lt(before));
    let ids: Vec<InviteId> = query!(tx, |c| old().limit(most).select(invites::id).load(c))?;
    let gone = old().filter(invites::id.eq_any(ids));
    query!(tx, |c| diesel::delete(gone).execute(c))
}
