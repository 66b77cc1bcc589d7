//! Who may be here, and with which rights: bans and roles. Whoever calls these for somebody who is
//! signed in holds both accounts.

use crate::{
    db::{
        Tx, former, nodes,
        readers::{self, Of},
        users::{self, UserRow},
    },
    domain::{
        Role, SessionId,
        access::{Action, Object},
    },
    error::Error,
    forum::{
        By,
        audit::{self, Act},
        notify,
    },
};

/// Bans a person: what they wrote stays, their sessions end. Gives those.
pub fn ban(tx: &mut Tx<'_>, by: By<'_>, other: &UserRow) -> Result<Vec<SessionId>, Error> {
    must_ban(by, other)?;
    if !users::is_banned(tx, other.id)? {
        audit::note(tx, by, Act::on("ban", &other.username))?;
    }
    Ok(users::ban(tx, other.id)?)
}

/// Lets a person in again.
pub fn lift_ban(tx: &mut Tx<'_>, by: By<'_>, other: &UserRow) -> Result<(), Error> {
    must_ban(by, other)?;
    if users::is_banned(tx, other.id)? {
        audit::note(tx, by, Act::on("lift_ban", &other.username))?;
    }
    Ok(users::lift_ban(tx, other.id)?)
}

/// Gives a person another role, which ends their sessions. Gives them as they are now, and those.
pub fn set_role(
    tx: &mut Tx<'_>,
    by: By<'_>,
    other: UserRow,
    role: Role,
) -> Result<(UserRow, Vec<SessionId>), Error> {
    by.must(
        Action::Change,
        Object::Role(other.id),
        "Only admins give roles, and nobody changes their own.",
    )?;
    if former::has_left(tx, other.id)? {
        return Err(Error::NotFound("user"));
    }
    if other.role() == role {
        return Ok((other, Vec::new()));
    }
    let act = Act::on("role", &other.username).changed(other.role().as_str(), role.as_str());
    audit::note(tx, by, act)?;
    let ended = users::update_role(tx, other.id, role)?;
    let told = readers::take_back(tx, Of::Person(other.id))?;
    notify::removed(tx, told);
    nodes::people_changed(tx, &[other.id])?;
    tx.emit_person(other.id);
    Ok((users::find(tx, other.id)?, ended))
}

fn must_ban(by: By<'_>, other: &UserRow) -> Result<(), Error> {
    by.must(
        Action::Change,
        Object::Ban(other.id, other.role()),
        "Moderators ban members, admins also moderators; nobody bans themself.",
    )
}
