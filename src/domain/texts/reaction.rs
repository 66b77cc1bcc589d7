//! Reactions: a small set of emoji that a forum offers, and how often each stands under a text.

use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// Emoji that a forum offers at most.
const OFFERED_MAX: usize = 20;
/// Bytes of one: families and flags are long.
const EMOJI_MAX: usize = 40;
/// What asks for the colored form of a character; with it or without it, it is the same emoji.
const COLORED: char = '\u{fe0f}';

/// The emoji that people may react with, in the order in which they are offered.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Offered(Vec<String>);

impl Offered {
    /// Each of them.
    pub fn as_slice(&self) -> &[String] {
        &self.0
    }

    /// Where an emoji stands among them; what is offered no more, behind all.
    pub fn place(&self, emoji: &str) -> usize {
        self.0.iter().position(|one| one == emoji).unwrap_or(usize::MAX)
    }

    /// The emoji as it is offered, if it is.
    pub fn find(&self, given: &str) -> Option<&str> {
        self.0.iter().find(|one| plain(one).eq(plain(given))).map(String::as_str)
    }
}

fn plain(emoji: &str) -> impl Iterator<Item = char> {
    emoji.chars().filter(|c| *c != COLORED)
}

/// As the operator writes them: with spaces or commas between them; nothing offers none.
impl FromStr for Offered {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let mut offered = Self(Vec::new());
        for emoji in text.split([',', ' ', '\t', '\n']).filter(|part| !part.is_empty()) {
            let is_one = emoji.len() <= EMOJI_MAX
                && !emoji.is_ascii()
                && !emoji.chars().any(|c| c.is_control() || c.is_whitespace() || c == '/');
            if !is_one {
                return Err(format!("expected emoji with spaces between them, not {emoji:?}"));
            }
            if offered.find(emoji).is_some() {
                return Err(format!("{emoji} stands there twice"));
            }
            offered.0.push(emoji.to_owned());
        }
        if offered.0.len() > OFFERED_MAX {
            return Err(format!("expected at most {OFFERED_MAX} emoji"));
        }
        Ok(offered)
    }
}

/// How often each emoji stands under a text, as it is stored beside the text.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tally(Vec<(String, i64)>);

impl Tally {
    /// These, in an order that only they decide.
    pub fn new(mut counts: Vec<(String, i64)>) -> Self {
        counts.sort();
        Self(counts)
    }

    /// What is stored: `👍 3 🎉 1`.
    pub fn of_stored(text: &str) -> Self {
        let mut words = text.split(' ');
        let mut counts = Vec::new();
        while let (Some(emoji), Some(count)) = (words.next(), words.next()) {
            if let Ok(count) = count.parse() {
                counts.push((emoji.to_owned(), count));
            }
        }
        Self(counts)
    }

    /// As it is stored.
    pub fn stored(&self) -> String {
        let words: Vec<_> =
            self.0.iter().map(|(emoji, count)| format!("{emoji} {count}")).collect();
        words.join(" ")
    }

    /// Each emoji and its count.
    pub fn iter(&self) -> impl Iterator<Item = (&str, i64)> {
        self.0.iter().map(|(emoji, count)| (emoji.as_str(), *count))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_emoji_is_offered_in_whatever_form_it_is_given() {
        let offered: Offered = "👍 ❤️, 🎉".parse().unwrap();
        assert_eq!(offered.as_slice(), ["👍", "❤️", "🎉"]);
        assert_eq!(offered.find("❤"), Some("❤️"));
        assert_eq!(offered.find("❤️"), Some("❤️"));
        assert_eq!(offered.find("🤔"), None);
        assert_eq!(offered.find(""), None);
        assert_eq!("".parse::<Offered>().unwrap().as_slice(), [""; 0]);
    }

    #[test]
    fn what_is_no_emoji_or_stands_twice_is_refused() {
        for wrong in ["like", "👍 👍", "❤ ❤️", "👍/", "+1", &"👍".repeat(11)] {
            assert!(wrong.parse::<Offered>().is_err(), "{wrong}");
        }
        let many: Vec<_> = ('😀'..='😔').map(String::from).collect();
        assert!(many[..20].join(" ").parse::<Offered>().is_ok());
        assert!(many[..21].join(" ").parse::<Offered>().is_err());
    }

    #[test]
    fn counts_are_read_as_they_were_stored() {
        let tally = Tally::new(vec![("👍".into(), 3), ("❤️".into(), 1)]);
        assert_eq!(tally.stored(), "❤️ 1 👍 3");
        assert_eq!(Tally::of_stored(&tally.stored()), tally);
        assert_eq!(Tally::of_stored(""), Tally::default());
    }
}
