//! Suspensions: somebody reads as ever and writes nothing, until a time.

use crate::{
    db::{
        Connection, Tx,
        suspensions::{self, SuspensionRow},
        users::UserRow,
    },
    domain::{
        Audience, Timestamp,
        access::{Action, Object},
    },
    error::Error,
    forum::{
        By, SignedIn,
        audit::{self, Act},
    },
    protocol::Event,
};

/// Suspends a person, in the place of an earlier suspension. Whoever calls this holds both accounts.
pub fn set(
    tx: &mut Tx<'_>,
    who: &SignedIn,
    other: &UserRow,
    until: Timestamp,
    reason: &str,
) -> Result<(), Error> {
    must_suspend(who, other)?;
    suspensions::set(tx, other.id, until, reason)?;
    let act = Act::on("suspend", &other.username);
    let act = Act { reason: Some(reason.to_owned()), after: Some(until.to_string()), ..act };
    audit::note(tx, By::Person(who), act)?;
    tx.emit(Audience::Person(other.id), Event::MeUpdated);
    Ok(())
}

/// Lets a person write again; also where they may. Whoever calls this holds both accounts.
pub fn lift(tx: &mut Tx<'_>, who: &SignedIn, other: &UserRow) -> Result<(), Error> {
    must_suspend(who, other)?;
    if suspensions::delete(tx, other.id)? {
        audit::note(tx, By::Person(who), Act::on("lift_suspension", &other.username))?;
        tx.emit(Audience::Person(other.id), Event::MeUpdated);
    }
    Ok(())
}

/// 403 while a person is suspended; it says until when, and why.
pub fn must_write(conn: &mut Connection, who: &SignedIn) -> Result<(), Error> {
    match suspensions::find(conn, who.id())? {
        None => Ok(()),
        Some(SuspensionRow { until_at, reason }) => Err(Error::Suspended(format!(
            "You may read, but not write, until {until_at}: {reason}"
        ))),
    }
}

fn must_suspend(who: &SignedIn, other: &UserRow) -> Result<(), Error> {
    who.must(
        Action::Change,
        Object::Ban(other.id, other.role()),
        "Moderators suspend members, admins also moderators; nobody suspends themself.",
    )
}
