//! A text taken apart: what the parser says, as pieces.

use std::ops::Range;

use pulldown_cmark::{
    Alignment, CodeBlockKind, CowStr, Event, OffsetIter, Options, Parser, Tag as Parsed, TagEnd,
};

use super::{
    autolink, definitions, notes,
    pieces::{Piece, Tag},
    source::{prepared, restored, with_brackets_hidden},
    spoilers,
};

mod references;

/// What people may write besides plain Markdown.
const SYNTAX: Options = Options::ENABLE_STRIKETHROUGH
    .union(Options::ENABLE_TABLES)
    .union(Options::ENABLE_TASKLISTS)
    .union(Options::ENABLE_FOOTNOTES);

/// Takes a text apart. In `names`, places of the text, nothing is markup.
pub(super) fn parse(source: &str, names: &[Range<usize>]) -> Vec<Piece> {
    let ready = prepared(source, names);
    let mut reader = Reader::read(&ready);
    let unused = definitions::unused(&ready, &reader.covered, &reader.used);
    if unused.is_empty() {
        return notes::in_order(spoilers::found(reader.pieces));
    }
    let ready = with_brackets_hidden(ready, &unused);
    reader = Reader::read(&ready);
    notes::in_order(spoilers::found(reader.pieces))
}

fn owned(text: &CowStr<'_>) -> String {
    restored(text).into_owned()
}

struct Reader<'r> {
    ready: &'r str,
    pieces: Vec<Piece>,
    /// Words that have not become pieces yet: the parser gives them in parts.
    words: String,
    /// How many links and blocks of code are open, in which nobody is named.
    plain: usize,
    /// How many blocks of hidden words are open.
    spoilers: usize,
    in_head: bool,
    columns: Vec<Alignment>,
    column: usize,
    /// Where the last cell of a table ended.
    cell_end: usize,
    /// What is shown of the text, as places in it.
    covered: Vec<Range<usize>>,
    /// The definitions that some link refers to, as places in the text.
    used: Vec<Range<usize>>,
}

impl<'r> Reader<'r> {
    fn read(ready: &'r str) -> Self {
        let mut reader = Self {
            ready,
            pieces: Vec::new(),
            words: String::new(),
            plain: 0,
            spoilers: 0,
            in_head: false,
            columns: Vec::new(),
            column: 0,
            cell_end: 0,
            covered: Vec::new(),
            used: Vec::new(),
        };
        let mut events = Parser::new_ext(ready, SYNTAX).into_offset_iter();
        while let Some((event, at)) = events.next() {
            if !matches!(
                event,
                Event::Start(
                    Parsed::BlockQuote(_)
                        | Parsed::List(_)
                        | Parsed::Item
                        | Parsed::FootnoteDefinition(_)
                ) | Event::End(_)
            ) {
                reader.covered.push(at.clone());
            }
            reader.event(event, at, &mut events);
        }
        reader.words_end();
        reader
    }

    fn event(&mut self, event: Event<'_>, at: Range<usize>, events: &mut OffsetIter<'_>) {
        if let Event::Text(text) = &event
            && self.plain == 0
        {
            let text = if self.words.is_empty() { self.spoiler_line(text, at.start) } else { text };
            self.words.push_str(&restored(text));
            return;
        }
        // Raw HTML is shown as it was written: words like others.
        if let Event::Html(text) | Event::InlineHtml(text) = &event {
            return self.lines(&restored(text));
        }
        self.words_end();
        match event {
            Event::Start(Parsed::Link { link_type, dest_url, title, id }) => {
                self.link(link_type, &dest_url, &title, &id, at, events);
            }
            Event::Start(Parsed::Image { link_type, dest_url, title, id }) => {
                let alt = words(events);
                self.picture(link_type, &dest_url, &title, &id, &alt, at, events);
            }
            Event::Start(tag) => self.open(tag),
            Event::End(end) => self.close(end, at),
            Event::Code(code) => self.pieces.push(Piece::Code(owned(&code))),
            // A line stays a line.
            Event::SoftBreak | Event::HardBreak => self.pieces.push(Piece::Break),
            Event::Rule => self.pieces.push(Piece::Rule),
            Event::TaskListMarker(done) => {
                if let Some(Piece::Open(Tag::Item { task })) = self
                    .pieces
                    .iter_mut()
                    .rev()
                    .find(|piece| !matches!(piece, Piece::Open(Tag::Paragraph)))
                {
                    *task = true;
                }
                self.pieces.push(Piece::Task(done));
            }
            Event::FootnoteReference(label) => self.pieces.push(Piece::Label(owned(&label))),
            Event::Text(text)
            | Event::Html(text)
            | Event::InlineHtml(text)
            | Event::InlineMath(text)
            | Event::DisplayMath(text) => {
                self.pieces.push(Piece::Plain(owned(&text)));
            }
        }
    }

    /// The words so far, with links for the addresses that are written out in them.
    fn words_end(&mut self) {
        let words = std::mem::take(&mut self.words);
        let mut done = 0;
        if self.plain > 0 {
            self.pieces.extend((!words.is_empty()).then_some(Piece::Plain(words)));
            return;
        }
        for (at, address) in autolink::find(&words) {
            self.text(&words[done..at.start]);
            self.pieces.push(Piece::Open(Tag::Link { address, title: String::new() }));
            self.pieces.push(Piece::Plain(words[at.clone()].to_owned()));
            self.pieces.push(Piece::Close);
            done = at.end;
        }
        self.text(&words[done..]);
    }

