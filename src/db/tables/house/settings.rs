//! What admins have set, each setting by its name and as JSON.

use diesel::prelude::*;

use crate::db::{Connection, Tx, dialect, schema::settings};

/// All that is set.
pub fn list(conn: &mut Connection) -> QueryResult<Vec<(String, String)>> {
    query!(conn, |c| settings::table.select((settings::name, settings::value)).load(c))
}

/// Those of these two names that are set. PostgreSQL plans this once, and what has a list of names
/// each time.
pub fn find_two(conn: &mut Connection, names: [&str; 2]) -> QueryResult<Vec<(String, String)>> {
    let [one, other] = names;
    query!(conn, |c| settings::table
        .filter(settings::name.eq(one).or(settings::name.eq(other)))
        .select((settings::name, settings::value))
        .load(c))
}

/// Holds them as they are until the transaction ends.
pub fn hold(tx: &mut Tx<'_>) -> QueryResult<()> {
    dialect::hold_settings(tx)
}

/// Waits for all that go by them as they are, and keeps others from it until the transaction ends.
pub fn lock(tx: &mut Tx<'_>) -> QueryResult<()> {
    dialect::lock_settings(tx)
}

/// Sets one, in the place of what it was; `None` has it be as if it had never been set.
pub fn set(tx: &mut Tx<'_>, name: &str, value: Option<&str>) -> QueryResult<()> {
    let Some(value) = value else {
        return query!(tx, |c| diesel::delete(settings::table.find(name)).execute(c)).map(drop);
    };
    query!(tx, |c| diesel::insert_into(settings::table)
        .values((settings::name.eq(name), settings::value.eq(value)))
        .on_conflict(settings::name)
        .do_update()
        .set(settings::value.eq(value))
        .execute(c))
    .map(drop)
}
