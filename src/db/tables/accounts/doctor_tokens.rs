//! One-time tokens by which a forum that runs knows that its own host asks. Only hashes are kept.

use diesel::prelude::*;

use crate::{
    db::{Connection, Tx, schema::doctor_tokens},
    domain::Timestamp,
};

/// How long one is good, in seconds.
const GOOD: i64 = 60;

/// Leaves a token; those that nobody has used in time go.
pub fn insert(conn: &mut Connection, token_hash: &str) -> QueryResult<()> {
    let (now, old) =
        (Timestamp::now(), doctor_tokens::created_at.le(Timestamp::now().minus_seconds(GOOD)));
    query!(conn, |c| diesel::delete(doctor_tokens::table.filter(old)).execute(c))?;
    let row = (doctor_tokens::token_hash.eq(token_hash), doctor_tokens::created_at.eq(now));
    query!(conn, |c| diesel::insert_into(doctor_tokens::table).values(row).execute(c)).map(drop)
}

/// Whether it is good. Asked before it is used up, so that guessing writes nothing.
pub fn exists(conn: &mut Connection, token_hash: &str) -> QueryResult<bool> {
    let good = doctor_tokens::table
        .filter(doctor_tokens::created_at.gt(Timestamp::now().minus_seconds(GOOD)));
    let found = query!(conn, |c| good
        .filter(doctor_tokens::token_hash.eq(token_hash))
        .count()
        .get_result::<i64>(c))?;
    Ok(found > 0)
}

/// Uses it up. Tells whether it was there: of two who come with it at once, one is right.
pub fn spend(tx: &mut Tx<'_>, token_hash: &str) -> QueryResult<bool> {
    let found = doctor_tokens::table.filter(doctor_tokens::token_hash.eq(token_hash));
    Ok(query!(tx, |c| diesel::delete(found).execute(c))? > 0)
}
