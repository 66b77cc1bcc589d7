//! Who may only read, until when and why.

use diesel::prelude::*;

use crate::{
    db::{
        Connection, Tx,
        schema::{suspensions, users},
    },
    domain::{Timestamp, UserId},
};

/// A suspension that has not ended.
#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = suspensions)]
pub struct SuspensionRow {
    /// When it ends.
    pub until_at: Timestamp,
    /// Why, in the words of whoever suspended them.
    pub reason: String,
}

#[diesel::dsl::auto_type]
fn of_row() -> _ {
    suspensions::table.filter(suspensions::user_id.eq(users::id))
}

/// Until when the person whose row a statement reads may only read, and why.
#[diesel::dsl::auto_type(no_type_alias)]
pub(in crate::db) fn of_person(now: Timestamp) -> _ {
    (
        of_row().filter(suspensions::until_at.gt(now)).select(suspensions::until_at).single_value(),
        of_row().filter(suspensions::until_at.gt(now)).select(suspensions::reason).single_value(),
    )
}

/// The suspension of a person, if it has not ended.
pub fn find(conn: &mut Connection, person: UserId) -> QueryResult<Option<SuspensionRow>> {
    query!(conn, |c| suspensions::table
        .find(person)
        .filter(suspensions::until_at.gt(Timestamp::now()))
        .select(SuspensionRow::as_select())
        .first(c)
        .optional())
}

/// Suspends a person, in the place of an earlier suspension.
pub fn set(tx: &mut Tx<'_>, person: UserId, until: Timestamp, reason: &str) -> QueryResult<()> {
    delete(tx, person)?;
    let row = (
        suspensions::user_id.eq(person),
        suspensions::until_at.eq(until),
        suspensions::reason.eq(reason),
        suspensions::created_at.eq(Timestamp::now()),
    );
    query!(tx, |c| diesel::insert_into(suspensions::table).values(row).execute(c)).map(drop)
}

/// Ends a suspension. Tells whether there was one.
pub fn delete(tx: &mut Tx<'_>, person: UserId) -> QueryResult<bool> {
    let row = suspensions::table.find(person);
    query!(tx, |c| diesel::delete(row).execute(c)).map(|rows| rows > 0)
}
