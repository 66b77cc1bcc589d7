//! When a mailbox was last sent a link of a kind, by a hash of its address: nobody's is filled by
//! others, under however many names they register, and no link that was just sent is voided.

use diesel::{prelude::*, query_dsl::methods};

use crate::{
    db::{
        Tx,
        schema::{mailed, users},
    },
    domain::{Timestamp, UserId, email, limits, token_hash},
};

/// What a link is for.
#[derive(Clone, Copy, Debug)]
pub(in crate::db) enum Link {
    Password,
    Proof,
}

impl Link {
    fn as_str(self) -> &'static str {
        match self {
            Self::Password => "password",
            Self::Proof => "proof",
        }
    }
}

/// Whether a person's mailbox may be sent such a link, and notes that it is: not when one was less
/// than `every` seconds ago, whosever account it was for.
pub(in crate::db) fn may_go(
    tx: &mut Tx<'_>,
    person: UserId,
    link: Link,
    every: Option<i64>,
) -> QueryResult<bool> {
    let address: String = query!(tx, |c| users::table.find(person).select(users::email).first(c))?;
    let mailbox = mailed::mailbox.eq(token_hash(&email::mailbox(&address)));
    let now = Timestamp::now();
    // Two that are asked for at once may come here in another order than their clocks were read.
    let newest = every.map_or(Timestamp::MAX, |seconds| now.minus_seconds(seconds));
    let sent = diesel::insert_into(mailed::table)
        .values((mailbox, mailed::link.eq(link.as_str()), mailed::at.eq(now)))
        .on_conflict((mailed::mailbox, mailed::link))
        .do_update()
        .set(mailed::at.eq(now));
    let sent = methods::FilterDsl::filter(sent, mailed::at.le(newest));
    query!(tx, |c| sent.execute(c)).map(|sent| sent > 0)
}

/// Forgets what holds nothing up any more. At most so many; gives how many that were.
pub fn prune(tx: &mut Tx<'_>, most: i64) -> QueryResult<usize> {
    let since = Timestamp::now().minus_seconds(limits::MAIL_EVERY_S);
    let old = || mailed::table.filter(mailed::at.le(since));
    let boxes: Vec<String> = query!(tx, |c| old().limit(most).select(mailed::mailbox).load(c))?;
    let gone = old().filter(mailed::mailbox.eq_any(boxes));
    query!(tx, |c| diesel::delete(gone).execute(c))
}
