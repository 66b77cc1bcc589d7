//! What people take with them of their own data: a zip of JSON files and pictures. It is asked for in a
//! transaction, made on a thread of its own, one at a time a person, and there for a day.

mod contents;

use crate::{
    db::{
        Connection, Reader, Tx,
        exports::{self, ExportRow},
    },
    error::Error,
    forum::SignedIn,
    protocol::Export,
    uploads::{
        Store,
        pieces::{self, Pieces, Size},
    },
};

/// An export, and whether it has yet to be made.
#[derive(Debug)]
pub struct Asked {
    /// The export.
    pub row: ExportRow,
    /// Nobody is making it.
    pub is_new: bool,
}

/// Somebody wants one. While one is being made for them, it is that one; those from before are gone.
/// Whoever calls this holds the account.
pub fn create(tx: &mut Tx<'_>, who: &SignedIn) -> Result<Asked, Error> {
    if let Some(row) = exports::making(tx, who.id())? {
        return Ok(Asked { row, is_new: false });
    }
    let row = exports::insert(tx, who.id(), &pieces::new_name())?;
    Ok(Asked { row, is_new: true })
}

/// Those of a person that are there or being made, the latest first.
pub fn list(conn: &mut Connection, who: &SignedIn) -> Result<Vec<Export>, Error> {
    Ok(exports::list(conn, who.id())?.iter().map(shown).collect())
}

/// One of their own.
pub fn find(conn: &mut Connection, who: &SignedIn, id: i64) -> Result<ExportRow, Error> {
    exports::find(conn, who.id(), id)?.ok_or(Error::NotFound("export"))
}

/// Makes the file. Blocks, for as long as it takes; reads a page at a time, between which others read.
pub fn make(
    db: &Reader,
    store: &Store,
    who: &SignedIn,
    name: &str,
    quota: i64,
) -> Result<Size, Error> {
    let file = Pieces::new(store, name);
    let file = contents::write(db, store, who, quota, file)?;
    file.finish().map_err(|error| store.refused(error))
}

/// The file is whole. Tells whether anybody still wants it.
pub fn ready(tx: &mut Tx<'_>, id: i64, size: Size) -> Result<bool, Error> {
    let bytes = i64::try_from(size.bytes).unwrap_or(i64::MAX);
    Ok(exports::ready(tx, id, size.pieces.into(), bytes)?)
}

/// The file could not be made.
pub fn failed(tx: &mut Tx<'_>, id: i64) -> Result<(), Error> {
    Ok(exports::delete(tx, id)?)
}

/// As its owner sees it.
pub fn shown(row: &ExportRow) -> Export {
    let state = if row.ready_at.is_some() { "ready" } else { "making" };
    Export { id: row.id, state, created_at: row.created_at }
}