    fn text(&mut self, words: &str) {
        if !words.is_empty() {
            self.pieces.push(Piece::Text(words.to_owned()));
        }
    }

    fn lines(&mut self, text: &str) {
        for (index, line) in text.split('\n').enumerate() {
            if index > 0 {
                self.words_end();
                self.pieces.push(Piece::Break);
            }
            self.words.push_str(line);
        }
    }

    /// A line of hidden words begins with `>!`: makes the quote such a block, and takes the mark
    /// off.
    fn spoiler_line<'t>(&mut self, text: &'t str, at: usize) -> &'t str {
        let Some(rest) = text.strip_prefix('!').filter(|_| self.ready[..at].ends_with('>')) else {
            return text;
        };
        if let [.., quote @ Piece::Open(Tag::Quote), Piece::Open(Tag::Paragraph)] =
            &mut *self.pieces
        {
            *quote = Piece::Open(Tag::SpoilerBlock);
            self.spoilers += 1;
        } else if self.spoilers == 0 {
            return text;
        }
        rest.strip_prefix(' ').unwrap_or(rest)
    }

    fn open(&mut self, tag: Parsed<'_>) {
        let tag = match tag {
            Parsed::Paragraph | Parsed::HtmlBlock => Tag::Paragraph,
            Parsed::Heading { level, .. } => Tag::Heading(level as u8),
            Parsed::BlockQuote(_) => Tag::Quote,
            Parsed::CodeBlock(kind) => {
                self.plain += 1;
                let info = if let CodeBlockKind::Fenced(info) = kind {
                    owned(&info)
                } else {
                    String::new()
                };
                self.code_block(&info);
                return;
            }
            Parsed::List(start) => Tag::List(start),
            Parsed::Item => Tag::Item { task: false },
            Parsed::Table(columns) => {
                self.columns = columns;
                Tag::Table
            }
            Parsed::TableHead => {
                (self.in_head, self.column) = (true, 0);
                Tag::Head
            }
            Parsed::TableRow => {
                self.column = 0;
                Tag::Row
            }
            Parsed::TableCell => self.cell(),
            Parsed::Emphasis => Tag::Emphasis,
            Parsed::Strong => Tag::Strong,
            Parsed::Strikethrough => Tag::Deleted,
            Parsed::FootnoteDefinition(label) => Tag::Definition(owned(&label)),
            _ => Tag::Nothing,
        };
        self.pieces.push(Piece::Open(tag));
    }

    fn cell(&mut self) -> Tag {
        let align = self.columns.get(self.column).and_then(|column| match column {
            Alignment::None => None,
            Alignment::Left => Some("left"),
            Alignment::Center => Some("center"),
            Alignment::Right => Some("right"),
        });
        self.column += 1;
        Tag::Cell { head: self.in_head, align }
    }

    /// A block of code. Of what stands beside its fence the first word is the language; if there is
    /// more, all of it is a line of the code that was meant to stand below.
    fn code_block(&mut self, info: &str) {
        let mut words = info.split_whitespace();
        let (language, more) = (words.next().unwrap_or_default(), words.next().is_some());
        self.pieces.push(Piece::Open(Tag::CodeBlock(if more {
            String::new()
        } else {
            language.to_owned()
        })));
        if more {
            self.pieces.push(Piece::Plain(format!("{info}\n")));
        }
    }

    fn close(&mut self, end: TagEnd, at: Range<usize>) {
        match end {
            TagEnd::CodeBlock => self.plain -= 1,
            TagEnd::TableHead => self.in_head = false,
            TagEnd::TableCell => self.cell_end = at.end,
            TagEnd::TableRow => self.more_cells(at),
            TagEnd::BlockQuote(_) => self.spoiler_end(),
            TagEnd::HtmlBlock => {
                self.pieces.pop_if(|last| *last == Piece::Break);
            }
            _ => {}
        }
        self.pieces.push(Piece::Close);
    }

    /// A row may have more cells than its table has columns: what stands in them is shown all the
    /// same.
    fn more_cells(&mut self, row: Range<usize>) {
        let rest = self.ready.get(self.cell_end.max(row.start)..row.end).unwrap_or_default();
        let rest = restored(rest).trim().trim_matches('|').trim().to_owned();
        if !rest.is_empty() {
            let cell = self.cell();
            self.pieces.extend([Piece::Open(cell), Piece::Plain(rest), Piece::Close]);
        }
    }

    fn spoiler_end(&mut self) {
        let mut depth = 0_usize;
        for piece in self.pieces.iter().rev() {
            match piece {
                Piece::Close => depth += 1,
                Piece::Open(tag) if depth == 0 => {
                    self.spoilers -= usize::from(*tag == Tag::SpoilerBlock);
                    return;
                }
                Piece::Open(_) => depth -= 1,
                _ => {}
            }
        }
    }
}

/// The words up to the end of the picture that has begun.
fn words(events: &mut OffsetIter<'_>) -> String {
    let (mut text, mut depth) = (String::new(), 0_usize);
    for (event, _) in events {
        match event {
            Event::Start(Parsed::Image { .. }) => depth += 1,
            Event::End(TagEnd::Image) if depth == 0 => break,
            Event::End(TagEnd::Image) => depth -= 1,
            Event::Text(words)
            | Event::Code(words)
            | Event::InlineHtml(words)
            | Event::Html(words) => text.push_str(&restored(&words)),
            Event::SoftBreak | Event::HardBreak => text.push(' '),
            _ => {}
        }
    }
    text
}
