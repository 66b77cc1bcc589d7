//! Pieces to HTML, counted while it is written: too much of it never exists.

use super::{
    References, TooLarge,
    pieces::{Piece, Tag},
};
use crate::domain::{limits, mention, text::is_invisible};

/// Every element that is written.
pub(super) const TAGS: [&str; 32] = [
    "a",
    "blockquote",
    "br",
    "code",
    "del",
    "details",
    "em",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "hr",
    "img",
    "input",
    "li",
    "ol",
    "p",
    "pre",
    "section",
    "span",
    "strong",
    "summary",
    "sup",
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

/// Elements in one another that pieces open, at most; what is nested deeper is shown without an
/// element of its own. What stands within a line by itself (a mention, a footnote's mark) adds two,
/// a table's body one: 100 in all.
const DEPTH_MAX: usize = 97;

/// A number made of a text, the same whenever it is rendered (FNV-1a).
fn key(source: &str) -> u32 {
    source.bytes().fold(0x811c_9dc5, |key, byte| (key ^ u32::from(byte)).wrapping_mul(0x0100_0193))
}

/// HTML on its way.
pub(super) struct Writer<'r> {
    references: &'r References,
    html: String,
    /// Makes the ids of footnotes differ from those of other texts on a page.
    key: u32,
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
    pub(super) fn new(references: &'r References, source: &str) -> Self {
        Self {
            references,
            html: String::with_capacity(source.len() + source.len() / 2),
            key: key(source),
            most: limits::html_max(source.len()),
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
            Piece::Task(done) => {
                self.visible = true;
                self.push(r#"<input type="checkbox" disabled=""#)?;
                self.push(if *done { r#"" checked=""> "# } else { r#""> "# })
            }
            Piece::Picture { address, title, alt } => self.picture(address, title, alt),
            Piece::Label(label) => self.plain(label),
            Piece::Mark { number, before } => {
                self.visible = true;
                let (key, nth) = (
                    self.key,
                    if *before == 0 { String::new() } else { format!("-{}", before + 1) },
                );
                let id = format!("fnref-{key:x}-{number}{nth}");
                self.push(&format!(r##"<sup><a href="#fn-{key:x}-{number}" id="{id}" class="footnote" rel="{REL}">{number}</a></sup>"##))
            }
            Piece::Back(number) => {
                let key = self.key;
                self.push(&format!(
                    r##" <a href="#fnref-{key:x}-{number}" class="footnote" aria-label="Back to the text" rel="{REL}">↩</a>"##
                ))
            }
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
            Tag::Item { .. } | Tag::Note(_) => &["li"],
            Tag::CodeBlock(_) => &["pre", "code"],
            Tag::Table => &["table"],
            Tag::Head => &["thead", "tr"],
            Tag::Row => &["tr"],
            Tag::Cell { head: true, .. } => &["th"],
            Tag::Cell { head: false, .. } => &["td"],
            Tag::Emphasis => &["em"],
            Tag::Strong => &["strong"],
            Tag::Deleted => &["del"],
            Tag::Link { .. } => &["a"],
            Tag::SpoilerBlock => &["details"],
            Tag::Spoiler => &["span"],
            Tag::Notes => &["section", "ol"],
            Tag::Definition(_) | Tag::Nothing => &[],
        };
        let elements = if self.depth + elements.len() > DEPTH_MAX { &[] } else { elements };
        self.depth += elements.len();
        self.open.push(elements);
        for element in elements {
            self.push("<")?;
            self.push(element)?;
            self.attributes(element, tag)?;
            self.push(">")?;
            match *element {
                "details" => self.push("<summary>Spoiler</summary>\n")?,
                "ul" | "ol" | "blockquote" | "table" | "thead" | "section" => self.push("\n")?,
                _ => {}
            }
        }
        Ok(())
    }

    fn attributes(&mut self, element: &str, tag: &Tag) -> Result<(), TooLarge> {
        match tag {
            Tag::List(Some(start)) if *start != 1 => self.attribute("start", &start.to_string()),
            Tag::Item { task: true } => self.attribute("class", "task"),
            Tag::Cell { align: Some(align), .. } => self.attribute("align", align),
            Tag::CodeBlock(language) if !language.is_empty() => {
                // As it was written, for whoever reads; as programs name it, for what colours it.
                if element == "pre" {
                    return self.attribute("data-language", language);
                }
                let name: String = language
                    .chars()
                    .take_while(|c| c.is_alphanumeric() || "+-#._".contains(*c))
                    .collect();
                if name.is_empty() {
                    Ok(())
                } else {
                    self.attribute("class", &format!("language-{}", name.to_lowercase()))
                }
            }
            Tag::SpoilerBlock | Tag::Spoiler => self.attribute("class", "spoiler"),
            Tag::Notes if element == "section" => self.attribute("class", "footnotes"),
            Tag::Note(number) => self.attribute("id", &format!("fn-{:x}-{number}", self.key)),
            Tag::Link { address, title } => {
                self.attribute("href", &address.href)?;
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
            if !matches!(*element, "em" | "strong" | "del" | "a" | "span" | "code" | "td" | "th") {
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
            for (at, name) in
                mention::marks(text).filter_map(|mark| mark.resolve(&references.people))
            {
                self.plain(&text[done..at.start])?;
                // A name holds nothing that HTML or an address takes for something else.
                self.push(&format!(
                    r#"<a href="/u/{name}" class="mention" rel="{REL}">@{name}</a>"#
                ))?;
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
