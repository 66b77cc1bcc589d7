//! Words that a forum watches for: texts in which one stands wait for a moderator, or are not taken.

use serde::{Deserialize, Deserializer, Serialize};
use unicode_normalization::{UnicodeNormalization, char::is_combining_mark};

use super::{limits, text};

/// What becomes of a text in which a watched word stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum Watch {
    /// It waits for a moderator.
    Hold,
    /// It is not taken.
    Refuse,
}

/// A word, or several in a row.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Watched {
    /// As it was given, without what no text needs.
    #[serde(deserialize_with = "stored")]
    pub word: String,
    /// What becomes of a text in which it stands.
    pub action: Watch,
}

impl Watched {
    /// A word of a letter or digit at least. The error is a sentence that goes behind the field's
    /// name.
    pub fn parse(word: &str, action: &str) -> Result<Self, String> {
        let word = text::words(word);
        let action = match action {
            "hold" => Watch::Hold,
            "refuse" => Watch::Refuse,
            _ => return Err(format!("must say hold or refuse of {word}")),
        };
        let length = word.chars().count();
        if length > limits::NAME_MAX || !folded(&word).contains(char::is_alphanumeric) {
            return Err(format!(
                "must be words of 1 to {} characters, with a letter or digit in each",
                limits::NAME_MAX
            ));
        }
        Ok(Self { word, action })
    }

    /// Whether it watches for the same.
    pub fn is_same(&self, other: &Self) -> bool {
        folded(&self.word) == folded(&other.word)
    }
}

/// A word that may have been stored before it was cleaned.
fn stored<'de, D: Deserializer<'de>>(stored: D) -> Result<String, D::Error> {
    String::deserialize(stored).map(|word| text::words(&word))
}

/// Texts that are looked through for watched words: without regard to case, accents and width.
pub struct Looked(String);

impl Looked {
    /// All of these together.
    pub fn at(texts: &[&str]) -> Self {
        Self(folded(&texts.join("\n")))
    }

    /// Whether the word stands there by itself: not as a part of a longer one. A word of a script
    /// without spaces stands wherever its letters do.
    pub fn has(&self, watched: &Watched) -> bool {
        let (text, word) = (&self.0, folded(&watched.word));
        let mut from = 0;
        while let Some(at) = text[from..].find(&word).map(|at| from + at) {
            let end = at + word.len();
            let joins = |one: Option<char>, other: Option<char>| matches!((one, other), (Some(one), Some(other)) if spaced(one) && spaced(other));
            let before = joins(text[..at].chars().next_back(), word.chars().next());
            let behind = joins(word.chars().next_back(), text[end..].chars().next());
            if !before && !behind {
                return true;
            }
            from = at + word.chars().next().map_or(1, char::len_utf8);
        }
        false
    }

    /// The first of them that stands there; one for which the text is not taken comes first.
    pub fn first<'a>(&self, words: &'a [Watched]) -> Option<&'a Watched> {
        let of = |action| words.iter().find(|one| one.action == action && self.has(one));
        of(Watch::Refuse).or_else(|| of(Watch::Hold))
    }
}

/// Whether a character is of a word that has spaces around it.
fn spaced(c: char) -> bool {
    use unicode_script::{Script, UnicodeScript};
    c.is_alphanumeric()
        && !matches!(
            c.script(),
            Script::Han
                | Script::Hiragana
                | Script::Katakana
                | Script::Bopomofo
                | Script::Thai
                | Script::Lao
                | Script::Khmer
                | Script::Myanmar
                | Script::Tibetan
                | Script::Javanese
        )
}

/// In small letters of the usual width, without accents and what nobody sees; blanks are spaces.
fn folded(text: &str) -> String {
    let shown = |c: &char| c.is_whitespace() || !super::text::is_invisible(*c);
    text.nfkd()
        .filter(|c| !is_combining_mark(*c))
        .filter(shown)
        .flat_map(char::to_lowercase)
        .map(|c| if c.is_whitespace() { ' ' } else { c })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn word(word: &str) -> Watched {
        Watched::parse(word, "hold").unwrap()
    }

    #[test]
    fn a_word_is_found_by_itself_in_any_case_and_width() {
        for (text, watched, found) in [
            ("Buy CASINO chips", "casino", true),
            ("Casinos", "casino", false),
            ("mycasino", "casino", false),
            ("casinos and a casino", "casino", true),
            ("https://casino.example/x", "casino.example", true),
            ("Ｃａｓíｎｏ!", "casino", true),
            ("ca\u{200b}sino", "casino", true),
            ("cheap\nwatches", "Cheap  watches", true),
            ("cheap blue watches", "cheap watches", false),
            ("我们去赌场吧", "赌场", true),
            ("$$$", "casino", false),
        ] {
            assert_eq!(Looked::at(&[text]).has(&word(watched)), found, "{watched} in {text}");
        }
    }

    #[test]
    fn a_word_holds_nothing_that_no_text_needs_given_or_stored() {
        for (raw, clean) in [
            ("a\0b", "ab"),
            ("\0casino\0", "casino"),
            ("a\u{1b}\u{8}b", "ab"),
            ("a\u{2066}b\u{202e}", "ab"),
            ("cheap\u{b}\u{2028} watches", "cheap watches"),
            ("cheap\r\n\twatches", "cheap watches"),
        ] {
            assert_eq!(word(raw).word, clean, "{raw:?}");
            let stored = serde_json::json!({"word": raw, "action": "hold"});
            assert_eq!(serde_json::from_value::<Watched>(stored).unwrap(), word(clean), "{raw:?}");
        }
        assert!(Watched::parse("\0", "hold").is_err());
    }

    #[test]
    fn a_word_for_which_a_text_is_not_taken_comes_first() {
        let words = [word("bread"), Watched::parse("rye", "refuse").unwrap()];
        assert_eq!(Looked::at(&["Bread", "of rye"]).first(&words), Some(&words[1]));
        assert_eq!(Looked::at(&["Bread", "x"]).first(&words), Some(&words[0]));
        assert_eq!(Looked::at(&["x"]).first(&words), None);
        for wrong in ["", "  ", "!!", &"x".repeat(61)] {
            assert!(Watched::parse(wrong, "hold").is_err(), "{wrong}");
        }
        assert!(Watched::parse("x", "burn").is_err());
        assert!(word("Casino").is_same(&word("cas\u{ed}no")));
    }
}
