//! A text taken apart: what the parser says, in the few kinds of pieces that the renderer knows.

use pulldown_cmark::{CodeBlockKind, CowStr, Event, Options, Parser, Tag as Parsed, TagEnd, TextMergeStream};

use super::source::{prepared, restored};
use crate::domain::UploadName;

/// What people may write besides plain Markdown.
const SYNTAX: Options = Options::ENABLE_STRIKETHROUGH.union(Options::ENABLE_TABLES);

/// A piece of a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Piece {
    Open(Tag),
    /// Ends what was opened last.
    Close,
    /// Words, in which people may be named.
    Text(String),
    /// Words in code, a link or the like, in which nobody is named.
    Plain(String),
    Code(String),
    Break,
    Rule,
    /// A picture of the forum's own.
    Picture {
        address: String,
        title: String,
        alt: String,
    },
}

/// What pieces stand in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Tag {
    Paragraph,
    Heading(u8),
    Quote,
    /// A list, numbered from there on if it is.
    List(Option<u64>),
    Item,
    CodeBlock,
    Table,
    Head,
    Row,
    Cell {
        head: bool,
    },
    Emphasis,
    Strong,
    Deleted,
    Link {
        address: String,
        title: String,
    },
    /// Shows what is in it, and nothing of its own.
    Nothing,
}

/// Takes a text apart.
pub(super) fn parse(source: &str) -> Vec<Piece> {
    let ready = prepared(source);
    let mut events = TextMergeStream::new(Parser::new_ext(&ready, SYNTAX));
    let mut reader = Reader::default();
    while let Some(event) = events.next() {
        match event {
            Event::Start(Parsed::Image { dest_url, title, .. }) => {
                let alt = words(&mut events);
                reader.picture(owned(&dest_url), owned(&title), alt);
            }
            event => reader.read(event),
        }
    }
    reader.pieces
}

fn owned(text: &CowStr<'_>) -> String {
    restored(text).into_owned()
}

/// The words up to the end of the picture that has begun.
fn words<'a>(events: &mut impl Iterator<Item = Event<'a>>) -> String {
    let (mut text, mut depth) = (String::new(), 0_usize);
    for event in events {
        match event {
            Event::Start(Parsed::Image { .. }) => depth += 1,
            Event::End(TagEnd::Image) if depth == 0 => break,
            Event::End(TagEnd::Image) => depth -= 1,
            Event::Text(words) | Event::Code(words) | Event::InlineHtml(words) | Event::Html(words) => text.push_str(&restored(&words)),
            Event::SoftBreak | Event::HardBreak => text.push(' '),
            _ => {}
        }
    }
    text
}

#[derive(Default)]
struct Reader {
    pieces: Vec<Piece>,
    /// How many links and blocks of code are open, in which nobody is named.
    plain: usize,
    in_head: bool,
}

impl Reader {
    fn read(&mut self, event: Event<'_>) {
        match event {
            Event::Start(tag) => self.open(tag),
            Event::End(end) => {
                match end {
                    TagEnd::Link | TagEnd::CodeBlock => self.plain -= 1,
                    TagEnd::TableHead => self.in_head = false,
                    _ => {}
                }
                self.pieces.push(Piece::Close);
            }
            Event::Code(code) => self.pieces.push(Piece::Code(owned(&code))),
            Event::SoftBreak | Event::HardBreak => self.pieces.push(Piece::Break),
            Event::Rule => self.pieces.push(Piece::Rule),
            Event::Text(text) if self.plain == 0 => self.pieces.push(Piece::Text(owned(&text))),
            // Raw HTML is shown as it was written.
            Event::Text(text) | Event::Html(text) | Event::InlineHtml(text) => self.pieces.push(Piece::Plain(owned(&text))),
            // No syntax that is read gives one.
            Event::InlineMath(_) | Event::DisplayMath(_) | Event::FootnoteReference(_) | Event::TaskListMarker(_) => {}
        }
    }

    fn open(&mut self, tag: Parsed<'_>) {
        let tag = match tag {
            Parsed::Paragraph => Tag::Paragraph,
            Parsed::Heading { level, .. } => Tag::Heading(level as u8),
            Parsed::BlockQuote(_) => Tag::Quote,
            Parsed::CodeBlock(CodeBlockKind::Indented | CodeBlockKind::Fenced(_)) => {
                self.plain += 1;
                Tag::CodeBlock
            }
            Parsed::List(start) => Tag::List(start),
            Parsed::Item => Tag::Item,
            Parsed::Table(_) => Tag::Table,
            Parsed::TableHead => {
                self.in_head = true;
                Tag::Head
            }
            Parsed::TableRow => Tag::Row,
            Parsed::TableCell => Tag::Cell { head: self.in_head },
            Parsed::Emphasis => Tag::Emphasis,
            Parsed::Strong => Tag::Strong,
            Parsed::Strikethrough => Tag::Deleted,
            Parsed::Link { dest_url, title, .. } => {
                self.plain += 1;
                Tag::Link { address: owned(&dest_url), title: owned(&title) }
            }
            _ => Tag::Nothing,
        };
        self.pieces.push(Piece::Open(tag));
    }

    /// Pictures from elsewhere would tell that elsewhere who is reading; the content policy blocks them anyway.
    fn picture(&mut self, address: String, title: String, alt: String) {
        self.pieces.push(if UploadName::is_address(&address) { Piece::Picture { address, title, alt } } else { Piece::Plain(alt) });
    }
}
