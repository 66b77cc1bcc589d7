//! From a transaction to what is kept and told.
//!
//! Events are written as a transaction's very last step: on PostgreSQL the counter's row is locked
//! from then to the commit, so that the order of `seq` is the order of commits, and it is held as
//! briefly as can be.

use super::{Connection, Tx, events, outdated, transaction::Afterwards};
use crate::{
    domain::{Invalid, limits},
    error::Error,
};

/// What a committed transaction returned, and what is to be done with what it tells.
pub(super) struct Done<T> {
    pub(super) value: T,
    /// Its events in `seq` order.
    pub(super) events: Vec<events::Logged>,
    pub(super) afterwards: Vec<Afterwards>,
}

/// Runs `work` in a transaction: all of it is kept, or nothing.
pub(super) fn run<T>(
    conn: &mut Connection,
    work: impl FnOnce(&mut Tx<'_>) -> Result<T, Error>,
) -> Result<Done<T>, Error> {
    conn.begin()?;
    begun(conn, work)
}

/// Runs `work` in a part of the open transaction: all of it is kept with that, or nothing.
pub(super) fn within<T>(
    conn: &mut Connection,
    work: impl FnOnce(&mut Tx<'_>) -> Result<T, Error>,
) -> Result<Done<T>, Error> {
    conn.begin_savepoint()?;
    begun(conn, work)
}

fn begun<T>(
    conn: &mut Connection,
    work: impl FnOnce(&mut Tx<'_>) -> Result<T, Error>,
) -> Result<Done<T>, Error> {
    let mut open = Open { conn, done: false };
    let mut tx = Tx::new(&mut *open.conn);
    let value = work(&mut tx)?;
    let (drafts, afterwards) = tx.take();
    let told = events::append(&mut tx, drafts)?;
    if told.iter().any(|event| event.frame.len() > limits::FRAME_MAX) {
        return Err(Invalid::one("body", "is too large as it would be told").into());
    }
    outdated::clear(&mut tx, &told)?;
    open.conn.commit()?;
    open.done = true;
    Ok(Done { value, events: told, afterwards })
}

/// Rolls back when dropped before the end, be it by an error or by a panic.
struct Open<'a> {
    conn: &'a mut Connection,
    done: bool,
}

impl Drop for Open<'_> {
    fn drop(&mut self) {
        if !self.done {
            self.conn.rollback();
        }
    }
}
