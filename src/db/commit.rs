//! From a transaction to what is kept and told.
//!
//! Events are written as a transaction's very last step: on PostgreSQL the counter's row is locked
//! from then to the commit, so that the order of `seq` is the order of commits, and it is held as
//! briefly as can be.

use super::{Connection, Tell, Tx, events, outdated, transaction::Afterwards};
use crate::{
    domain::{Invalid, limits},
    error::Error,
    panics,
};

/// What a committed transaction returned, and what is to be done with what it tells.
pub(super) struct Done<T> {
    pub(super) value: T,
    /// Its events in `seq` order.
    events: Vec<events::Logged>,
    afterwards: Vec<Afterwards>,
}

impl<T> Done<T> {
    /// Tells what is committed, and does what is to be done then. Whatever breaks in that, it stays
    /// committed, and whoever asked for it hears so.
    pub(super) fn tell(self, tell: Option<&Tell>) -> T {
        let Self { value, events, afterwards } = self;
        if let Some(tell) = tell.filter(|_| !events.is_empty()) {
            panics::contain("the word of a commit", || tell(events));
        }
        for act in afterwards {
            panics::contain("what follows a commit", act);
        }
        value
    }
}

/// Runs `work` in a transaction: all of it is kept, or nothing.
pub(super) fn run<T>(
    conn: &mut Connection,
    work: impl FnOnce(&mut Tx<'_>) -> Result<T, Error>,
) -> Result<Done<T>, Error> {
    conn.begin()?;
    begun(conn, &mut true, work)
}

/// Runs `work` in a part of the open transaction: all of it is kept with that, or nothing. Where a
/// part could not be undone alone, `whole` is `false` then: SQLite has undone all of it.
pub(super) fn within<T>(
    conn: &mut Connection,
    whole: &mut bool,
    work: impl FnOnce(&mut Tx<'_>) -> Result<T, Error>,
) -> Result<Done<T>, Error> {
    conn.begin_savepoint()?;
    begun(conn, whole, work)
}

fn begun<T>(
    conn: &mut Connection,
    whole: &mut bool,
    work: impl FnOnce(&mut Tx<'_>) -> Result<T, Error>,
) -> Result<Done<T>, Error> {
    let mut open = Open { conn, whole, done: false };
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
    whole: &'a mut bool,
    done: bool,
}

impl Drop for Open<'_> {
    fn drop(&mut self) {
        if !self.done {
            *self.whole = self.conn.rollback();
        }
    }
}
