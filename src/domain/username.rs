//! The name that a person goes by, and what makes two names the same.

use unicode_normalization::UnicodeNormalization;
use unicode_security::{GeneralSecurityProfile, skeleton};

use super::limits;

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

    /// The key that two names share when a reader could take one for the other, by case, width or look-alike letters.
    pub fn key(&self) -> String {
        skeleton(&folded(&self.0)).flat_map(char::to_lowercase).collect()
    }
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
