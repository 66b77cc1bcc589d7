//! The name that a person goes by, and what makes two names the same.

use std::{collections::HashSet, sync::LazyLock};

use unicode_normalization::UnicodeNormalization;
use unicode_security::{GeneralSecurityProfile, RestrictionLevel, RestrictionLevelDetection, skeleton};

use super::limits;

/// Names that would be taken for the forum's own, or for a word of an address.
const RESERVED: [&str; 31] = [
    "about",
    "admin",
    "administrator",
    "all",
    "althing",
    "anonymous",
    "api",
    "deleted",
    "everybody",
    "everyone",
    "forum",
    "guest",
    "help",
    "here",
    "login",
    "logout",
    "moderator",
    "moderators",
    "nobody",
    "null",
    "official",
    "owner",
    "register",
    "root",
    "security",
    "settings",
    "staff",
    "support",
    "system",
    "undefined",
    "webmaster",
];

/// A user name as its owner wrote it: 3 to 24 letters, digits, `_`, `-` and `.`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Username(String);

impl Username {
    /// Checks and brings full-width and composed forms to one. The error is a sentence that goes behind the field's name.
    pub fn parse(raw: &str) -> Result<Self, String> {
        let name: String = raw.trim().nfkc().collect();
        let length = name.chars().count();
        let (min, max) = (limits::USERNAME_MIN, limits::USERNAME_MAX);
        if !(min..=max).contains(&length) {
            return Err(format!("must be {min} to {max} characters long"));
        }
        let is_letter = |c: char| c.is_alphanumeric() && c.identifier_allowed();
        if !name.chars().all(|c| is_letter(c) || matches!(c, '_' | '-' | '.')) {
            return Err("may hold letters, digits, _, - and . only".into());
        }
        if !name.chars().any(is_letter) {
            return Err("must hold a letter or a digit".into());
        }
        Ok(Self(name))
    }

    /// The name as its owner wrote it.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Refuses a name that a reader could take for something else: one of letters of several scripts, or one whose parts change places
    /// beside letters that run the other way.
    pub fn check_readable(&self) -> Result<(), String> {
        // One script, or those that Japanese, Chinese and Korean are written in together, Latin among them.
        if !self.0.as_str().check_restriction_level(RestrictionLevel::HighlyRestrictive) {
            return Err("must not mix letters of different scripts".into());
        }
        if !runs_one_way(&self.0) {
            return Err("must begin with a letter and end with a letter or digit, all of one writing direction".into());
        }
        Ok(())
    }

    /// Whether a reader could take it for the forum's own voice.
    pub fn is_reserved(&self) -> bool {
        static KEYS: LazyLock<HashSet<String>> = LazyLock::new(|| RESERVED.iter().map(|word| Username((*word).to_owned()).key()).collect());
        KEYS.contains(&self.key())
    }

    /// The key that two names share when a reader could take one for the other, by case, width or look-alike letters.
    pub fn key(&self) -> String {
        skeleton(&folded(&self.0)).flat_map(char::to_lowercase).collect()
    }
}

/// The rule of RFC 5893 for names, as far as the characters of a name need it: where a letter runs from right to left, all of them do,
/// the first character is one, and the last is one or a digit.
fn runs_one_way(name: &str) -> bool {
    // What Unicode sets aside for scripts that run from right to left.
    let is_leftward = |c: char| matches!(c, '\u{590}'..='\u{8ff}' | '\u{fb1d}'..='\u{fdff}' | '\u{fe70}'..='\u{feff}' | '\u{10800}'..='\u{10fff}' | '\u{1e800}'..='\u{1efff}');
    if !name.chars().any(|c| is_leftward(c) && !c.is_numeric()) {
        return true;
    }
    let one_way = name.chars().all(|c| is_leftward(c) || !c.is_alphabetic());
    let begins = name.chars().next().is_some_and(|c| is_leftward(c) && c.is_alphabetic());
    let ends = name.chars().last().is_some_and(char::is_alphanumeric);
    let arabic_digits = name.chars().any(|c| ('\u{660}'..='\u{669}').contains(&c));
    one_way && begins && ends && !(arabic_digits && name.chars().any(|c| c.is_ascii_digit()))
}

/// A name, or the beginning of one, in the form in which names are looked up: without regard to case and width.
pub fn folded(name: &str) -> String {
    let folded: String = name.nfkc().flat_map(char::to_lowercase).collect();
    folded.trim().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_letters_digits_and_three_marks_are_taken() {
        for raw in ["ana", "Bo_2", "x.y-z", "Łukasz", "Ίων", "日本語"] {
            assert!(Username::parse(raw).is_ok(), "{raw}");
        }
    }

    #[test]
    fn other_names_are_refused() {
        for raw in
            ["", "ab", "a b c", "a@b", "<script>", "a\u{202e}bc", "a\u{200b}bc", "...", &"a".repeat(25), "zal\u{337}go", "a/b", "😀😀😀"]
        {
            assert!(Username::parse(raw).is_err(), "{raw:?}");
        }
    }

    #[test]
    fn a_readable_name_is_of_one_script_and_one_direction() {
        let check = |raw: &str| Username::parse(raw).unwrap().check_readable();
        for raw in [
            "ana",
            "Bo_2",
            "x.y-z",
            "Łukasz",
            "Ίων",
            "Анна_2",
            "日本語",
            "さくらサクラ桜",
            "taroさくら",
            "한국語",
            "דנה",
            "דנה-12",
            "سارة",
            "سارة_٣",
        ] {
            assert_eq!(check(raw), Ok(()), "{raw}");
        }
        for raw in ["рауpal", "аnna", "annaΩ", "דנהx", "12דנה", "דנה.", "_סיון", "سارة٣2"] {
            assert!(check(raw).is_err(), "{raw}");
        }
    }

    #[test]
    fn the_forums_own_words_are_reserved_with_their_look_alikes() {
        let is_reserved = |raw: &str| Username::parse(raw).unwrap().is_reserved();
        for raw in ["admin", "ADMIN", "Moderator", "rnoderator", "everyone", "a11", "r00t", "ａｐｉ"] {
            assert!(is_reserved(raw), "{raw}");
        }
        for raw in ["ana", "bob", "moderator1", "adminer", "allison"] {
            assert!(!is_reserved(raw), "{raw}");
        }
    }

    #[test]
    fn case_width_and_look_alikes_make_no_second_name() {
        let key = |raw: &str| Username::parse(raw).unwrap().key();
        assert_eq!(key("ana"), key("ANA"));
        assert_eq!(key("ana"), key("ａｎａ"));
        assert_eq!(key("paypal"), key("рауpal"), "Cyrillic letters");
        assert_eq!(key("admin1"), key("adminl"));
        assert_ne!(key("user1"), key("user2"));
        assert_ne!(key("user0"), key("user1"));
    }
}
