//! `@name` in a text: where it stands, and whom it could mean. Who is meant is decided by those who
//! know the names.

use std::{collections::BTreeMap, ops::Range};

use unicode_normalization::char::is_combining_mark;

use crate::domain::{
    limits::{USERNAME_MAX, USERNAME_WRITTEN_MAX},
    markdown::script::is_unspaced,
    username::{folded, has_fitting_length},
};

/// The names that a text mentions and that somebody has: as they are looked up ([`folded`]), and as
/// their owners write them.
pub type People = BTreeMap<String, String>;

/// A place where a name may stand.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mark<'a> {
    at: usize,
    /// What stands behind the `@`, to where no name goes on.
    run: &'a str,
    /// What may stand behind the name in that.
    behind: &'static [char],
    /// Whether a name and a slash stand before it.
    pub is_joined: bool,
}

impl Mark<'_> {
    /// The names that this could be as they are looked up, the longest first. A full stop or hyphen
    /// at the end may belong to the sentence, and an underscore to the markup.
    pub fn candidates(&self) -> impl Iterator<Item = String> {
        self.endings().map(|(_, name)| name)
    }

    /// Who is meant, as their owner writes the name, and where in the text that stands, `@`
    /// included.
    pub fn resolve<'p>(&self, people: &'p People) -> Option<(Range<usize>, &'p str)> {
        self.endings().find_map(|(length, name)| {
            Some((self.at..self.at + 1 + length, people.get(&name)?.as_str()))
        })
    }

    /// Whether this character is in what could be the name.
    pub fn holds(&self, c: char) -> bool {
        self.run.contains(c)
    }

    /// Each name that this could be, with its length in the text, the longest first: all of the
    /// run, as much of it as may stand behind a name at its end, and what ends beside a letter of a
    /// script that is written without spaces.
    fn endings(&self) -> impl Iterator<Item = (usize, String)> {
        let behind = self.behind;
        let bare = self.run.trim_end_matches(behind).len();
        let written = &self.run[..self.run.len().min(bare + USERNAME_MAX)];
        // Folding leaves marks at the end alone, so it is done once: a text may be nothing but full
        // stops.
        let mut next = (bare <= WRITTEN_MAX).then(|| (written.len(), folded(written)));
        let whole = std::iter::from_fn(move || {
            let now = next.take()?;
            next = now.1.strip_suffix(behind).map(|shorter| (now.0 - 1, shorter.to_owned()));
            Some(now)
        });
        let parts = self.word_ends().into_iter().rev().map(|end| (end, folded(&self.run[..end])));
        whole.chain(parts).filter(|(_, name)| has_fitting_length(name))
    }

    /// Where in the run a name may end though the run goes on.
    fn word_ends(&self) -> Vec<usize> {
        if self.run.is_ascii() {
            return Vec::new();
        }
        let mut ends = Vec::new();
        let mut before: Option<char> = None;
        for (at, c) in self.run.char_indices().take(NAME_CHARS_MAX) {
            if !is_combining_mark(c)
                && before.is_some_and(|before| is_unspaced(before) || is_unspaced(c))
            {
                ends.push(at);
            }
            before = Some(c);
        }
        ends
    }
}

/// Characters of a name at most, with all the marks on its letters.
const NAME_CHARS_MAX: usize = 2 * USERNAME_MAX;

/// Bytes that a name takes in a text at most, in the longest form of writing.
const WRITTEN_MAX: usize = USERNAME_WRITTEN_MAX * 4;

/// Every `@` at the beginning of a word with what could be a name behind it. An address such as
/// `ana@example.org` or `/@ana` is none; in `@bob/@ana` there are two.
pub fn marks(text: &str) -> impl Iterator<Item = Mark<'_>> {
    marks_in(text, &['.', '-'], |before| before)
}

/// The same in a text in Markdown, where underscores around a name may be emphasis.
pub fn marks_in_markdown(source: &str) -> impl Iterator<Item = Mark<'_>> {
    marks_in(source, &['.', '-', '_'], |before| before.trim_end_matches('_'))
}

/// Every `@` at the beginning of a word, by what `word` makes of the text before it.
fn marks_in<'t>(
    text: &'t str,
    behind: &'static [char],
    word: impl Fn(&'t str) -> &'t str,
) -> impl Iterator<Item = Mark<'t>> {
    // Where the last one ends.
    let mut last = None;
    text.match_indices('@').filter_map(move |(at, _)| {
        let before = word(&text[..at]).chars().next_back();
        let is_joined = before == Some('/') && last == Some(at - 1);
        let goes_on_here = before.is_some_and(|before| {
            goes_on(before) && !is_unspaced(before) && !matches!(before, '.' | '-')
                || before == '@'
                || before == '/' && !is_joined
        });
        let rest = &text[at + 1..];
        let end = rest.find(|c| !goes_on(c)).unwrap_or(rest.len());
        let is_address = rest[end..].starts_with('@');
        if goes_on_here || end == 0 || is_address {
            return None;
        }
        last = Some(at + 1 + end);
        Some(Mark { at, run: &rest[..end], behind, is_joined })
    })
}

