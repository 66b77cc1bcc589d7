//! Pieces to HTML, counted while it is written: too much of it never exists.

use super::{
    References, TooLarge,
    pieces::{Piece, Tag},
};
use crate::domain::{limits, mention, text::is_invisible};

/// Every element that is written.
pub(super) const TAGS: [&str; 26] = [
    "a",
    "blockquote",
    "br",
    "code",
    "del",
    "em",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "hr",
    "img",
    "li",
    "ol",
    "p",
    "pre",
    "strong",
    "table",
    "tbody",
    "td",
    "th",
    "thead",
    "tr",
    "ul",
];

/// What every link says of where it leads: not recommended by the forum, and nothing is told there.
pub(super) const REL: &str = "nofollow ugc noopener";

/// Elements in one another, at most; what is nested deeper is shown without an element of its own.
const DEPTH_MAX: usize = 100;

/// HTML on its way.
pub(super) struct Writer<'r> {
    references: &'r References,
    html: String,
    /// Bytes of HTML, at most.
    most: usize,
    /// The elements that each open tag has opened.
    open: Vec<&'static [&'static str]>,
    depth: usize,
    /// Whether there is anything to see.
    pub(super) visible: bool,
    /// Those who are named, each as often as they are.
    pub(super) named: Vec<&'r str>,
}

impl<'r> Writer<'r> {
    pub(super) fn new(references: &'r References, source_bytes: usize) -> Self {
        Self {
            references,
            html: String::with_capacity(source_bytes + source_bytes / 2),
            most: limits::html_max(source_bytes),
            open: Vec::new(),
            depth: 0,
            visible: false,
            named: Vec::new(),
        }
    }

    /// The HTML of it all.
    pub(super) fn finish(self) -> String {
        self.html
    }

    pub(super) fn write(&mut self, piece: &Piece) -> Result<(), TooLarge> {
        match piece {
            Piece::Open(tag) => self.open(tag),
            Piece::Close => self.close(),
            Piece::Text(text) => self.text(text),
            Piece::Plain(text) => self.plain(text),
            Piece::Code(code) => {
                self.push("<code>")?;
                self.plain(code)?;
                self.push("</code>")
            }
            Piece::Break => self.push("<br>\n"),
            Piece::Rule => {
                self.visible = true;
                self.push("<hr>\n")
            }
            Piece::Picture { address, title, alt } => self.picture(address, title, alt),
        }
    }

    fn open(&mut self, tag: &Tag) -> Result<(), TooLarge> {
        let elements: &'static [&'static str] = match tag {
            Tag::Paragraph => &["p"],
            Tag::Heading(1) => &["h1"],
            Tag::Heading(2) => &["h2"],
            Tag::Heading(3) => &["h3"],
            Tag::Heading(4) => &["h4"],
            Tag::Heading(5) => &["h5"],
            Tag::Heading(_) => &["h6"],
            Tag::Quote => &["blockquote"],
            Tag::List(None) => &["ul"],
            Tag::List(Some(_)) => &["ol"],
            Tag::Item => &["li"],
            Tag::CodeBlock => &["pre", "code"],
            Tag::Table => &["table"],
            Tag::Head => &["thead", "tr"],
            Tag::Row => &["tr"],
            Tag::Cell { head: true } => &["th"],
            Tag::Cell { head: false } => &["td"],
            Tag::Emphasis => &["em"],
            Tag::Strong => &["strong"],
            Tag::Deleted => &["del"],
            Tag::Link { .. } => &["a"],
            Tag::Nothing => &[],
        };
        let elements = if self.depth + elements.len() > DEPTH_MAX { &[] } else { elements };
        self.depth += elements.len();
        self.open.push(elements);
        for element in elements {
            self.push("<")?;
            self.push(element)?;
            self.attributes(element, tag)?;
            self.push(">")?;
            if matches!(*element, "ul" | "ol" | "blockquote" | "table" | "thead" | "tbody") {
                self.push("\n")?;
            }
        }
        Ok(())
    }

    fn attributes(&mut self, element: &str, tag: &Tag) -> Result<(), TooLarge> {
        match tag {
            Tag::List(Some(start)) if *start != 1 => self.attribute("start", &start.to_string()),
            Tag::Link { address, title } if element == "a" => {
                self.attribute("href", address)?;
                if !title.is_empty() {
                    self.attribute("title", title)?;
                }
                self.attribute("rel", REL)
            }
            _ => Ok(()),
        }
    }

    fn attribute(&mut self, name: &str, value: &str) -> Result<(), TooLarge> {
        for part in [" ", name, "=\""] {
            self.push(part)?;
        }
        self.escaped(value)?;
        self.push("\"")
    }

    fn close(&mut self) -> Result<(), TooLarge> {
        let Some(elements) = self.open.pop() else { return Ok(()) };
        self.depth -= elements.len();
        for element in elements.iter().rev() {
            self.push("</")?;
            self.push(element)?;
            self.push(">")?;
            if !matches!(*element, "em" | "strong" | "del" | "a" | "code" | "td" | "th") {
                self.push("\n")?;
            }
        }
        Ok(())
    }

    /// Text with a link for everyone whom it names.
    fn text(&mut self, text: &str) -> Result<(), TooLarge> {
        let references = self.references;
        let mut done = 0;
        if !references.people.is_empty() {
            for (at, name) in mention::marks(text).filter_map(|mark| mark.resolve(&references.people)) {
                self.plain(&text[done..at.start])?;
                // A name holds nothing that HTML or an address takes for something else.
                self.push(&format!(r#"<a href="/u/{name}" class="mention" rel="{REL}">@{name}</a>"#))?;
                self.named.push(name);
                self.visible = true;
                done = at.end;
            }
        }
        self.plain(&text[done..])
    }

    fn plain(&mut self, text: &str) -> Result<(), TooLarge> {
        self.visible = self.visible || text.chars().any(|c| !is_invisible(c));
        self.escaped(text)
    }

    /// A picture that takes its room before it is there, and comes when it is needed.
    fn picture(&mut self, address: &str, title: &str, alt: &str) -> Result<(), TooLarge> {
        self.visible = true;
        self.push("<img")?;
        self.attribute("src", address)?;
        self.attribute("alt", alt)?;
        if !title.is_empty() {
            self.attribute("title", title)?;
        }
        if let Some((width, height)) = self.references.sizes.get(address) {
            self.push(&format!(r#" width="{width}" height="{height}""#))?;
        }
        self.push(r#" loading="lazy" decoding="async">"#)
    }

    fn escaped(&mut self, text: &str) -> Result<(), TooLarge> {
        let mut done = 0;
        for (at, byte) in text.bytes().enumerate() {
            let escape = match byte {
                b'&' => "&amp;",
                b'<' => "&lt;",
                b'>' => "&gt;",
                b'"' => "&quot;",
                _ => continue,
            };
            self.push(&text[done..at])?;
            self.push(escape)?;
            done = at + 1;
        }
        self.push(&text[done..])
    }

    fn push(&mut self, text: &str) -> Result<(), TooLarge> {
        if self.html.len() + text.len() > self.most {
            return Err(TooLarge);
        }
        self.html.push_str(text);
        Ok(())
    }
}
