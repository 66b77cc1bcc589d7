//! A picture that stands for a person, or for the forum: a square, cut from one that whoever sets it has
//! uploaded.

use crate::{
    db::{
        Connection, Reader, Tx,
        uploads::{self as rows, Place, UploadRow},
    },
    domain::{Invalid, UploadName},
    error::Error,
    forum::{SignedIn, pictures::must_publish, uploads},
    uploads::{Kept, Stored, Uploads},
};

const FOREIGN: &str = "must be a picture that you have uploaded";

/// What is to become of such a picture.
pub struct Change {
    field: &'static str,
    new: Option<(UploadName, Stored)>,
}

/// Reads a picture's address. The error is a sentence that goes behind the field's name.
pub fn parse(address: &str) -> Result<String, String> {
    UploadName::of_address(address)
        .map(|name| name.as_str().to_owned())
        .ok_or_else(|| FOREIGN.into())
}

/// Cuts the square, if there is to be a picture; its file stays once the change is made. `name` is
/// absent when nothing is to change.
pub async fn prepare(
    db: &Reader,
    files: &Uploads,
    who: &SignedIn,
    field: &'static str,
    name: Option<Option<String>>,
) -> Result<Option<Change>, Error> {
    let Some(name) = name else { return Ok(None) };
    let Some(of) = name.and_then(|name| UploadName::parse(&name)) else {
        return Ok(Some(Change { field, new: None }));
    };
    let (asking, wanted) = (who.clone(), of.clone());
    db.read(move |c| check(c, &asking, field, &wanted)).await?;
    let square = files.keep_portrait(of.clone()).await?;
    Ok(Some(Change { field, new: Some((of, square)) }))
}

impl Change {
    /// The new picture's file, which stays once the change is committed.
    pub fn file(&self) -> Option<Kept> {
        self.new.as_ref().map(|(_, square)| square.file.clone())
    }

    /// Makes the change. Gives the new picture; `None` where there is none any more.
    pub(in crate::forum) fn make(
        self,
        tx: &mut Tx<'_>,
        who: &SignedIn,
        place: Place,
        quota: i64,
    ) -> Result<Option<UploadRow>, Error> {
        let Some((of, square)) = self.new else {
            rows::show(tx, place, &[])?;
            return Ok(None);
        };
        rows::hold(tx, std::slice::from_ref(&of), None, who.reads())?;
        check(tx, who, self.field, &of)?;
        let row = uploads::insert(tx, who.id(), &square, quota)?;
        rows::show(tx, place, &[row.id])?;
        Ok(Some(row))
    }
}

/// One's own, and not out of a private message.
fn check(
    conn: &mut Connection,
    who: &SignedIn,
    field: &str,
    name: &UploadName,
) -> Result<(), Error> {
    let found = rows::find(conn, name, Some(who.id()), who.reads())?;
    let own = found.filter(|picture| picture.row.owner_id == Some(who.id()));
    let picture = own.ok_or_else(|| Invalid::one(field, FOREIGN))?;
    must_publish(who, &picture, field)
}
