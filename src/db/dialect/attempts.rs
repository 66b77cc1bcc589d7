//! Quotas that hold over several processes. SQLite has one, which counts in its memory.

use diesel::{
    prelude::*,
    sql_types::{BigInt, Text},
};

use crate::db::Connection;

#[derive(diesel::QueryableByName)]
struct Wait {
    #[diesel(sql_type = BigInt)]
    wait: i64,
}

/// The database's clock, in milliseconds.
const NOW: &str = "(extract(epoch FROM clock_timestamp()) * 1000)::bigint";

/// Takes one of a key's quota, of which one comes back every `step` milliseconds and all of it in
/// `period`. Gives the milliseconds until there is one, when there is none left.
pub(in crate::db) fn take_attempt(
    conn: &mut Connection,
    key: &str,
    step: i64,
    period: i64,
) -> QueryResult<Option<i64>> {
    let Connection::Postgres(c) = conn else { return Ok(None) };
    // `full_at` is when all of the quota will be there again. One statement, so that a hundred at
    // once are no more than a hundred in a row.
    let take = format!(
        "WITH now AS (SELECT {NOW} AS at) \
        INSERT INTO login_attempts AS known (key, full_at) SELECT $1, at + $2 FROM now \
        ON CONFLICT (key) DO UPDATE SET full_at = greatest(known.full_at, {NOW}) + $2 \
        WHERE greatest(known.full_at, {NOW}) + $2 <= {NOW} + $3 RETURNING 0::bigint AS wait"
    );
    let taken: Option<Wait> = diesel::sql_query(take)
        .bind::<Text, _>(key)
        .bind::<BigInt, _>(step)
        .bind::<BigInt, _>(period)
        .get_result(c)
        .optional()?;
    if taken.is_some() {
        return Ok(None);
    }
    let wait =
        format!("SELECT full_at + $2 - $3 - {NOW} AS wait FROM login_attempts WHERE key = $1");
    let wait: Option<Wait> = diesel::sql_query(wait)
        .bind::<Text, _>(key)
        .bind::<BigInt, _>(step)
        .bind::<BigInt, _>(period)
        .get_result(c)
        .optional()?;
    Ok(Some(wait.map_or(1, |wait| wait.wait.max(1))))
}
