//! Texts that people write: trimmed, within their limits, free of what no page should ever have to show.

use super::limits;

/// Characters that leave no mark on a page: a text of nothing else is blank, whatever its length.
pub(super) fn is_invisible(c: char) -> bool {
    c.is_whitespace()
        || c.is_control()
        || matches!(c, '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}' | '\u{180b}'..='\u{180f}'
            | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{2800}' | '\u{3164}' | '\u{fe00}'..='\u{fe0f}'
            | '\u{feff}' | '\u{ffa0}' | '\u{fff0}'..='\u{fffb}' | '\u{e0000}'..='\u{e0fff}')
}

/// Characters that turn the writing direction around, or cut it off from what is around it, until another one ends that.
fn turns_direction(c: char) -> bool {
    matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// Trims, and checks the length in characters and that no control characters are hidden inside. A `body` is shown in blocks of its
/// own, every other text beside others, which it must not turn around.
fn clean(raw: &str, max: usize, multiline: bool, body: bool) -> Result<String, String> {
    let text = raw.replace("\r\n", "\n");
    let text = text.trim();
    if text.chars().all(is_invisible) {
        return Err("must not be blank".into());
    }
    let length = text.chars().count();
    if length > max {
        return Err(format!("must be at most {max} characters long (it has {length})"));
    }
    let allowed = |c: char| !c.is_control() || (multiline && matches!(c, '\n' | '\t'));
    if !text.chars().all(allowed) {
        return Err(if multiline { "must not hold control characters" } else { "must be one line without control characters" }.into());
    }
    if !body && text.chars().any(turns_direction) {
        return Err("must not hold characters that change the writing direction".into());
    }
    Ok(text.to_owned())
}

macro_rules! texts {
    ($($(#[$doc:meta])* $name:ident: $max:expr, $multiline:expr, $body:expr;)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq)]
        pub struct $name(String);

        impl $name {
            /// Trims and checks. The error is a sentence that goes behind the field's name.
            pub fn parse(raw: &str) -> Result<Self, String> {
                clean(raw, $max, $multiline, $body).map(Self)
            }

            /// The text.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl From<$name> for String {
            fn from(text: $name) -> Self {
                text.0
            }
        }
    )*};
}

texts! {
    /// A post's title: one line of 1 to 200 characters.
    Title: limits::TITLE_MAX, false, false;
    /// A post's or comment's body in Markdown: 1 to 20,000 characters.
    Body: limits::BODY_MAX, true, true;
    /// A private message in Markdown: 1 to 5,000 characters.
    MessageBody: limits::MESSAGE_MAX, true, true;
    /// A first name, last name, gender or category name: one line of 1 to 60 characters.
    Name: limits::NAME_MAX, false, false;
    /// A bio or a category's description: 1 to 500 characters.
    Description: limits::DESCRIPTION_MAX, true, false;
}

/// The name of a category in addresses: 1 to 40 of `a`–`z`, `0`–`9` and `-`, not at either end.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Slug(String);

impl Slug {
    /// Checks. The error is a sentence that goes behind the field's name.
    pub fn parse(raw: &str) -> Result<Self, String> {
        let fits = (1..=limits::SLUG_MAX).contains(&raw.len())
            && raw.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
            && !raw.starts_with('-')
            && !raw.ends_with('-');
        if fits { Ok(Self(raw.to_owned())) } else { Err(format!("must be 1 to {} small letters, digits and hyphens", limits::SLUG_MAX)) }
    }

    /// The slug.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_title_is_trimmed_and_counted_in_characters() {
        assert_eq!(Title::parse("  Hallo  ").unwrap().as_str(), "Hallo");
        assert!(Title::parse(&"ä".repeat(200)).is_ok());
        assert!(Title::parse(&"ä".repeat(201)).is_err());
    }

    #[test]
    fn what_nobody_could_see_is_blank() {
        for raw in ["", "   ", "\n\t", "\u{200b}\u{200d}", "\u{feff}", "\u{202e}", "\u{3164}", "\u{e0041}"] {
            assert!(Title::parse(raw).is_err(), "{raw:?}");
            assert!(Body::parse(raw).is_err(), "{raw:?}");
        }
    }

    #[test]
    fn control_characters_are_refused_but_lines_and_tabs_in_a_body() {
        assert!(Title::parse("a\nb").is_err());
        assert!(Body::parse("a\0b").is_err());
        assert_eq!(Body::parse("a\r\n\tb").unwrap().as_str(), "a\n\tb");
    }

    #[test]
    fn what_stands_beside_others_turns_nothing_around() {
        for turn in ["\u{202e}", "\u{202a}", "\u{2066}", "\u{2069}"] {
            let text = format!("a{turn}b");
            assert!(Title::parse(&text).is_err() && Name::parse(&text).is_err() && Description::parse(&text).is_err());
            assert!(Body::parse(&text).is_ok() && MessageBody::parse(&text).is_ok(), "a block ends what is begun in it");
        }
        assert!(Title::parse("שלום\u{200f}!").is_ok(), "a mark turns nothing but itself");
    }

    #[test]
    fn a_slug_is_small_and_plain() {
        assert!(Slug::parse("general-2").is_ok());
        for raw in ["", "General", "a b", "-a", "a-", "ä", "a/b"] {
            assert!(Slug::parse(raw).is_err(), "{raw:?}");
        }
    }
}
