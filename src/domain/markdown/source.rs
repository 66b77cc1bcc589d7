//! A text made ready for the parser: what would cost it more than linear time is taken from it, and what it must not read as markup
//! is hidden from it.
//!
//! Hiding is done with control characters, which no text holds: [`prepared`] drops those that come from outside, and [`restored`]
//! puts back what stood there. So nothing is lost wherever the parser leaves such a character: in words, in code or in an address.

use std::borrow::Cow;

/// Stands for nothing: keeps the parser from reading what follows as the beginning of a block.
const STOP: char = '\u{8}';

/// The column from which on no quote, list or footnote begins: whatever opens one takes a column at least, a list two for its two
/// elements. Parsers look at every open container on every line.
const CONTAINER_COLUMNS: usize = 90;

/// The text for the parser.
pub(super) fn prepared(source: &str) -> String {
    let mut ready = String::with_capacity(source.len() + source.len() / 8);
    for line in source.split_inclusive('\n') {
        let at = container_stop(line);
        let (before, rest) = line.split_at(at.unwrap_or(line.len()));
        push(&mut ready, before);
        if at.is_some() {
            ready.push(STOP);
        }
        push(&mut ready, rest);
    }
    ready
}

fn push(ready: &mut String, text: &str) {
    ready.extend(text.chars().filter(|c| !c.is_control() || matches!(c, '\n' | '\t')));
}

/// What the parser gave, as it was written.
pub(super) fn restored(text: &str) -> Cow<'_, str> {
    if text.contains(STOP) { Cow::Owned(text.replace(STOP, "")) } else { Cow::Borrowed(text) }
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
            (matches!(bytes.get(digits), Some(b'.' | b')')) && ends(digits + 1)).then_some(digits + 1)
        }
        b'[' if bytes.get(1) == Some(&b'^') => Some(rest.find("]:")? + 2),
        _ => None,
    }
}

/// How many cells the tables of a text have at most, those among them that a row leaves out and the parser fills in.
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
    let is_row = row.contains('-') && row.bytes().all(|byte| matches!(byte, b'|' | b'-' | b':' | b' ' | b'\t'));
    if is_row { row.trim_matches('|').split('|').count() } else { 0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_hidden_is_put_back() {
        for text in [">".repeat(200), "- ".repeat(200), "1. ".repeat(90), format!("{}- a", "\t".repeat(40))] {
            let ready = prepared(&text);
            assert_ne!(ready, text);
            assert_eq!(restored(&ready), text);
        }
        assert_eq!(restored(&prepared("a\u{8}\u{0}\u{1b}b")), "ab");
    }

    #[test]
    fn the_cells_of_tables_are_counted_with_those_that_are_filled_in() {
        assert_eq!(cells("a|b\n-|-\n1\n2\n\n3"), 6);
        assert_eq!(cells("> |a|b|c|\n> |:-:|-|-|\n> 1"), 6);
        assert_eq!(cells("a\n---\nb"), 2);
        assert_eq!(cells("no table"), 0);
    }
}
