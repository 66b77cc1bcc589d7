//! The pictures that texts show: who may show which, and what room they take on the page.

use super::{extract::SignedIn, state::State};
use crate::{
    db::{
        Connection, Tx,
        uploads::{self, Place, UploadRow},
    },
    domain::{
        Invalid, UploadId, UploadName,
        access::{Action, Object, may},
        markdown,
    },
    error::Error,
};

/// A text as it will be shown.
pub struct Rendered {
    /// Sanitised HTML.
    pub html: String,
    /// The pictures of this forum in it; `None` for an address that can't be one.
    pictures: Vec<Option<UploadName>>,
}

/// Renders a text. A picture that is there gets its room on the page, so that nothing moves when it arrives.
pub async fn render(state: &State, body: &str) -> Result<Rendered, Error> {
    let addresses = markdown::pictures(body);
    let pictures: Vec<Option<UploadName>> = addresses.iter().map(|address| UploadName::of_address(address)).collect();
    let names: Vec<UploadName> = pictures.iter().flatten().cloned().collect();
    let rows = if names.is_empty() { Vec::new() } else { state.db.read(move |c| Ok(uploads::list(c, &names)?)).await? };
    let sizes: markdown::Sizes =
        rows.iter().filter_map(|row| Some((UploadName::parse(&row.name)?.address(), (row.width, row.height)))).collect();
    Ok(Rendered { html: markdown::render_with(body, &sizes), pictures })
}

/// Renders a changed text, if there is one.
pub async fn render_change(state: &State, body: Option<&str>) -> Result<Option<Rendered>, Error> {
    match body {
        Some(body) => render(state, body).await.map(Some),
        None => Ok(None),
    }
}

impl Rendered {
    /// A private message shows one picture at most.
    pub fn at_most_one(&self) -> Result<(), Error> {
        if self.pictures.len() > 1 { Err(Invalid::one("body", "may show only one picture").into()) } else { Ok(()) }
    }

    /// Notes that `place` shows the text's pictures, all of which the writer must be allowed to show there.
    pub fn show(&self, tx: &mut Tx<'_>, who: &SignedIn, place: Place) -> Result<(), Error> {
        let mut wanted: Vec<UploadName> = self.pictures.iter().flatten().cloned().collect();
        wanted.sort();
        wanted.dedup();
        let rows = if wanted.is_empty() { Vec::new() } else { uploads::hold(tx, &wanted)? };
        if rows.len() < wanted.len() || self.pictures.iter().any(Option::is_none) {
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
}

/// A message may show what its writer brought, and what everyone sees anyway.
fn must_tell(conn: &mut Connection, who: &SignedIn, row: &UploadRow) -> Result<(), Error> {
    // In which other messages it is shown makes no difference.
    let shown = uploads::shown(conn, row.id, None)?;
    if may(who.actor(), Action::Read, Object::Picture { owner: row.owner_id, shown }) { Ok(()) } else { Err(unknown()) }
}

/// Everyone may be shown what its writer brought and has told nobody in private, and what everyone sees anyway.
pub(super) fn must_publish(conn: &mut Connection, who: &SignedIn, row: &UploadRow, field: &str) -> Result<(), Error> {
    let shown = uploads::shown(conn, row.id, Some(who.id()))?;
    let picture = Object::Picture { owner: row.owner_id, shown };
    if may(who.actor(), Action::Write, picture) {
        return Ok(());
    }
    if row.owner_id == Some(who.id()) {
        return Err(Invalid::one(field, "shows a picture of a private message: upload it once more to show it to everyone").into());
    }
    Err(Invalid::one(field, UNKNOWN).into())
}

const UNKNOWN: &str = "shows a picture that is not there, or not yours to show";

fn unknown() -> Error {
    Invalid::one("body", UNKNOWN).into()
}
