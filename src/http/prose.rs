//! A text on its way into the database: rendered, with links for those whom it names.
//!
//! Names are looked up in the transaction that writes the text; a text that names nobody is rendered before, so that it holds up nothing.

use std::collections::BTreeSet;

use crate::{
    db::{Connection, users},
    domain::{
        UserId,
        markdown::{self, References},
        username::folded,
    },
    error::Error,
};

/// A person's text in Markdown.
pub struct Prose {
    body: String,
    names: BTreeSet<String>,
    html: Option<String>,
}

/// A text as it is shown, and whom it names, each once and in order.
pub struct Rendered {
    /// Sanitised.
    pub html: String,
    /// The people.
    pub named: Vec<UserId>,
}

impl Prose {
    /// Reads the text, and renders it if it names nobody.
    pub fn new(body: &str) -> Self {
        let names = markdown::names(body);
        let html = names.is_empty().then(|| markdown::render(body, &References::default()));
        Self { body: body.to_owned(), names, html }
    }

    /// Looks up whom it names, and renders it.
    pub fn render(self, conn: &mut Connection) -> Result<Rendered, Error> {
        if let Some(html) = self.html {
            return Ok(Rendered { html, named: Vec::new() });
        }
        let (references, named) = look_up(conn, &self.body, self.names)?;
        Ok(Rendered { html: markdown::render(&self.body, &references), named })
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
    Ok((References { people }, meant))
}
