//! A person's own account, as they see it and change it.

use crate::{
    db::{
        Connection, Tx, addresses, messages, nodes, notifications, privacy, sign_ups,
        suspensions as rows,
        uploads::{self, Place},
        users::{self, ProfileChange, UserRow},
    },
    domain::{Audience, Kind, Privacy, Role, SessionId, UserId},
    error::Error,
    forum::{SignedIn, held, squares, views},
    protocol::{Event, Me, PictureRoom, Suspension, Unread},
};

/// What is to change of an account.
#[derive(Default)]
pub struct Change {
    /// Its profile.
    pub profile: ProfileChange,
    /// Which kinds of notification are wanted from now on, and which are not.
    pub notify: Vec<(Kind, bool)>,
    /// Whether nobody else is to see this person.
    pub invisible: Option<bool>,
    /// The picture.
    pub picture: Option<squares::Change>,
    /// A new password's hash; it ends every session but the one that asks.
    pub password_hash: Option<String>,
}

/// What others who are connected must be told of a change.
#[derive(Debug, Default)]
pub struct Changed {
    /// The person as everyone sees them now, if that is new.
    pub seen: Option<UserRow>,
    /// What they have decided by now, if that is new.
    pub privacy: Option<Privacy>,
    /// Sessions that have ended.
    pub ended: Vec<SessionId>,
}

/// A person, as only they themself see it. `quota` is the room for their pictures, in bytes.
pub fn show(conn: &mut Connection, who: &SignedIn, quota: i64) -> Result<Me, Error> {
    let id = who.id();
    let pictures = PictureRoom { used: uploads::bytes_of(conn, id)?, quota };
    let unread = Unread {
        messages: messages::unread(conn, id)?,
        notifications: notifications::unread(conn, id)?.all,
    };
    let proved = addresses::is_proved(conn, id)?;
    let suspension = rows::find(conn, id)?;
    let suspension = suspension.map(|row| Suspension { until: row.until_at, reason: row.reason });
    let me = views::me(
        users::account(conn, id)?,
        proved,
        privacy::is_invisible(conn, id)?,
        notifications::notify(conn, id)?,
        pictures,
        unread,
    );
    let waiting_people = if who.role() >= Role::Moderator { sign_ups::count(conn)? } else { 0 };
    Ok(Me { suspension, waiting: held::waiting(conn, who)?, waiting_people, ..me })
}

/// Gives a person another picture, or none. Gives them as everyone sees them from now on.
fn set_picture(
    tx: &mut Tx<'_>,
    who: &SignedIn,
    picture: squares::Change,
    quota: i64,
) -> Result<UserRow, Error> {
    let row = picture.make(tx, who, Place::Person(who.id()), quota)?;
    Ok(users::update_avatar(tx, who.id(), row.as_ref().map(|row| row.name.as_str()))?)
}

/// Changes an account. Whoever calls this holds it.
pub fn update(
    tx: &mut Tx<'_>,
    who: &SignedIn,
    change: Change,
    quota: i64,
) -> Result<Changed, Error> {
    let Change { profile, notify, invisible, picture, password_hash } = change;
    let id = who.id();
    if !profile.is_empty() || picture.is_some() {
        who.must_write()?;
    }
    users::update_profile(tx, id, &profile)?;
    for (kind, wanted) in &notify {
        notifications::set_notify(tx, id, *kind, *wanted)?;
    }
    let seen = picture.map(|picture| set_picture(tx, who, picture, quota)).transpose()?;
    if !profile.is_empty() || seen.is_some() {
        tx.emit_person(id);
    }
    if !profile.is_empty() || !notify.is_empty() || invisible.is_some() || seen.is_some() {
        tell_other_tabs(tx, id);
    }
    let privacy =
        invisible.map(|invisible| privacy::set_invisible(tx, id, invisible)).transpose()?;
    if seen.is_some() || privacy.is_some() {
        nodes::people_changed(tx, &[id])?;
    }
    let ended = password_hash
        .map(|hash| users::update_password(tx, id, &hash, Some(who.session)))
        .transpose()?
        .unwrap_or_default();
    Ok(Changed { seen, privacy, ended })
}

/// The person's own connections are told that what they know of themself is out of date.
pub(super) fn tell_other_tabs(tx: &mut Tx<'_>, person: UserId) {
    tx.emit(Audience::Person(person), Event::MeUpdated);
}
