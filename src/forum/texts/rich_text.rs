//! A text on its way into the database: rendered, with links for those whom it names and room for
//! the pictures that it shows.
//!
//! Markdown is parsed and rendered before the transaction that writes the text, never in it, and,
//! but for texts of a few lines, never on a worker that serves sockets: a few at once, the rest in a
//! bounded queue. Whom and what a text refers to is looked up then as well; what may have changed
//! since is checked in the transaction.

use std::{
    collections::{BTreeMap, BTreeSet},
    thread,
    time::Duration,
};

use super::{link_limit::LinkLimit, pictures};
use crate::{
    blocking::{Bounds, Queue},
    db::{
        Connection, Reader, Tx,
        uploads::{self, Place, UploadRow},
        users,
    },
    domain::{
        Invalid, UploadName, UserId,
        access::{Action, may},
        markdown::{References, Sizes, Text, TooLarge},
        mention::People,
        search::Word,
        username::folded,
    },
    error::Error,
    forum::{SignedIn, index},
};

/// What a text is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// A post or comment.
    Public,
    /// A private message, which shows one picture at most.
    Private,
    /// Nothing yet: whoever writes it looks at it.
    Preview,
}

/// A text as it was written and as it is shown, and whom it names, each once and in order.
pub struct Rendered {
    /// Markdown.
    pub source: String,
    /// Sanitised.
    pub html: String,
    /// The people.
    pub named: Vec<UserId>,
    /// By which it is found; none of what is not for everyone.
    pub words: Vec<Word>,
    /// The pictures of this forum in it; `None` for an address that can't be one.
    pictures: Vec<Option<UploadName>>,
}

/// Bytes of a text that is rendered where it came in: there is too little of it to hold up anybody, and
/// to hand it to another thread and back would take as long.
const SHORT: usize = 400;

/// The queue before the renderer, on half of the cores.
pub fn queue() -> Queue {
    let cores = thread::available_parallelism().map_or(1, std::num::NonZero::get);
    Queue::new(Bounds {
        what: "the renderer",
        at_once: (cores / 2).clamp(1, 4),
        waiting: 200,
        turn_wait: Duration::from_secs(5),
        work_wait: Duration::from_secs(10),
        yields: true,
        refusal: Error::Busy,
    })
}

/// Renders what people write. Cloning shares the queue.
#[derive(Clone)]
pub struct Renderer {
    queue: Queue,
    db: Reader,
    links: LinkLimit,
}

impl Renderer {
    /// With turns in this queue; whom and what a text refers to is looked up in that database.
    pub fn new(queue: Queue, db: Reader, links: LinkLimit) -> Self {
        Self { queue, db, links }
    }

    /// Renders a person's text, unless it is one that they may not write.
    pub async fn render(
        &self,
        who: &SignedIn,
        source: impl Into<String>,
        purpose: Purpose,
    ) -> Result<Rendered, Error> {
        let source = source.into();
        if source.len() <= SHORT {
            let parsed = Parsed::parse(&self.links, who, source, purpose)?;
            if !parsed.refers() {
                return parsed.render(&Found::default());
            }
            let (of, who) = (self.clone(), who.clone());
            return self.queue.run(move || of.render_blocking(&who, parsed)).await;
        }
        let (of, who) = (self.clone(), who.clone());
        let render = move || {
            let parsed = Parsed::parse(&of.links, &who, source, purpose)?;
            of.render_blocking(&who, parsed)
        };
        self.queue.run(render).await
    }

    fn render_blocking(&self, who: &SignedIn, parsed: Parsed) -> Result<Rendered, Error> {
        let found = if parsed.refers() {
            self.db.read_blocking(|conn| parsed.look_up(conn, who))?
        } else {
            Found::default()
        };
        parsed.render(&found)
    }

    /// The same for a text that need not be there.
    pub async fn render_if_any(
        &self,
        who: &SignedIn,
        source: Option<impl Into<String>>,
        purpose: Purpose,
    ) -> Result<Option<Rendered>, Error> {
        match source {
            Some(source) => self.render(who, source, purpose).await.map(Some),
            None => Ok(None),
        }
    }
}

/// A text that was read, and may be written by whoever wrote it.
pub(in crate::forum) struct Parsed {
    source: String,
    text: Text,
    names: BTreeSet<String>,
    pictures: Vec<Option<UploadName>>,
    purpose: Purpose,
}

/// Whom and what a text refers to, as far as there is such.
#[derive(Default)]
pub(in crate::forum) struct Found {
    references: References,
    ids: BTreeMap<String, UserId>,
}

