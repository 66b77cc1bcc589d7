//! Who has left: former members, as whom what they wrote may stay.

use diesel::{
    dsl::{auto_type, exists, select},
    prelude::*,
};

use crate::{
    db::{Connection, schema::former_members},
    domain::UserId,
};

/// Those who have left.
#[auto_type(no_type_alias)]
pub(in crate::db) fn former() -> _ {
    former_members::table.select(former_members::user_id)
}

/// Whether this person has left.
pub fn has_left(conn: &mut Connection, id: UserId) -> QueryResult<bool> {
    query!(conn, |c| select(exists(former_members::table.find(id))).get_result(c))
}

/// Those of these people who have left.
pub fn among(conn: &mut Connection, people: &[i64]) -> QueryResult<Vec<UserId>> {
    let among = former().filter(former_members::user_id.eq_any(people));
    query!(conn, |c| among.load(c))
}
