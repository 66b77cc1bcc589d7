//! The pictures that texts show: who may show which, and where.

use crate::{
    db::{
        Connection, Tx,
        uploads::{self, Place, UploadRow},
    },
    domain::{
        Invalid, UploadId, UploadName,
        access::{Action, Object, may},
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
    let rows = if wanted.is_empty() { Vec::new() } else { uploads::hold(tx, &wanted)? };
    if rows.len() < wanted.len() || pictures.iter().any(Option::is_none) {
        return Err(unknown());
    }
    for row in &rows {
        match place {
            Place::Message(_) => must_tell(tx, who, row)?,
            _ => must_publish(tx, who, row, "body")?,
        }
    }
    let ids: Vec<UploadId> = rows.iter().map(|row| row.id).collect();
    Ok(uploads::show(tx, place, &ids)?)
}

/// A message may show what its writer brought, and what everyone sees anyway.
fn must_tell(conn: &mut Connection, who: &SignedIn, row: &UploadRow) -> Result<(), Error> {
    // In which other messages it is shown makes no difference.
    let shown = uploads::shown(conn, row.id, None)?;
    if may(who.actor(), Action::Read, Object::Picture { owner: row.owner_id, shown }) {
        Ok(())
    } else {
        Err(unknown())
    }
}

/// Everyone may be shown what its writer brought and has told nobody in private, and what everyone
/// sees anyway.
pub(in crate::forum) fn must_publish(
    conn: &mut Connection,
    who: &SignedIn,
    row: &UploadRow,
    field: &str,
) -> Result<(), Error> {
    let shown = uploads::shown(conn, row.id, Some(who.id()))?;
    let picture = Object::Picture { owner: row.owner_id, shown };
    if may(who.actor(), Action::Write, picture) {
        return Ok(());
    }
    if row.owner_id == Some(who.id()) {
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
