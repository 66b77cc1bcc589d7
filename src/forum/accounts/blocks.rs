//! The people whom someone wants to hear nothing from. They are told nothing, and can't tell.

use super::profile::tell_other_tabs;
use crate::{
    db::{
        Connection, Tx, nodes,
        privacy::{self, TooMany},
        users::{self, UserRow},
    },
    domain::{
        Invalid, Privacy,
        access::{Action, Object},
    },
    error::Error,
    forum::{SignedIn, views},
    protocol::User,
};

/// Whom they have blocked, in alphabetical order.
pub fn list(conn: &mut Connection, who: &SignedIn) -> Result<Vec<User>, Error> {
    Ok(privacy::list_blocked(conn, who.id())?.into_iter().map(views::user).collect())
}

/// Blocks the person of that name; twice does no harm. Gives what `who` has decided by now.
pub fn create(tx: &mut Tx<'_>, who: &SignedIn, name: &str) -> Result<Privacy, Error> {
    let other = other(tx, who, name)?;
    let privacy = privacy::block(tx, who.id(), other.id)?.map_err(|TooMany| {
        Error::Conflict("You have blocked as many people as one may.", Invalid::default())
    })?;
    nodes::people_changed(tx, &[who.id()])?;
    tell_other_tabs(tx, who.id());
    Ok(privacy)
}

/// Blocks them no longer.
pub fn delete(tx: &mut Tx<'_>, who: &SignedIn, name: &str) -> Result<Privacy, Error> {
    let other = other(tx, who, name)?;
    let privacy = privacy::unblock(tx, who.id(), other.id)?;
    nodes::people_changed(tx, &[who.id()])?;
    tell_other_tabs(tx, who.id());
    Ok(privacy)
}

fn other(tx: &mut Tx<'_>, who: &SignedIn, name: &str) -> Result<UserRow, Error> {
    let other = users::find_by_name(tx, name)?.ok_or(Error::NotFound("user"))?;
    who.must(Action::Change, Object::Block(other.id), "You can't block yourself.")?;
    Ok(other)
}