impl Parsed {
    /// Reads a text.
    pub(in crate::forum) fn parse(
        links: &LinkLimit,
        who: &SignedIn,
        source: String,
        purpose: Purpose,
    ) -> Result<Self, Error> {
        let text = Text::parse(&source).map_err(too_large)?;
        if purpose != Purpose::Preview {
            links.check(who, &text)?;
        }
        let pictures: Vec<_> = text.pictures().map(UploadName::of_address).collect();
        if purpose == Purpose::Private && pictures.len() > 1 {
            return Err(Invalid::one("body", "may show only one picture").into());
        }
        let names = text.names();
        Ok(Self { source, text, names, pictures, purpose })
    }

    /// Whether it names anyone or shows anything.
    fn refers(&self) -> bool {
        !(self.names.is_empty() && self.pictures.is_empty())
    }

    /// Looks up whom and what it refers to.
    pub(in crate::forum) fn look_up(
        &self,
        conn: &mut Connection,
        who: &SignedIn,
    ) -> Result<Found, Error> {
        let (people, ids) = people(conn, self.names.clone())?;
        let sizes = sizes(conn, who, &self.pictures)?;
        Ok(Found { references: References { people, sizes }, ids })
    }

    /// Renders it.
    pub(in crate::forum) fn render(self, found: &Found) -> Result<Rendered, Error> {
        let shown = self.text.render(&found.references).map_err(too_large)?;
        if !shown.visible {
            return Err(Invalid::one("body", "must not be blank").into());
        }
        let named = shown.named.iter().filter_map(|name| found.ids.get(name).copied()).collect();
        let words = match self.purpose {
            Purpose::Public => index::words_of(&shown.html),
            Purpose::Private | Purpose::Preview => Vec::new(),
        };
        let (source, html, pictures) = (self.source, shown.html, self.pictures);
        Ok(Rendered { source, html, named, words, pictures })
    }
}

fn too_large(_: TooLarge) -> Error {
    Invalid::one("body", TooLarge::REASON).into()
}

impl Rendered {
    /// Notes that `place` shows the text's pictures, all of which the writer must be allowed to
    /// show there.
    pub fn show(&self, tx: &mut Tx<'_>, who: &SignedIn, place: Place) -> Result<(), Error> {
        pictures::show(tx, who, &self.pictures, place)
    }

    /// The same for a text that is just being written, which has shown nothing so far.
    pub fn show_first(&self, tx: &mut Tx<'_>, who: &SignedIn, place: Place) -> Result<(), Error> {
        if self.pictures.is_empty() { Ok(()) } else { self.show(tx, who, place) }
    }
}

/// Those of these names that somebody has, and who they are by the names that they write.
fn people(
    conn: &mut Connection,
    names: BTreeSet<String>,
) -> Result<(People, BTreeMap<String, UserId>), Error> {
    if names.is_empty() {
        return Ok(Default::default());
    }
    let rows = users::list_named(conn, &names.into_iter().collect::<Vec<_>>())?;
    let people = rows.iter().map(|row| (folded(&row.username), row.username.clone())).collect();
    Ok((people, rows.into_iter().map(|row| (row.username, row.id)).collect()))
}

/// What a text refers to that stands already: whatever it shows, its writer might show.
pub(in crate::forum) fn references_of_stored(
    conn: &mut Connection,
    text: &Text,
) -> Result<References, Error> {
    let (people, _) = people(conn, text.names())?;
    let names: Vec<UploadName> = text.pictures().filter_map(UploadName::of_address).collect();
    let rows = uploads::list(conn, &names)?;
    Ok(References { people, sizes: rows.iter().filter_map(size).collect() })
}

/// A picture's address, and the room that it takes.
fn size(row: &UploadRow) -> Option<(String, (i32, i32))> {
    Some((UploadName::parse(&row.name)?.address(), (row.width, row.height)))
}

/// The room that pictures take, as far as the writer may see them: of others not even the size is
/// told.
fn sizes(
    conn: &mut Connection,
    who: &SignedIn,
    pictures: &[Option<UploadName>],
) -> Result<Sizes, Error> {
    let names: Vec<UploadName> = pictures.iter().flatten().cloned().collect();
    let seen = uploads::list_seen(conn, &names, Some(who.id()), who.reads())?;
    let mine = seen.iter().filter(|picture| may(who.actor(), Action::Read, picture.object()));
    Ok(mine.filter_map(|picture| size(&picture.row)).collect())
}
