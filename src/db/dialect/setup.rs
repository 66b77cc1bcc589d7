//! What a new connection is told first.

use diesel::{PgConnection, QueryResult, SqliteConnection, connection::SimpleConnection};

/// Readers beside the writer, nothing lost at a power cut, no waiting for ever, and nothing left of
/// what is deleted.
const SQLITE: &str = "PRAGMA busy_timeout = 5000; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON; PRAGMA secure_delete = ON;";
/// No statement and no lock is waited for longer than a person would, and whoever is gone without a word in the middle of a transaction holds
/// nothing for longer than that. And messages are not translated, since errors are told apart by them: most
/// roles may not ask for that, and then it is as the server's administrator decided.
const POSTGRES: &str = "
    SET statement_timeout = '8s';
    SET lock_timeout = '5s';
    SET idle_in_transaction_session_timeout = '10s';
    DO $$ BEGIN
        SET lc_messages = 'C';
    EXCEPTION WHEN insufficient_privilege THEN
        NULL;
    END $$";

/// Sets a connection to SQLite up.
pub(in crate::db) fn sqlite(conn: &mut SqliteConnection) -> QueryResult<()> {
    conn.batch_execute(SQLITE)
}

/// Sets a connection to PostgreSQL up.
pub(in crate::db) fn postgres(conn: &mut PgConnection) -> QueryResult<()> {
    conn.batch_execute(POSTGRES)
}
