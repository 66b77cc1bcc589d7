//! Backups in the page: who may make one and take one along, and that both are noted.

use crate::{
    db::{Tx, backup_grants, users},
    domain::Audience,
    error::Error,
    forum::{
        By, SignedIn,
        audit::{self, Act},
        settings,
    },
    protocol::Event,
};

/// An admin has one made.
pub fn begin(tx: &mut Tx<'_>, who: &SignedIn) -> Result<(), Error> {
    settings::must_set(who)?;
    audit::note(tx, By::Person(who), Act::on("make_backup", "the forum"))?;
    tell(tx)
}

/// One is being made, or is made, or could not be: admins see it at once.
pub fn tell(tx: &mut Tx<'_>) -> Result<(), Error> {
    for admin in users::admins(tx)? {
        tx.emit(Audience::Person(admin), Event::BackupsChanged);
    }
    Ok(())
}

/// Lets an admin who has shown that they are who they are download this backup once, within a minute
/// and with this session.
pub fn grant(tx: &mut Tx<'_>, who: &SignedIn, name: &str) -> Result<(), Error> {
    settings::must_set(who)?;
    Ok(backup_grants::insert(tx, who.session, name)?)
}

/// Uses that up; 403 where there is nothing to be used.
pub fn download(tx: &mut Tx<'_>, who: &SignedIn, name: &str) -> Result<(), Error> {
    settings::must_set(who)?;
    if !backup_grants::spend(tx, who.session, name)? {
        return Err(Error::Forbidden(
            "A download begins with your password, within a minute of it and once.",
        ));
    }
    audit::note(tx, By::Person(who), Act::on("download_backup", name))
}
