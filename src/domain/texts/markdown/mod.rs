//! Markdown to HTML that is safe to show, in one pipeline for every kind of text.
//!
//! A text is taken apart once ([`Text::parse`]), which tells what it refers to; those who know look
//! that up, and then it is rendered ([`Text::render`]). What is rendered is cleaned by another
//! library that trusts nothing it gets. All of it is bounded: in how deep a text nests, in time
//! (linear in the text), and in bytes, counted while they are written ([`limits::html_max`]).

mod address;
mod autolink;
mod clean;
mod definitions;
mod notes;
mod pieces;
mod reader;
pub(in crate::domain) mod script;
mod source;
mod spoilers;
mod write;

use std::{
    collections::{BTreeMap, BTreeSet},
    ops::Range,
};

use self::{
    pieces::{Piece, Tag},
    reader::parse,
    write::Writer,
};
use crate::domain::{
    limits,
    mention::{self, People},
};

/// Names what the renderer makes of texts: to be counted up with each change of that, so that what
/// is stored is rendered anew.
pub const RENDERER: i32 = 2;

/// A text as it was written, for one that can't be shown otherwise.
pub fn plain(markdown: &str) -> String {
    format!(
        "<pre>{}</pre>",
        markdown.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
    )
}

/// What a text refers to, found out for it by those who know. The default knows of nothing.
#[derive(Clone, Debug, Default)]
pub struct References {
    /// The people it may name with `@`.
    pub people: People,
    /// The sizes of the pictures that it shows.
    pub sizes: Sizes,
}

/// The sizes of pictures by their address: width and height in pixels.
pub type Sizes = BTreeMap<String, (i32, i32)>;

/// A text would be more HTML than [`limits::html_max`] allows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TooLarge;

impl TooLarge {
    /// The sentence that goes behind the field's name.
    pub const REASON: &'static str =
        "is too large as it would be shown: use fewer marks, links or table cells";
}

/// A person's Markdown, taken apart.
#[derive(Clone, Debug)]
pub struct Text {
    source: String,
    pieces: Vec<Piece>,
}

/// A text as it is shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rendered {
    /// Sanitised.
    pub html: String,
    /// Whom it names, as they write their names, in the order of the text and each once.
    pub named: Vec<String>,
    /// Whether there is anything to see.
    pub visible: bool,
}

impl Text {
    /// Takes a text apart. Linear in its length, whatever it holds.
    pub fn parse(markdown: &str) -> Result<Self, TooLarge> {
        // `<td></td>`, before the parser makes something of each.
        if source::cells(markdown).saturating_mul(9) > limits::html_max(markdown.len()) {
            return Err(TooLarge);
        }
        Ok(Self { source: markdown.to_owned(), pieces: parse(markdown, &[]) })
    }

    /// Every name that the text may mention, as they are looked up; at most [`limits::NAMES_MAX`].
    pub fn names(&self) -> BTreeSet<String> {
        let mut names = BTreeSet::new();
        let shown = self
            .pieces
            .iter()
            .filter_map(|piece| if let Piece::Text(text) = piece { Some(&**text) } else { None });
        // What Markdown reads as emphasis may be a part of a name, or part two that are joined.
        let marked = mention::marks_in_markdown(&self.source)
            .filter(|mark| mark.holds('_') || mark.is_joined);
        for mark in shown.flat_map(mention::marks).chain(marked) {
            if names.len() >= limits::NAMES_MAX {
                break;
            }
            names.extend(mark.candidates());
        }
        names
    }

    /// How many links lead away from this forum, to sites or mailboxes; addresses that are only
    /// written out and pictures from elsewhere are links too. `own` is this forum's origin, where
    /// it is known.
    pub fn foreign_links(&self, own: Option<&str>) -> usize {
        let is_foreign = |piece: &&Piece| matches!(piece, Piece::Open(Tag::Link { address, .. }) if address.is_foreign(own));
        self.pieces.iter().filter(is_foreign).count()
    }

    /// The addresses of the forum's own pictures that the text shows, in their order, each as often
    /// as it is shown.
    pub fn pictures(&self) -> impl Iterator<Item = &str> {
        self.pieces.iter().filter_map(|piece| match piece {
            Piece::Picture { address, .. } => Some(&**address),
            _ => None,
        })
    }

    /// The text as it is shown. Raw HTML in it is shown as text, never taken as markup.
    pub fn render(&self, references: &References) -> Result<Rendered, TooLarge> {
        let mut writer = Writer::new(references, &self.source);
        let literal = self.names_with_marks(&references.people);
        let again = if literal.is_empty() { None } else { Some(parse(&self.source, &literal)) };
        for piece in again.as_ref().unwrap_or(&self.pieces) {
            writer.write(piece)?;
        }
        let visible = writer.visible;
        let named = once(writer.named.drain(..));
        let html = clean::clean(&writer.finish()).trim_end().to_owned();
        if html.len() > limits::html_max(self.source.len()) {
            return Err(TooLarge);
        }
        Ok(Rendered { html, named, visible })
    }

    /// Where somebody is named in whose name Markdown might read emphasis.
    fn names_with_marks(&self, people: &People) -> Vec<Range<usize>> {
        if !people.values().any(|name| name.contains('_')) {
            return Vec::new();
        }
        let meant = mention::marks_in_markdown(&self.source)
            .filter(|mark| mark.holds('_'))
            .filter_map(|mark| mark.resolve(people));
        meant.filter(|(_, name)| name.contains('_')).map(|(at, _)| at).collect()
    }
}

/// Each name once, where it came first.
fn once<'n>(names: impl Iterator<Item = &'n str>) -> Vec<String> {
    let mut met = BTreeSet::new();
    names.filter(|name| met.insert(*name)).map(str::to_owned).collect()
}

#[cfg(test)]
mod tests;
