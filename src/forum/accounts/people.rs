//! People, as everyone sees them.

use crate::{
    db::{
        Connection, comments, posts, suspensions,
        users::{self, UserRow},
    },
    domain::{
        Readers, Timestamp, UserId,
        access::{Action, Object, may},
    },
    error::Error,
    forum::SignedIn,
};

/// A person, and what their profile tells besides.
#[derive(Debug)]
pub struct Profile {
    /// Who it is.
    pub person: UserRow,
    /// What they say of themself.
    pub bio: Option<String>,
    /// How many posts they wrote, of those for whoever asks.
    pub posts: i64,
    /// How many comments they wrote.
    pub comments: i64,
    /// Whether they are banned, for those who may know.
    pub banned: Option<bool>,
    /// Until when they may only read, for those who may know.
    pub suspended_until: Option<Timestamp>,
}

/// Those whose name begins so, in alphabetical order, behind the one with that id.
pub fn list(
    conn: &mut Connection,
    prefix: &str,
    behind: Option<UserId>,
    most: i64,
) -> Result<Vec<UserRow>, Error> {
    Ok(users::list(conn, prefix, behind, most)?)
}

/// The person of that name, with what they wrote for whoever reads so much.
pub fn show(
    conn: &mut Connection,
    viewer: Option<&SignedIn>,
    reads: Readers,
    name: &str,
) -> Result<Profile, Error> {
    let person = users::find_by_name(conn, name)?.ok_or(Error::NotFound("user"))?;
    let ban = Object::Ban(person.id, person.role());
    let may_know = viewer.is_some_and(|who| may(who.actor(), Action::Read, ban));
    Ok(Profile {
        bio: users::bio(conn, person.id)?,
        posts: posts::count_by(conn, person.id, reads)?,
        comments: comments::count_by(conn, person.id, reads)?,
        suspended_until: match suspensions::find(conn, person.id)? {
            Some(row) if may_know => Some(row.until_at),
            _ => None,
        },
        banned: if may_know { Some(users::is_banned(conn, person.id)?) } else { None },
        person,
    })
}
