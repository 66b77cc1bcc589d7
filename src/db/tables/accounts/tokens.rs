//! What opens an account to whoever has it. A database that was put back holds what has been used,
//! ended or revoked since.

use diesel::prelude::*;

use crate::db::{
    Connection, dialect, revocations,
    schema::{email_proofs, invites, password_resets, sessions},
};

/// Ends every session and voids every link and invitation. An older database may lack some of the
/// tables.
pub fn void_all(conn: &mut Connection) -> QueryResult<()> {
    query!(conn, |c| diesel::delete(sessions::table).execute(c))?;
    if dialect::has_table(conn, "password_resets")? {
        query!(conn, |c| diesel::delete(password_resets::table).execute(c))?;
    }
    if dialect::has_table(conn, "email_proofs")? {
        query!(conn, |c| diesel::delete(email_proofs::table).execute(c))?;
    }
    if dialect::has_table(conn, "invites")? {
        query!(conn, |c| diesel::delete(invites::table).execute(c))?;
    }
    if dialect::has_table(conn, "revocations")? {
        revocations::count(conn)?;
    }
    Ok(())
}
