//! What an error of the database means for whoever asked.
//!
//! diesel tells some errors apart itself (`DatabaseErrorKind`) and keeps neither PostgreSQL's SQLSTATE
//! nor SQLite's result code of the others: of those only the message is left, and the way around it
//! would be unsafe code. So each code stands here beside the words by which it is known, and they
//! are words that can be relied on:
//!
//! - SQLite's are its library's own names of result codes; they are compiled in with it and there is
//!   no translation.
//! - PostgreSQL's are those of its source, since each connection asks for messages that are not
//!   translated (`lc_messages`, see `db::dialect::setup`); libpq's are, since it is built in without
//!   translations.

use diesel::result::{DatabaseErrorKind, Error as DieselError};

/// What it means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// The connection is gone, and with it probably all that were made before.
    Lost,
    /// The database can't take it now, on whatever connection.
    Busy,
    /// Another process or connection has the SQLite file.
    Locked,
    /// The disk takes no more.
    Full,
}

/// What each code that diesel does not know means, and by which words it is known.
const CODES: [(Fault, &str, &[&str]); 15] = [
    (Fault::Lost, "57P01 admin_shutdown, 57P02, 25P03", &["terminating connection"]),
    (Fault::Lost, "57P03 cannot_connect_now", &["the database system is"]),
    (Fault::Lost, "libpq: closed", &["server closed the connection", "connection not open"]),
    (Fault::Lost, "libpq: no connection", &["connection to server", "no connection to the server"]),
    (Fault::Lost, "libpq: network", &["could not receive data", "could not send data"]),
    (Fault::Lost, "libpq: TLS", &["SSL SYSCALL error"]),
    (
        Fault::Busy,
        "57014 query_canceled, 55P03 lock_not_available",
        &["canceling statement due to"],
    ),
    (Fault::Busy, "40P01 deadlock_detected", &["deadlock detected"]),
    (
        Fault::Busy,
        "53300 too_many_connections",
        &["too many clients", "connection slots are reserved"],
    ),
    (Fault::Locked, "SQLITE_BUSY, SQLITE_LOCKED", &["database is locked", "table is locked"]),
    (Fault::Busy, "SQLITE_CANTOPEN", &["unable to open database file"]),
    (Fault::Full, "SQLITE_FULL", &["database or disk is full"]),
    // A file that may not grow is an I/O error to SQLite.
    (Fault::Full, "SQLITE_IOERR", &["disk I/O error"]),
    (Fault::Full, "53100 disk_full", &["No space left"]),
    (Fault::Full, "53100, by a quota", &["could not extend file", "could not write to file"]),
];

/// What it means, if it is none of the request's own faults.
pub fn fault(error: &DieselError) -> Option<Fault> {
    let DieselError::DatabaseError(kind, info) = error else {
        return matches!(error, DieselError::BrokenTransactionManager).then_some(Fault::Busy);
    };
    match kind {
        DatabaseErrorKind::ClosedConnection | DatabaseErrorKind::UnableToSendCommand => {
            Some(Fault::Lost)
        }
        DatabaseErrorKind::SerializationFailure => Some(Fault::Busy),
        DatabaseErrorKind::Unknown => {
            let known = |words: &&str| info.message().contains(*words);
            CODES.iter().find(|(.., words)| words.iter().any(known)).map(|(fault, ..)| *fault)
        }
        _ => None,
    }
}
