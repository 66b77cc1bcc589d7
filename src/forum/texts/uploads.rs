//! Pictures: brought by whoever is signed in, seen by those who see what they are shown in.

use crate::{
    db::{
        Connection, Tx,
        uploads::{self, NewUpload, Refused, UploadRow},
    },
    domain::{
        Timestamp, UploadName, UserId,
        access::{Action, Actor, Object, may},
        upload::Shown,
    },
    error::Error,
    forum::{SignedIn, views},
    protocol::Upload,
    uploads::Stored,
};

const MISSING: Error = Error::NotFound("picture");

/// 413 unless a person's pictures leave some of their `quota` bytes: for a look before one comes.
pub fn must_have_room(conn: &mut Connection, owner: UserId, quota: i64) -> Result<(), Error> {
    if uploads::bytes_of(conn, owner)? < quota { Ok(()) } else { Err(full()) }
}

/// Notes a picture whose file is whole. Whoever calls this holds the account.
pub fn create(
    tx: &mut Tx<'_>,
    who: &SignedIn,
    stored: &Stored,
    quota: i64,
) -> Result<Upload, Error> {
    who.must(Action::Write, Object::Forum, "You may not upload anything here.")?;
    Ok(views::upload(&insert(tx, who.id(), stored, quota)?))
}

/// Writes the row of a picture whose file is whole.
pub(in crate::forum) fn insert(
    tx: &mut Tx<'_>,
    owner: UserId,
    stored: &Stored,
    quota: i64,
) -> Result<UploadRow, Error> {
    let number = |pixels: u32| i32::try_from(pixels).map_err(Error::internal);
    let new = NewUpload {
        name: stored.file.name().as_str().to_owned(),
        owner_id: owner.0,
        width: number(stored.width)?,
        height: number(stored.height)?,
        bytes: i64::try_from(stored.bytes).map_err(Error::internal)?,
        created_at: Timestamp::now().0,
    };
    let inserted = uploads::insert(tx, new, quota)?.map_err(|refused| match refused {
        Refused::TooMany => Error::RateLimited(
            "You have uploaded many pictures that nothing shows yet. Show some of them, or come back tomorrow.",
            60 * 60,
        ),
        Refused::Full => full(),
    })?;
    let file = stored.file.clone();
    tx.after_commit(move || file.settle());
    Ok(inserted)
}

/// Where a picture is shown, if whoever asks may see it.
pub fn show(
    conn: &mut Connection,
    viewer: Option<&SignedIn>,
    name: &UploadName,
) -> Result<Shown, Error> {
    let actor = viewer.map_or(Actor::Guest, SignedIn::actor);
    let picture = uploads::find(conn, name, viewer.map(SignedIn::id), actor.reads())?;
    let picture = picture.ok_or(MISSING)?;
    if may(actor, Action::Read, picture.object()) { Ok(picture.shown) } else { Err(MISSING) }
}

fn full() -> Error {
    Error::TooLarge(
        "Your pictures take all the room that one account has here. Those that nothing shows go after a day: delete a text that shows some.".into(),
    )
}
