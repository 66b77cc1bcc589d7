//! A text made ready for the parser: what would cost it more than linear time is taken from it, and
//! what it must not read as markup is hidden from it.
//!
//! Hiding is done with control characters, which no text holds: [`prepared`] drops those that come
//! from outside, and [`restored`] puts back what stood there. So nothing is lost wherever the
//! parser leaves such a character: in words, in code or in an address.

use std::{borrow::Cow, ops::Range};

use unicode_normalization::char::is_combining_mark;

use super::{autolink, script::is_cjk};

/// What hides a character of markup from the parser.
const HIDDEN: [(char, char); 7] = [
    ('*', '\u{1}'),
    ('_', '\u{2}'),
    ('~', '\u{3}'),
    ('\\', '\u{4}'),
    ('&', '\u{5}'),
    ('[', '\u{6}'),
    (']', '\u{7}'),
];

/// Stands for nothing. The parser takes it for a letter: it begins no block, and emphasis may begin
/// and end beside it.
const NOTHING: char = '\u{8}';

/// The column from which on no quote, list or footnote begins: whatever opens one takes a column at
/// least, a list two for its two elements. Parsers look at every open container on every line.
const CONTAINER_COLUMNS: usize = 90;

/// The text for the parser. In an address that is only written out, and in these `names`, nothing
/// is markup.
pub(super) fn prepared(source: &str, names: &[Range<usize>]) -> String {
    let mut literal: Vec<Range<usize>> =
        autolink::find(source).into_iter().map(|(range, _)| range).collect();
    // The parser knows by itself how these are to be read.
    literal.retain(|range| {
        !["](", "](<", "<", "]:"]
            .iter()
            .any(|before| source[..range.start].trim_end_matches([' ', '\t']).ends_with(before))
    });
    literal.extend_from_slice(names);
    literal.sort_by_key(|range| range.start);
    let mut literal = literal.into_iter().peekable();

    let mut ready = String::with_capacity(source.len() + source.len() / 8);
    let mut start = 0;
    for line in source.split_inclusive('\n') {
        let stop = container_stop(line).or_else(|| inline_spoiler(line)).map(|at| start + at);
        let mut chars = line.char_indices().map(|(at, c)| (start + at, c)).peekable();
        while let Some((at, c)) = chars.next() {
            while literal.next_if(|range| range.end <= at).is_some() {}
            if stop == Some(at) {
                ready.push(NOTHING);
            }
            if literal.peek().is_some_and(|range| range.start <= at) {
                ready.push(hidden(c));
                continue;
            }
            match c {
                '\\' => {
                    ready.push(c);
                    // What is escaped begins no run of marks.
                    ready.extend(
                        chars
                            .next_if(|(_, next)| next.is_ascii_punctuation())
                            .map(|(_, next)| next),
                    );
                }
                '*' | '~' => {
                    let mut length = 1;
                    while chars.next_if(|(_, next)| *next == c).is_some() {
                        length += 1;
                    }
                    let before = source[..at].chars().next_back();
                    let (joins_before, joins_after) =
                        joins(before, chars.peek().map(|(_, next)| *next));
                    ready.extend(joins_before.then_some(NOTHING));
                    ready.extend(std::iter::repeat_n(c, length));
                    ready.extend(joins_after.then_some(NOTHING));
                }
                c if c.is_control() && !matches!(c, '\n' | '\t') => {}
                c => ready.push(c),
            }
        }
        start += line.len();
    }
    ready
}

fn hidden(c: char) -> char {
    HIDDEN.iter().find(|(written, _)| *written == c).map_or(c, |(_, hidden)| *hidden)
}

/// The prepared text with the brackets at these places hidden, so that they begin no definition.
pub(super) fn with_brackets_hidden(mut ready: String, at: &[usize]) -> String {
    for at in at {
        ready.replace_range(*at..=*at, "\u{6}");
    }
    ready
}

/// What the parser gave, as it was written.
pub(super) fn restored(text: &str) -> Cow<'_, str> {
    let is_ours = |c: char| ('\u{1}'..=NOTHING).contains(&c);
    if !text.contains(is_ours) {
        return Cow::Borrowed(text);
    }
    let written = |c: char| match HIDDEN.iter().find(|(_, hidden)| *hidden == c) {
        Some((written, _)) => Some(*written),
        None => (c != NOTHING).then_some(c),
    };
    Cow::Owned(text.chars().filter_map(written).collect())
}

