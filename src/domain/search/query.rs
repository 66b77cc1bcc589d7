//! What somebody looks for: `words`, `"phrases"`, `-without` and `begin*`.

use super::words::words;

/// So many words and phrases of a question count.
const MOST: usize = 16;
/// A word whose beginning alone is given must have so many letters: with fewer it begins like
/// everything.
const SHORTEST: usize = 2;

/// A question. All that is wanted must be there, and nothing that is not.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Query {
    /// What must be there.
    pub wanted: Vec<Unit>,
    /// What must not.
    pub unwanted: Vec<Unit>,
    /// Whether the last word that is wanted is open only because it may still be being typed.
    pub is_begun: bool,
}

/// A word, or several that must stand behind each other.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unit {
    /// The words, as texts are cut into them; never empty.
    pub words: Vec<String>,
    /// Whether the last one is only how a word begins.
    pub is_open: bool,
}

impl Query {
    /// Reads a question. Whatever is written means something or nothing; there is none that is
    /// wrong. Of the last word the beginning is enough, as it may still be being typed.
    pub fn parse(text: &str) -> Self {
        let mut query = Self::default();
        let mut rest = text.trim_start();
        while let Some(first) = rest.chars().next() {
            let (is_wanted, from) = match rest.strip_prefix('-') {
                Some(behind) if behind.starts_with(|c: char| !c.is_whitespace()) => (false, behind),
                _ => (true, rest),
            };
            let (inside, behind, is_quoted) = piece(from);
            let is_last = !is_quoted && is_wanted && behind.is_empty();
            if let Some(unit) = unit(inside, is_quoted, is_last)
                && query.wanted.len() + query.unwanted.len() < MOST
            {
                query.is_begun =
                    is_last && unit.is_open && !inside.ends_with('*') && !is_spaceless(inside);
                if is_wanted { &mut query.wanted } else { &mut query.unwanted }.push(unit);
            }
            rest = if behind.len() < rest.len() { behind } else { &rest[first.len_utf8()..] };
            rest = if is_last { "" } else { rest.trim_start() };
        }
        query
    }

    /// The same where the last word is whole.
    #[must_use]
    pub fn ended(&self) -> Self {
        let mut ended = Self { is_begun: false, ..self.clone() };
        if self.is_begun
            && let Some(last) = ended.wanted.last_mut()
        {
            last.is_open = false;
        }
        ended
    }

    /// Whether there is nothing to look for.
    pub fn is_empty(&self) -> bool {
        self.wanted.is_empty()
    }
}

/// Whether a piece ends in a script that sets no spaces: there a single letter is always a beginning.
fn is_spaceless(text: &str) -> bool {
    words(text).last().is_some_and(|word| word.is_pair)
}

const fn is_quote(c: char) -> bool {
    matches!(c, '"' | '“' | '”' | '„' | '«' | '»' | '「' | '」')
}

/// The first piece of a text, what stands behind it, and whether it is in quotes. What is quoted
/// and never ends, ends with the text.
fn piece(text: &str) -> (&str, &str, bool) {
    if text.starts_with(is_quote) {
        let inside = text.trim_start_matches(is_quote);
        let end = inside.find(is_quote).unwrap_or(inside.len());
        let behind =
            inside[end..].chars().next().map_or("", |quote| &inside[end + quote.len_utf8()..]);
        return (&inside[..end], behind, true);
    }
    let end = text.find(|c: char| c.is_whitespace() || is_quote(c)).unwrap_or(text.len());
    (&text[..end], &text[end..], false)
}

fn unit(text: &str, is_quoted: bool, is_last: bool) -> Option<Unit> {
    let mut found = words(text);
    let last = found.last()?;
    let is_begun = is_last || (!is_quoted && text.ends_with('*'));
    let mut is_open = is_begun && last.text.chars().count() >= SHORTEST;
    if last.is_pair {
        // Of a row of letters the last one alone says nothing more; a single one begins a pair.
        let ends_row = found.iter().rev().nth(1).is_some_and(|before| before.end == last.end);
        is_open = !ends_row;
        if ends_row {
            found.pop();
        }
    }
    Some(Unit { words: found.into_iter().map(|word| word.text).collect(), is_open })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// As it could be written: a phrase with `_` between its words, `*` behind what is open.
    fn shown(text: &str) -> String {
        let query = Query::parse(text);
        let one = |unit: &Unit| unit.words.join("_") + if unit.is_open { "*" } else { "" };
        let wanted = query.wanted.iter().map(one);
        let unwanted = query.unwanted.iter().map(|unit| format!("-{}", one(unit)));
        wanted.chain(unwanted).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn words_phrases_and_what_must_not_be_there_are_told_apart() {
        assert_eq!(shown("rye bread"), "rye bread*");
        assert_eq!(shown("rye bread "), "rye bread");
        assert_eq!(
            shown("\"Rye bread\" wheat -\"white flour\" -salt"),
            "rye_bread wheat -white_flour -salt"
        );
        assert_eq!(shown("be* flour "), "be* flour");
        assert_eq!(shown("„Crème brûlée“"), "creme_brulee");
        assert_eq!(shown("don't re-use it"), "don_t re_use it*");
        assert_eq!(shown("a"), "a", "one letter begins everything");
        assert_eq!(shown("\"never closed"), "never_closed");
    }

    #[test]
    fn a_row_of_letters_without_spaces_is_looked_for_as_pairs_and_one_as_their_beginning() {
        assert_eq!(shown("東"), "東*");
        assert_eq!(shown("東京 "), "東京");
        assert_eq!(shown("東京都"), "東京_京都");
        assert_eq!(shown("\"本\" -語"), "本* -語*");
        assert_eq!(shown("Rust入門"), "rust_入門");
        assert_eq!(shown("入門rust "), "入門_門_rust");
    }

    #[test]
    fn what_says_nothing_is_nothing() {
        for nothing in
            ["", "   ", "-", "--", "\"\"", "\"", "*", "- -", "!?", "\0", "“”„", "-*", "💥"]
        {
            assert_eq!(Query::parse(nothing), Query::default(), "{nothing:?}");
        }
        let only_without = Query::parse("-bread");
        assert!(only_without.is_empty() && only_without.unwanted.len() == 1);
    }

    #[test]
    fn a_word_that_is_still_being_typed_is_whole_when_it_ends() {
        for (text, begun) in [
            ("rye bread", true),
            ("rye bread ", false),
            ("bre*", false),
            ("東", false),
            ("\"rye\"", false),
            ("rye -bread", false),
        ] {
            let query = Query::parse(text);
            assert_eq!(query.is_begun, begun, "{text}");
            assert_eq!(query.ended() == query, !begun, "{text}");
        }
        assert_eq!(Query::parse("rye bread").ended(), Query::parse("rye bread "));
    }

    #[test]
    fn so_many_words_count() {
        let long = "word ".repeat(1_000);
        assert_eq!(Query::parse(&long).wanted.len(), MOST);
    }

    proptest! {
        #[test]
        fn any_question_is_read_to_its_end(text in "(\\PC|[\"“”*\\- ]|.){0,80}") {
            let query = Query::parse(&text);
            for unit in query.wanted.iter().chain(&query.unwanted) {
                prop_assert!(!unit.words.is_empty());
                for word in &unit.words {
                    prop_assert!(!word.contains(['\'', '"', '\\', '*', ' ', '\0']), "{word:?}");
                }
            }
        }
    }
}
