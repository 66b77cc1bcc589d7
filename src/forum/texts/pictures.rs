//! The pictures that texts show: who may show which, and where.

use crate::{
    db::{
        Tx,
        uploads::{self, Place, Seen},
    },
    domain::{
        Invalid, UploadId, UploadName,
        access::{Action, may},
    },
    error::Error,
    forum::SignedIn,
};

/// Notes that `place` shows these pictures, all of which the writer must be allowed to show there.
/// `None` is an address that can't be one.
pub fn show(
    tx: &mut Tx<'_>,
    who: &SignedIn,
    pictures: &[Option<UploadName>],
    place: Place,
) -> Result<(), Error> {
    let mut wanted: Vec<UploadName> = pictures.iter().flatten().cloned().collect();
    wanted.sort();
    wanted.dedup();
    // In which other messages a message's picture is shown makes no difference.
    let viewer = if matches!(place, Place::Message(_)) { None } else { Some(who.id()) };
    let seen = uploads::hold(tx, &wanted, viewer, who.reads())?;
    if seen.len() < wanted.len() || pictures.iter().any(Option::is_none) {
        return Err(unknown());
    }
    for picture in &seen {
        match place {
            Place::Message(_) => must_tell(who, picture)?,
            _ => must_publish(who, picture, "body")?,
        }
    }
    let ids: Vec<UploadId> = seen.iter().map(|picture| picture.row.id).collect();
    Ok(uploads::show(tx, place, &ids)?)
}

/// A message may show what its writer brought, and what everyone sees anyway.
fn must_tell(who: &SignedIn, picture: &Seen) -> Result<(), Error> {
    if may(who.actor(), Action::Read, picture.object()) { Ok(()) } else { Err(unknown()) }
}

/// Everyone may be shown what its writer brought and has told nobody in private, and what everyone
/// sees anyway.
pub(in crate::forum) fn must_publish(
    who: &SignedIn,
    picture: &Seen,
    field: &str,
) -> Result<(), Error> {
    if may(who.actor(), Action::Write, picture.object()) {
        return Ok(());
    }
    if picture.row.owner_id == Some(who.id()) {
        return Err(Invalid::one(
            field,
            "shows a picture of a private message: upload it once more to show it to everyone",
        )
        .into());
    }
    Err(Invalid::one(field, UNKNOWN).into())
}

const UNKNOWN: &str = "shows a picture that is not there, or not yours to show";

fn unknown() -> Error {
    Invalid::one("body", UNKNOWN).into()
}