/// Whether a run of marks must be joined to what stands before it and behind it. In scripts without
/// spaces a word touches punctuation; `CommonMark` takes that for neither the beginning nor the end
/// of emphasis. Beside a letter or mark of such a script punctuation counts as a letter.
fn joins(before: Option<char>, after: Option<char>) -> (bool, bool) {
    let touches = |c: Option<char>| c.is_some_and(is_cjk);
    if !touches(before) && !touches(after) {
        return (false, false);
    }
    let is_punctuation = |c: Option<char>| {
        c.is_some_and(|c| !c.is_alphanumeric() && !c.is_whitespace() && !is_combining_mark(c))
    };
    (is_punctuation(before) && before != Some('\\'), is_punctuation(after))
}

/// Where a line begins with `>!…!<`: hidden words in a line, not a block of them.
fn inline_spoiler(line: &str) -> Option<usize> {
    let at = line.len() - line.trim_start_matches(' ').len();
    (line[at..].starts_with(">!") && line[at..].contains("!<")).then_some(at)
}

/// Where in a line the first container begins that stands too far to the right.
fn container_stop(line: &str) -> Option<usize> {
    let bytes = line.as_bytes();
    let (mut at, mut column) = (0, 0);
    loop {
        let width = match bytes.get(at)? {
            b' ' => 1,
            b'\t' => {
                at += 1;
                column += 4 - column % 4;
                continue;
            }
            _ => marker(&line[at..])?,
        };
        if column >= CONTAINER_COLUMNS && bytes[at] != b' ' {
            return Some(at);
        }
        at += width;
        column += width;
    }
}

/// The bytes of the mark that begins a container here, if one does.
fn marker(rest: &str) -> Option<usize> {
    let bytes = rest.as_bytes();
    let ends = |at: usize| bytes.get(at).is_none_or(u8::is_ascii_whitespace);
    match bytes.first()? {
        b'>' => Some(1),
        b'-' | b'+' | b'*' => ends(1).then_some(1),
        b'0'..=b'9' => {
            let digits = bytes.iter().take_while(|byte| byte.is_ascii_digit()).count();
            (matches!(bytes.get(digits), Some(b'.' | b')')) && ends(digits + 1))
                .then_some(digits + 1)
        }
        b'[' if bytes.get(1) == Some(&b'^') => Some(rest.find("]:")? + 2),
        _ => None,
    }
}

/// How many cells the tables of a text have at most, those among them that a row leaves out and the
/// parser fills in.
pub(super) fn cells(source: &str) -> usize {
    let (mut cells, mut columns) = (0_usize, 0);
    for line in source.lines() {
        if line.trim().is_empty() {
            columns = 0;
        }
        columns = columns.max(delimited(line));
        cells = cells.saturating_add(columns);
    }
    cells
}

/// The columns of a row that makes the line before it a table's head; 0 for any other.
fn delimited(line: &str) -> usize {
    let row = line.trim_start_matches(|c: char| c == '>' || c.is_whitespace()).trim_end();
    let is_row = row.contains('-')
        && row.bytes().all(|byte| matches!(byte, b'|' | b'-' | b':' | b' ' | b'\t'));
    if is_row { row.trim_matches('|').split('|').count() } else { 0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_hidden_is_put_back() {
        for text in
            [">".repeat(200), "- ".repeat(200), "1. ".repeat(90), format!("{}- a", "\t".repeat(40))]
        {
            let ready = prepared(&text, &[]);
            assert_ne!(ready, text);
            assert_eq!(restored(&ready), text);
        }
        assert_eq!(restored(&prepared("a\u{8}\u{0}\u{1b}b", &[])), "ab");
    }

    #[test]
    fn the_cells_of_tables_are_counted_with_those_that_are_filled_in() {
        assert_eq!(cells("a|b\n-|-\n1\n2\n\n3"), 6);
        assert_eq!(cells("> |a|b|c|\n> |:-:|-|-|\n> 1"), 6);
        assert_eq!(cells("a\n---\nb"), 2);
        assert_eq!(cells("no table"), 0);
    }
}
