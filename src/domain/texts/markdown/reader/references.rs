//! What a text refers to: links and pictures.

use std::ops::Range;

use pulldown_cmark::{Event, LinkType, OffsetIter, TagEnd};

use super::{
    super::{
        address::Address,
        pieces::{Piece, Tag},
        source::restored,
    },
    Reader,
};
use crate::domain::{UploadName, text::is_invisible};

impl Reader<'_> {
    pub(super) fn link(
        &mut self,
        kind: LinkType,
        to: &str,
        title: &str,
        id: &str,
        at: Range<usize>,
        events: &mut OffsetIter<'_>,
    ) {
        let to = restored(to);
        let Some(address) = Address::read(&if kind == LinkType::Email {
            format!("mailto:{to}").into()
        } else {
            to
        }) else {
            skip(events, TagEnd::Link);
            return self.as_written(at);
        };
        self.definition_used(kind, id, events);
        let (written, begin) = (address.href.clone(), self.pieces.len());
        self.pieces.push(Piece::Open(Tag::Link { address, title: restored(title).into_owned() }));
        self.plain += 1;
        while let Some((event, at)) = events.next() {
            if event == Event::End(TagEnd::Link) {
                break;
            }
            self.event(event, at, events);
        }
        self.plain -= 1;
        let shows = |piece: &Piece| match piece {
            Piece::Plain(text) | Piece::Code(text) => text.chars().any(|c| !is_invisible(c)),
            Piece::Picture { .. } => true,
            _ => false,
        };
        if !self.pieces[begin..].iter().any(shows) {
            self.pieces.push(Piece::Plain(written));
        }
        self.pieces.push(Piece::Close);
    }

    /// Pictures from elsewhere would tell that elsewhere who is reading, and the content policy
    /// blocks them anyway: a link is left.
    #[allow(clippy::too_many_arguments, reason = "what the parser says of a picture")]
    pub(super) fn picture(
        &mut self,
        kind: LinkType,
        to: &str,
        title: &str,
        id: &str,
        alt: &str,
        at: Range<usize>,
        events: &OffsetIter<'_>,
    ) {
        let (to, title) = (restored(to).into_owned(), restored(title).into_owned());
        if UploadName::is_address(&to) {
            self.definition_used(kind, id, events);
            self.pieces.push(Piece::Picture { address: to, title, alt: alt.to_owned() });
            return;
        }
        let Some(address) = Address::read(&to) else { return self.as_written(at) };
        self.definition_used(kind, id, events);
        let words =
            if alt.chars().all(is_invisible) { address.href.clone() } else { alt.to_owned() };
        if self.plain > 0 {
            self.pieces.push(Piece::Plain(words));
        } else {
            self.pieces.extend([
                Piece::Open(Tag::Link { address, title }),
                Piece::Plain(words),
                Piece::Close,
            ]);
        }
    }

    fn definition_used(&mut self, kind: LinkType, id: &str, events: &OffsetIter<'_>) {
        if matches!(kind, LinkType::Reference | LinkType::Collapsed | LinkType::Shortcut)
            && let Some(definition) = events.reference_definitions().get(id)
        {
            self.used.push(definition.span.clone());
        }
    }

    fn as_written(&mut self, at: Range<usize>) {
        let written = restored(&self.ready[at]).into_owned();
        for (line, text) in written.split('\n').enumerate() {
            if line > 0 {
                self.pieces.push(Piece::Break);
            }
            self.pieces.push(Piece::Plain(text.to_owned()));
        }
    }
}

/// Leaves out what comes up to this end.
fn skip(events: &mut OffsetIter<'_>, end: TagEnd) {
    for (event, _) in events {
        if event == Event::End(end) {
            break;
        }
    }
}