/// Whether a name may hold this, in whatever form of writing.
fn goes_on(c: char) -> bool {
    c.is_alphanumeric() || matches!(c, '_' | '-' | '.') || is_combining_mark(c)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn people(names: &[&str]) -> People {
        names.iter().map(|name| (folded(name), (*name).to_owned())).collect()
    }

    fn meant(text: &str, names: &[&str]) -> Vec<(String, String)> {
        let people = people(names);
        let found = marks(text).filter_map(|mark| mark.resolve(&people));
        found.map(|(at, name)| (text[at].to_owned(), name.to_owned())).collect()
    }

    #[test]
    fn a_name_is_found_where_a_word_begins() {
        for text in [
            "@ana",
            "hi @ana",
            "(@ana)",
            "@ana's",
            "hi,@ana!",
            "…@ana",
            "@ANA",
            "@ａｎａ",
            "so...@ana",
        ] {
            let found = meant(text, &["ana"]);
            assert_eq!(found.len(), 1, "{text}");
            assert_eq!(found[0].1, "ana", "{text}");
        }
        for text in [
            "x@ana",
            "x_@ana",
            "ana@ana.org",
            "@@ana",
            "https://example.org/@ana",
            "@ana@example.org",
            "@",
            "@ ana",
            "@anagram",
            "é@ana",
        ] {
            assert_eq!(meant(text, &["ana"]), [], "{text}");
        }
    }

    #[test]
    fn behind_a_slash_a_name_is_one_if_a_name_stands_before_it() {
        let both = [("@bob".into(), "bob".into()), ("@ana".into(), "ana".into())];
        for text in ["@bob/@ana", "(@bob/@ana)", "@bob/@nobody/@ana", "和@bob/@ana"] {
            assert_eq!(meant(text, &["ana", "bob"]), both, "{text}");
        }
        for text in
            ["/@ana", "bob/@ana", "x@bob/@ana", "https://x.org/@bob/@ana", "@@bob/@ana", "//@ana"]
        {
            assert_eq!(meant(text, &["ana", "bob"]), [], "{text}");
        }
        assert_eq!(meant("@bob//@ana @bob/x/@ana", &["ana"]), []);
    }

    #[test]
    fn in_markdown_underscores_around_a_name_may_be_emphasis() {
        for (text, named) in [
            ("_@_x_ is here_", Some("@_x_")),
            ("__@_x_ is here__", Some("@_x_")),
            ("_hi @_x__", Some("@_x_")),
            ("__hi @_x_.__", Some("@_x_")),
            ("_@_x__", Some("@_x_")),
            ("x_@_x_", None),
            ("x__@_x_", None),
        ] {
            let people = people(&["_x_"]);
            let found = marks_in_markdown(text).find_map(|mark| mark.resolve(&people));
            assert_eq!(found.map(|(at, _)| &text[at]), named, "{text}");
        }
        assert_eq!(meant("_@ana, @ana_", &["ana"]), [], "and elsewhere they are letters");
    }

    #[test]
    fn the_end_of_a_sentence_is_not_part_of_a_name_unless_it_is() {
        assert_eq!(meant("Ask @ana.", &["ana"]), [("@ana".into(), "ana".into())]);
        assert_eq!(meant("Ask @ana...", &["ana"]), [("@ana".into(), "ana".into())]);
        assert_eq!(meant("@ana-", &["ana"]), [("@ana".into(), "ana".into())]);
        assert_eq!(
            meant("Ask @ana.", &["ana", "ana."]),
            [("@ana.".into(), "ana.".into())],
            "the longest first"
        );
        assert_eq!(meant("@x.y-z_1 there", &["x.y-z_1"]), [("@x.y-z_1".into(), "x.y-z_1".into())]);
    }

    #[test]
    fn names_are_of_any_script_and_case() {
        for (text, name) in [
            ("@ίων", "Ίων"),
            ("@日本語。", "日本語"),
            ("@łUKASZ,", "Łukasz"),
            ("@Jose\u{301}!", "José"),
            ("@हिन्दी।", "हिन्दी"),
            ("@李明，", "李明"),
            ("@김구!", "김구"),
        ] {
            let found = meant(text, &[name]);
            assert_eq!(found.len(), 1, "{text}");
            assert_eq!(found[0].1, name, "{text}");
        }
    }

    #[test]
    fn what_can_be_no_name_is_not_asked_for() {
        let asked = |text: &str| {
            marks(text).flat_map(|mark| mark.candidates().collect::<Vec<_>>()).collect::<Vec<_>>()
        };
        assert_eq!(asked("@ab"), [""; 0]);
        assert_eq!(asked(&format!("@{}", "a".repeat(25))), [""; 0]);
        assert_eq!(asked("@abc.. @abcd"), ["abc..", "abc.", "abc", "abcd"]);
        assert_eq!(
            asked(&format!("@abc{}", ".".repeat(20_000))).last().map(String::as_str),
            Some("abc")
        );
    }
}
