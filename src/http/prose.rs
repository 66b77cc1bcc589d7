//! A text on its way into the database: rendered, with links for those whom it names and room for the pictures that it shows.
//!
//! Both are looked up in the transaction that writes the text; a text that refers to nothing is rendered before, so that it holds up
//! nothing.

use std::collections::BTreeSet;

use super::{extract::SignedIn, pictures};
use crate::{
    db::{
        Connection, Tx,
        uploads::{self, Place},
        users,
    },
    domain::{
        Invalid, UploadName, UserId,
        markdown::{self, References, Sizes},
        username::folded,
    },
    error::Error,
};

/// A person's text in Markdown.
pub struct Prose {
    body: String,
    names: BTreeSet<String>,
    /// The pictures of this forum in it; `None` for an address that can't be one.
    pictures: Vec<Option<UploadName>>,
    html: Option<String>,
}

/// A text as it is shown, and whom it names, each once and in order.
pub struct Rendered {
    /// Sanitised.
    pub html: String,
    /// The people.
    pub named: Vec<UserId>,
    pictures: Vec<Option<UploadName>>,
}

impl Prose {
    /// Reads the text, and renders it if it refers to nothing.
    pub fn new(body: &str) -> Self {
        let names = markdown::names(body);
        let pictures: Vec<_> = markdown::pictures(body).iter().map(|address| UploadName::of_address(address)).collect();
        let html = (names.is_empty() && pictures.is_empty()).then(|| markdown::render(body, &References::default()));
        Self { body: body.to_owned(), names, pictures, html }
    }

    /// A private message shows one picture at most.
    pub fn at_most_one_picture(&self) -> Result<(), Error> {
        if self.pictures.len() > 1 { Err(Invalid::one("body", "may show only one picture").into()) } else { Ok(()) }
    }

    /// Looks up what it refers to, and renders it.
    pub fn render(self, conn: &mut Connection) -> Result<Rendered, Error> {
        let Self { body, names, pictures, html } = self;
        if let Some(html) = html {
            return Ok(Rendered { html, named: Vec::new(), pictures });
        }
        let (mut references, named) = look_up(conn, &body, names)?;
        references.sizes = sizes(conn, &pictures)?;
        Ok(Rendered { html: markdown::render(&body, &references), named, pictures })
    }
}

impl Rendered {
    /// Notes that `place` shows the text's pictures, all of which the writer must be allowed to show there.
    pub fn show(&self, tx: &mut Tx<'_>, who: &SignedIn, place: Place) -> Result<(), Error> {
        pictures::show(tx, who, &self.pictures, place)
    }
}

/// Whom a text names that stands already.
pub fn named_in(conn: &mut Connection, body: &str) -> Result<Vec<UserId>, Error> {
    Ok(look_up(conn, body, markdown::names(body))?.1)
}

fn look_up(conn: &mut Connection, body: &str, names: BTreeSet<String>) -> Result<(References, Vec<UserId>), Error> {
    if names.is_empty() {
        return Ok((References::default(), Vec::new()));
    }
    let rows = users::list_named(conn, &names.into_iter().collect::<Vec<_>>())?;
    let people = rows.iter().map(|row| (folded(&row.username), row.username.clone())).collect();
    let id_of = |name: &str| rows.iter().find(|row| row.username == name).map(|row| row.id);
    let meant = markdown::mentioned(body, &people).into_iter().filter_map(id_of).collect();
    Ok((References { people, ..References::default() }, meant))
}

/// The room that pictures take, as far as they are there.
fn sizes(conn: &mut Connection, pictures: &[Option<UploadName>]) -> Result<Sizes, Error> {
    let names: Vec<UploadName> = pictures.iter().flatten().cloned().collect();
    if names.is_empty() {
        return Ok(Sizes::new());
    }
    let rows = uploads::list(conn, &names)?;
    Ok(rows.iter().filter_map(|row| Some((UploadName::parse(&row.name)?.address(), (row.width, row.height)))).collect())
}
