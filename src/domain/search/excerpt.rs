//! The part of a text that shows why it was found.

use super::{query::Query, rank::hits, words::words};

/// How much of a text is shown, in characters, and how much of it before the first hit.
const LENGTH: usize = 200;
const BEFORE: usize = 60;

/// A part of a text as HTML: hits are in `<mark>`, everything else is escaped. Where only the title
/// has hits it stands first.
pub fn excerpt(title: Option<&str>, body: &str, query: &Query) -> String {
    let marks = marks(body, query);
    match title {
        Some(title) if marks.is_empty() => {
            let mut out = part(title, &self::marks(title, query), 0, title.len());
            if !body.is_empty() {
                out.push_str(" · ");
                let end = forward(body, 0, LENGTH);
                out.push_str(&part(body, &[], 0, end));
                out.push_str(if end < body.len() { "…" } else { "" });
            }
            out
        }
        _ => {
            let hit = marks.first().map_or(0, |(start, _)| *start);
            let start = word_start(body, hit, back(body, hit, BEFORE));
            let end = forward(body, start, LENGTH).max(marks.first().map_or(0, |(_, end)| *end));
            let mut out = String::from(if start > 0 { "…" } else { "" });
            out.push_str(&part(body, &marks, start, end));
            out.push_str(if end < body.len() { "…" } else { "" });
            out
        }
    }
}

/// Where a text is marked, in bytes, in order and apart from each other.
fn marks(text: &str, query: &Query) -> Vec<(usize, usize)> {
    let words = words(text);
    let mut found: Vec<(usize, usize)> = Vec::new();
    for unit in &query.wanted {
        for at in hits(&words, unit) {
            let last = &words[at + unit.words.len() - 1];
            // Of a pair of which one letter was looked for, that letter.
            let is_single = last.is_pair && unit.is_open;
            found.push((words[at].start, if is_single { last.first_end } else { last.end }));
        }
    }
    found.sort_unstable();
    let mut apart: Vec<(usize, usize)> = Vec::new();
    for (start, end) in found {
        match apart.last_mut() {
            Some((_, before)) if start <= *before => *before = end.max(*before),
            _ => apart.push((start, end)),
        }
    }
    apart
}

/// `start..end` of a text, marked as far as that lies there.
fn part(text: &str, marks: &[(usize, usize)], start: usize, end: usize) -> String {
    let mut out = String::new();
    let mut at = start;
    for (from, to) in marks.iter().filter(|(from, to)| *from >= start && *to <= end) {
        escape(&text[at..*from], &mut out);
        out.push_str("<mark>");
        escape(&text[*from..*to], &mut out);
        out.push_str("</mark>");
        at = *to;
    }
    escape(&text[at..end], &mut out);
    out
}

fn escape(text: &str, out: &mut String) {
    for character in text.chars() {
        match character {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            other => out.push(other),
        }
    }
}

/// So many characters further, or the end.
fn forward(text: &str, at: usize, characters: usize) -> usize {
    text[at..].char_indices().nth(characters).map_or(text.len(), |(further, _)| at + further)
}

/// So many characters back, or the beginning.
fn back(text: &str, at: usize, characters: usize) -> usize {
    text[..at].char_indices().rev().nth(characters.saturating_sub(1)).map_or(0, |(found, _)| found)
}

/// Where a word begins between `from` and `hit`, if one does: none is cut in two for nothing.
fn word_start(text: &str, hit: usize, from: usize) -> usize {
    if from == 0 {
        return 0;
    }
    let space = text[from..hit].char_indices().find(|(_, c)| c.is_whitespace());
    space.map_or(from, |(at, space)| from + at + space.len_utf8())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn of(body: &str, asked: &str) -> String {
        excerpt(None, body, &Query::parse(asked))
    }

    #[test]
    fn hits_are_marked_and_everything_else_is_escaped() {
        assert_eq!(
            of("Rye & <b>rye</b>", "rye"),
            "<mark>Rye</mark> &amp; &lt;b&gt;<mark>rye</mark>&lt;/b&gt;"
        );
        assert_eq!(of("Crème brûlée", "brulee"), "Crème <mark>brûlée</mark>");
        assert_eq!(of("rye bread and bread", "\"rye bread\""), "<mark>rye bread</mark> and bread");
        assert_eq!(of("Breadth", "brea"), "<mark>Breadth</mark>");
    }

    #[test]
    fn letters_without_spaces_are_marked_as_they_were_looked_for() {
        assert_eq!(of("私は東京都に", "東京都"), "私は<mark>東京都</mark>に");
        assert_eq!(of("東京と京都", "京"), "東<mark>京</mark>と<mark>京</mark>都");
        assert_eq!(of("この本", "本"), "この<mark>本</mark>");
    }

    #[test]
    fn of_a_long_text_the_part_with_the_hit_is_shown() {
        let text = format!("{} needle {}", "word ".repeat(100), "tail ".repeat(100));
        let shown = of(&text, "needle");
        assert!(shown.starts_with("…word") && shown.ends_with('…'), "{shown}");
        assert!(shown.contains("<mark>needle</mark>") && shown.len() < 300, "{shown}");
    }

    #[test]
    fn where_the_title_alone_fits_it_stands_first() {
        let query = Query::parse("rye");
        assert_eq!(excerpt(Some("Rye?"), "No & yes", &query), "<mark>Rye</mark>? · No &amp; yes");
        assert_eq!(excerpt(Some("Rye"), "rye", &query), "<mark>rye</mark>");
        assert_eq!(excerpt(Some("<i>Rye"), "", &query), "&lt;i&gt;<mark>Rye</mark>");
    }

    proptest! {
        #[test]
        fn there_is_no_markup_but_marks(
            body in "(\\PC|[<>&\"' ]){0,400}", title in "(\\PC|[<>&]){0,40}", asked in "\\PC{0,20}",
        ) {
            let shown = excerpt(Some(&title), &body, &Query::parse(&asked));
            let rest = shown.replace("<mark>", "").replace("</mark>", "");
            prop_assert!(!rest.contains(['<', '>']), "{}", shown);
            prop_assert_eq!(shown.matches("<mark>").count(), shown.matches("</mark>").count());
        }
    }
}
