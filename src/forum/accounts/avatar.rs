//! A person's own picture: a square, cut from one that they have uploaded.

use crate::{
    db::{
        Connection, Reader, Tx,
        uploads::{self as rows, Place},
        users::{self, UserRow},
    },
    domain::{Invalid, UploadName},
    error::Error,
    forum::{SignedIn, pictures::must_publish, uploads},
    uploads::{Kept, Stored, Uploads},
};

const FOREIGN: &str = "must be a picture that you have uploaded";

/// What is to become of a person's picture.
pub struct Change {
    new: Option<New>,
}

struct New {
    of: UploadName,
    square: Stored,
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
    name: Option<Option<String>>,
) -> Result<Option<Change>, Error> {
    let Some(name) = name else { return Ok(None) };
    let Some(of) = name.and_then(|name| UploadName::parse(&name)) else {
        return Ok(Some(Change { new: None }));
    };
    let (asking, wanted) = (who.clone(), of.clone());
    db.read(move |c| check(c, &asking, &wanted)).await?;
    let square = files.keep_portrait(of.clone()).await?;
    Ok(Some(Change { new: Some(New { of, square }) }))
}

impl Change {
    /// The new picture's file, which stays once the change is committed.
    pub fn file(&self) -> Option<Kept> {
        self.new.as_ref().map(|new| new.square.file.clone())
    }

    /// Makes the change. Gives the person as everyone sees them from now on.
    pub fn make(self, tx: &mut Tx<'_>, who: &SignedIn, quota: i64) -> Result<UserRow, Error> {
        let Some(New { of, square }) = self.new else {
            rows::show(tx, Place::Person(who.id()), &[])?;
            return Ok(users::update_avatar(tx, who.id(), None)?);
        };
        rows::hold(tx, std::slice::from_ref(&of), None, who.reads())?;
        check(tx, who, &of)?;
        let row = uploads::insert(tx, who.id(), &square, quota)?;
        rows::show(tx, Place::Person(who.id()), &[row.id])?;
        Ok(users::update_avatar(tx, who.id(), Some(&row.name))?)
    }
}

/// One's own, and not out of a private message.
fn check(conn: &mut Connection, who: &SignedIn, name: &UploadName) -> Result<(), Error> {
    let found = rows::find(conn, name, Some(who.id()), who.reads())?;
    let own = found.filter(|picture| picture.row.owner_id == Some(who.id()));
    let picture = own.ok_or_else(|| Invalid::one("avatar", FOREIGN))?;
    must_publish(who, &picture, "avatar")
}
