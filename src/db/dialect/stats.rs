//! Numbers of a whole forum.

use diesel::{prelude::*, sql_types::BigInt};

use crate::db::Connection;

/// What was written on a day.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, QueryableByName)]
pub struct DayRow {
    /// Days since 1970, in UTC.
    #[diesel(sql_type = BigInt)]
    pub day: i64,
    /// Posts that stand.
    #[diesel(sql_type = BigInt)]
    pub posts: i64,
    /// Comments.
    #[diesel(sql_type = BigInt)]
    pub comments: i64,
    /// Private messages.
    #[diesel(sql_type = BigInt)]
    pub messages: i64,
    /// Accounts that were made.
    #[diesel(sql_type = BigInt)]
    pub new_people: i64,
    /// People who wrote any of it.
    #[diesel(sql_type = BigInt)]
    pub active_people: i64,
}

/// Milliseconds of a day.
pub const DAY_MS: i64 = 24 * 60 * 60 * 1000;

/// Both databases know a parameter by this name.
const WRITTEN: &str = "SELECT day, CAST(sum(posts) AS BIGINT) AS posts, CAST(sum(comments) AS BIGINT) AS comments, \
        CAST(sum(messages) AS BIGINT) AS messages, CAST(sum(people) AS BIGINT) AS new_people, \
        count(DISTINCT who) AS active_people \
    FROM (SELECT created_at / 86400000 AS day, 1 AS posts, 0 AS comments, 0 AS messages, 0 AS people, author_id AS who \
            FROM posts WHERE created_at >= $1 \
        UNION ALL SELECT created_at / 86400000, 0, 1, 0, 0, author_id FROM comments WHERE created_at >= $1 \
        UNION ALL SELECT created_at / 86400000, 0, 0, 1, 0, from_id FROM messages WHERE created_at >= $1 \
        UNION ALL SELECT created_at / 86400000, 0, 0, 0, 1, NULL FROM users WHERE created_at >= $1) AS written \
    GROUP BY day ORDER BY day";

/// What was written on each day from that one on which something was: along indexes alone.
pub fn written_by_day(conn: &mut Connection, since: i64) -> QueryResult<Vec<DayRow>> {
    let asked = diesel::sql_query(WRITTEN).bind::<BigInt, _>(since.saturating_mul(DAY_MS));
    query!(conn, |c| asked.load(c))
}

/// Bytes that the database takes.
pub fn bytes(conn: &mut Connection) -> QueryResult<i64> {
    #[derive(QueryableByName)]
    struct Bytes {
        #[diesel(sql_type = BigInt)]
        bytes: i64,
    }
    let found: Bytes = match conn {
        Connection::Sqlite(c) => diesel::sql_query(
            "SELECT page_count * page_size AS bytes FROM pragma_page_count(), pragma_page_size()",
        )
        .get_result(c)?,
        Connection::Postgres(c) => {
            diesel::sql_query("SELECT pg_database_size(current_database()) AS bytes")
                .get_result(c)?
        }
    };
    Ok(found.bytes)
}
