//! What the forum is like: as the command's options say, until an admin sets something else.

use serde_json::Value;

use crate::{
    db::{
        Connection, Tx, settings,
        uploads::{self, Place},
        users,
    },
    domain::{
        Audience, Settings,
        access::{Action, Object},
    },
    error::Error,
    forum::{
        By, SignedIn,
        audit::{self, Act},
        squares,
    },
    protocol::Event,
};

/// Characters of a setting that are noted when it is changed.
const NOTED: usize = 1_000;

/// What is to be set, by name; `None` has it be as the option says again.
#[derive(Debug, Default)]
pub struct Change(pub Vec<(&'static str, Option<Value>)>);

/// As it is; `options` are what holds where nothing is set.
pub fn read(conn: &mut Connection, options: Settings) -> Result<Settings, Error> {
    let mut now = options;
    for (name, value) in settings::list(conn)? {
        now.set(&name, &value);
    }
    Ok(now)
}

/// The same, for admins.
pub fn show(conn: &mut Connection, who: &SignedIn, options: Settings) -> Result<Settings, Error> {
    must_set(who)?;
    read(conn, options)
}

/// Sets what is given; all pages follow at once. What is set so already is no news.
pub fn update(
    tx: &mut Tx<'_>,
    who: &SignedIn,
    options: Settings,
    change: Change,
) -> Result<Settings, Error> {
    must_set(who)?;
    settings::lock(tx)?;
    let stored = settings::list(tx)?;
    let mut is_news = false;
    for (name, value) in change.0 {
        let before = stored.iter().find(|(known, _)| known == name).map(|(_, value)| value);
        let now = value.map(|value| value.to_string());
        if before == now.as_ref() {
            continue;
        }
        settings::set(tx, name, now.as_deref())?;
        let noted = |value: Option<&String>| value.map(|text| text.chars().take(NOTED).collect());
        let (before, after) = (noted(before), noted(now.as_ref()));
        let act = Act { before, after, ..Act::on("change_setting", name) };
        audit::note(tx, By::Person(who), act)?;
        is_news = true;
    }
    if is_news {
        tx.emit(Audience::Everyone, Event::SiteChanged);
    }
    read(tx, options)
}

/// Gives the forum another logo, or none. It belongs to nobody, so that it stays when its admin leaves.
/// Gives its address.
pub fn set_logo(
    tx: &mut Tx<'_>,
    who: &SignedIn,
    logo: squares::Change,
    quota: i64,
) -> Result<Option<String>, Error> {
    must_set(who)?;
    let Some(row) = logo.make(tx, who, Place::Logo, quota)? else { return Ok(None) };
    uploads::disown(tx, row.id)?;
    Ok(Some(format!("/uploads/{}", row.name)))
}

/// An admin tries whether mail can be sent, to themself. Gives their address.
pub fn try_mail(tx: &mut Tx<'_>, who: &SignedIn) -> Result<String, Error> {
    must_set(who)?;
    audit::note(tx, By::Person(who), Act::on("mail_test", &who.user.username))?;
    Ok(users::password_and_email(tx, who.id())?.1)
}

/// 403 for everyone but admins.
pub fn must_set(who: &SignedIn) -> Result<(), Error> {
    who.must(Action::Change, Object::Administration, "Only admins may do that.")
}
