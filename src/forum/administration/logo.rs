//! The picture that stands for the forum: a square, cut from one that an admin has uploaded. It belongs
//! to nobody, so that it stays when they leave.

use crate::{
    db::{
        Connection, Reader, Tx,
        uploads::{self as rows, Place},
    },
    domain::{Invalid, UploadName},
    error::Error,
    forum::{SignedIn, pictures::must_publish, settings, uploads},
    uploads::{Kept, Stored, Uploads},
};

/// What is to become of the logo.
pub struct Change {
    new: Option<(UploadName, Stored)>,
}

/// Cuts the square, if there is to be a logo; its file stays once the change is made. `name` is absent
/// when nothing is to change.
pub async fn prepare(
    db: &Reader,
    files: &Uploads,
    who: &SignedIn,
    name: Option<Option<String>>,
) -> Result<Option<Change>, Error> {
    let Some(name) = name else { return Ok(None) };
    let Some(of) = name.and_then(|name| UploadName::parse(&name)) else {
        return Ok(Some(Change { new: None }));
    };
    let (asking, wanted) = (who.clone(), of.clone());
    db.read(move |c| check(c, &asking, &wanted)).await?;
    let square = files.keep_portrait(of.clone()).await?;
    Ok(Some(Change { new: Some((of, square)) }))
}

impl Change {
    /// The new logo's file, which stays once the change is committed.
    pub fn file(&self) -> Option<Kept> {
        self.new.as_ref().map(|(_, square)| square.file.clone())
    }

    /// Makes the change. Gives the new logo's address.
    pub fn make(
        self,
        tx: &mut Tx<'_>,
        who: &SignedIn,
        quota: i64,
    ) -> Result<Option<String>, Error> {
        settings::must_set(who)?;
        let Some((of, square)) = self.new else {
            rows::show(tx, Place::Logo, &[])?;
            return Ok(None);
        };
        rows::hold(tx, std::slice::from_ref(&of), None, who.reads())?;
        check(tx, who, &of)?;
        let row = uploads::insert(tx, who.id(), &square, quota)?;
        rows::show(tx, Place::Logo, &[row.id])?;
        rows::disown(tx, row.id)?;
        Ok(Some(format!("/uploads/{}", row.name)))
    }
}

/// One's own, and not out of a private message.
fn check(conn: &mut Connection, who: &SignedIn, name: &UploadName) -> Result<(), Error> {
    let found = rows::find(conn, name, Some(who.id()), who.reads())?;
    let own = found.filter(|picture| picture.row.owner_id == Some(who.id()));
    let picture =
        own.ok_or_else(|| Invalid::one("logo", "must be a picture that you have uploaded"))?;
    must_publish(who, &picture, "logo")
}
