//! Suspensions: somebody reads as ever and writes nothing, until a time.

use crate::{
    db::{Tx, suspensions, users::UserRow},
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

fn must_suspend(who: &SignedIn, other: &UserRow) -> Result<(), Error> {
    who.must(
        Action::Change,
        Object::Ban(other.id, other.role()),
        "Moderators suspend members, admins also moderators; nobody suspends themself.",
    )
}
