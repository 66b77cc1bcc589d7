//! From a transaction to what is kept and told.
//!
//! On SQLite, which has one writer, events get their places as a transaction's last step, and are
//! told when it is committed. On PostgreSQL they are queued in it: writers take no common lock, and
//! the places are given to what is committed (see `queue`).

use tokio::sync::oneshot;

use super::{
    Connection, Tell, Tx, events, outdated,
    pending::Pending,
    queue,
    transaction::{Afterwards, Waiting},
};
use crate::{
    domain::{Invalid, limits},
    error::Error,
    panics,
};

/// What a committed transaction returned, and what is to be done with what it tells.
pub(super) struct Done<T> {
    pub(super) value: T,
    /// Its events in `seq` order, if they have their places.
    events: Vec<events::Logged>,
    /// Comes when its events have got their places and are told, if they had none yet.
    pub(super) numbered: Option<oneshot::Receiver<()>>,
    afterwards: Vec<Afterwards>,
}

impl<T> Done<T> {
    /// Tells what is committed, and does what is to be done then. Whatever breaks in that, it stays
    /// committed, and whoever asked for it hears so.
    pub(super) fn tell(self, tell: Option<&Tell>) -> T {
        let Self { value, events, afterwards, .. } = self;
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
    pending: &Pending,
    work: impl FnOnce(&mut Tx<'_>) -> Result<T, Error>,
) -> Result<Done<T>, Error> {
    conn.begin()?;
    begun(conn, &mut true, pending, work)
}

/// Runs `work` in a part of the open transaction: all of it is kept with that, or nothing. Where a
/// part could not be undone alone, `whole` is `false` then: SQLite has undone all of it.
pub(super) fn within<T>(
    conn: &mut Connection,
    whole: &mut bool,
    work: impl FnOnce(&mut Tx<'_>) -> Result<T, Error>,
) -> Result<Done<T>, Error> {
    conn.begin_savepoint()?;
    begun(conn, whole, &Pending::default(), work)
}

fn begun<T>(
    conn: &mut Connection,
    whole: &mut bool,
    pending: &Pending,
    work: impl FnOnce(&mut Tx<'_>) -> Result<T, Error>,
) -> Result<Done<T>, Error> {
    let mut open = Open { conn, whole, done: false };
    let mut tx = Tx::new(&mut *open.conn);
    let value = work(&mut tx)?;
    let (waiting, mut afterwards) = tx.take();
    if waiting.iter().any(|(_, draft)| draft.len_at_most() > limits::FRAME_MAX) {
        return Err(Invalid::one("body", "is too large as it would be told").into());
    }
    for about in waiting.iter().filter_map(|(_, draft)| draft.about) {
        outdated::forget_answers(&mut tx, about)?;
    }
    let (mut events, mut numbered) = (Vec::new(), None);
    if tx.numbers_later() {
        numbered = queue(&mut tx, pending, &waiting, &mut afterwards)?;
    } else {
        events = events::append(&mut tx, waiting)?;
        outdated::clear(&mut tx, &events)?;
    }
    open.conn.commit()?;
    open.done = true;
    Ok(Done { value, events, numbered, afterwards })
}

/// Leaves it to others to number these events. What is to follow waits for that, too.
fn queue(
    tx: &mut Tx<'_>,
    pending: &Pending,
    waiting: &[Waiting],
    afterwards: &mut Vec<Afterwards>,
) -> Result<Option<oneshot::Receiver<()>>, Error> {
    if waiting.is_empty() {
        return Ok(None);
    }
    let write_id = rand::random();
    queue::insert(tx, write_id, waiting)?;
    Ok(Some(pending.expect(write_id, waiting.len(), std::mem::take(afterwards))))
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
