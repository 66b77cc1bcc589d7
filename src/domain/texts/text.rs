//! Texts that people write: trimmed, within their limits, free of what no page should ever have to
//! show. What a person can't see is never a reason to refuse what they can.

use crate::domain::limits;

/// Characters that leave no mark on a page: a text of nothing else is blank, whatever its length.
pub(in crate::domain) fn is_invisible(c: char) -> bool {
    c.is_whitespace()
        || c.is_control()
        || matches!(c, '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}' | '\u{180b}'..='\u{180f}'
            | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{2800}' | '\u{3164}' | '\u{fe00}'..='\u{fe0f}'
            | '\u{feff}' | '\u{ffa0}' | '\u{fff0}'..='\u{fffb}' | '\u{e0000}'..='\u{e0fff}')
}

/// Characters that turn the writing direction around, or cut it off from what is around it, until
/// another one ends that.
fn turns_direction(c: char) -> bool {
    matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// How a text is written and shown.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Shape {
    /// One line beside other texts, which it must not turn around.
    Line,
    /// Lines beside other texts.
    Lines,
    /// Blocks of its own, in Markdown: the indent of its first line counts.
    Body,
}

/// What stands for a character that no text needs: nothing, or what whoever wrote it sees in its
/// place. `None` for any other.
fn instead(c: char, shape: Shape) -> Option<&'static str> {
    Some(match c {
        // Word processors end a line so, others a paragraph.
        '\u{b}' | '\u{c}' | '\u{85}' | '\u{2028}' | '\u{2029}' | '\t' if shape == Shape::Line => {
            " "
        }
        '\u{b}' | '\u{c}' | '\u{85}' | '\u{2028}' | '\r' => "\n",
        '\u{2029}' => "\n\n",
        c if c.is_control() && !matches!(c, '\n' | '\t') => "",
        c if shape != Shape::Body && turns_direction(c) => "",
        _ => return None,
    })
}

/// Without what no text needs.
fn without_needless(raw: &str, shape: Shape) -> String {
    let raw = raw.replace("\r\n", "\n");
    let mut text = String::with_capacity(raw.len());
    for c in raw.chars() {
        match instead(c, shape) {
            Some(other) => text.push_str(other),
            None => text.push(c),
        }
    }
    text
}

/// What somebody is still writing, as it stands, blanks at its ends and all: a line of it.
pub fn unfinished_line(raw: &str) -> Result<String, String> {
    let line = without_needless(raw, Shape::Line).replace('\n', " ");
    within(line, limits::DRAFT_LINE_MAX)
}

/// The same of a text in Markdown.
pub fn unfinished_body(raw: &str) -> Result<String, String> {
    within(without_needless(raw, Shape::Body), limits::DRAFT_BODY_MAX)
}

/// Words in a row, without what no text needs, and a space between each two.
pub(in crate::domain) fn words(raw: &str) -> String {
    without_needless(raw, Shape::Line).split_whitespace().collect::<Vec<_>>().join(" ")
}

/// A text of so many characters at most.
fn within(text: String, max: usize) -> Result<String, String> {
    let length = text.chars().count();
    if length > max {
        return Err(format!("must be at most {max} characters long (it has {length})"));
    }
    Ok(text)
}

/// Drops what no text needs, trims, and checks the length in characters.
fn clean(raw: &str, max: usize, shape: Shape) -> Result<String, String> {
    let text = without_needless(raw, shape);
    let text =
        if shape == Shape::Body { without_blank_lines(&text).trim_end() } else { text.trim() };
    if text.chars().all(is_invisible) {
        return Err("must not be blank".into());
    }
    if shape == Shape::Line && text.contains('\n') {
        return Err("must be one line".into());
    }
    within(text.to_owned(), max)
}

/// The text from its first line on that is not blank, without an indent that is too small to make
/// it code.
fn without_blank_lines(text: &str) -> &str {
    const CODE: usize = 4;
    let rest = text.trim_start();
    let blank = &text[..text.len() - rest.len()];
    let indent = &blank[blank.rfind('\n').map_or(0, |end| end + 1)..];
    if indent.contains('\t') || indent.len() >= CODE {
        &text[text.len() - rest.len() - indent.len()..]
    } else {
        rest
    }
}

macro_rules! texts {
    ($($(#[$doc:meta])* $name:ident: $max:expr, $shape:expr;)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq)]
        pub struct $name(String);

        impl $name {
            /// Drops what no text needs, trims and checks. The error is a sentence that goes behind
            /// the field's name.
            pub fn parse(raw: &str) -> Result<Self, String> {
                clean(raw, $max, $shape).map(Self)
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
    Title: limits::TITLE_MAX, Shape::Line;
    /// A post's or comment's body in Markdown: 1 to 20,000 characters.
    Body: limits::BODY_MAX, Shape::Body;
    /// A private message in Markdown: 1 to 5,000 characters.
    MessageBody: limits::MESSAGE_MAX, Shape::Body;
    /// A first name, last name, gender or category name: one line of 1 to 60 characters.
    Name: limits::NAME_MAX, Shape::Line;
    /// A person's note for themself: 1 to 500 characters.
    Note: limits::NOTE_MAX, Shape::Lines;
    /// What a forum greets its guests with: 1 to 1,000 characters.
    Welcome: limits::WELCOME_MAX, Shape::Lines;
    /// A forum's rules: 1 to 10,000 characters.
    Rules: limits::RULES_MAX, Shape::Lines;
    /// A bio or a category's description: 1 to 500 characters.
    Description: limits::DESCRIPTION_MAX, Shape::Lines;
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
        if fits {
            Ok(Self(raw.to_owned()))
        } else {
            Err(format!("must be 1 to {} small letters, digits and hyphens", limits::SLUG_MAX))
        }
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
        for raw in
            ["", "   ", "\n\t", "\u{200b}\u{200d}", "\u{feff}", "\u{202e}", "\u{3164}", "\u{e0041}"]
        {
            assert!(Title::parse(raw).is_err(), "{raw:?}");
            assert!(Body::parse(raw).is_err(), "{raw:?}");
        }
    }

    #[test]
    fn what_no_text_needs_is_dropped_or_becomes_what_is_seen_in_its_place() {
        for (raw, body) in [
            ("a\u{b}b", "a\nb"),
            ("a\r\n\tb\rc", "a\n\tb\nc"),
            ("a\u{c}b", "a\nb"),
            ("a\u{2028}b", "a\nb"),
            ("a\u{2029}b", "a\n\nb"),
            ("a\0\u{1b}[1m\u{8}\u{7f}b", "a[1mb"),
            ("\u{2067}a\u{2069}", "\u{2067}a\u{2069}"),
        ] {
            assert_eq!(Body::parse(raw).unwrap().as_str(), body, "{raw:?}");
            assert_eq!(MessageBody::parse(raw).unwrap().as_str(), body, "{raw:?}");
        }
        for (raw, title) in [
            ("a\tb", "a b"),
            ("a\u{2028}b", "a b"),
            ("a\u{b}b", "a b"),
            ("\u{2068}a\u{2069}", "a"),
            ("\u{202e}a\u{202c}", "a"),
            ("a\u{7f}\u{9f}b", "ab"),
            ("שלום\u{200f}!", "שלום\u{200f}!"),
        ] {
            assert_eq!(Title::parse(raw).unwrap().as_str(), title, "{raw:?}");
            assert_eq!(Name::parse(raw).unwrap().as_str(), title, "{raw:?}");
        }
        assert!(Title::parse("two\nlines").is_err() && Name::parse("two\r\nlines").is_err());
        assert_eq!(Title::parse("\none\n").unwrap().as_str(), "one");
        assert_eq!(Description::parse("a\u{2066}\tb\nc").unwrap().as_str(), "a\tb\nc");
        assert!(Body::parse("\u{1b}\u{8}").is_err(), "nothing is left");
    }

    #[test]
    fn the_indent_of_the_first_line_counts() {
        for (raw, body) in [
            ("    def f():\n        return 1\n", "    def f():\n        return 1"),
            ("\n \t\n\tcode", "\tcode"),
            ("\r\n\r\n     a", "     a"),
            ("  a  ", "a"),
            ("\n   a\n    b", "a\n    b"),
        ] {
            assert_eq!(Body::parse(raw).unwrap().as_str(), body, "{raw:?}");
        }
        assert_eq!(Title::parse("    a").unwrap().as_str(), "a");
        assert_eq!(Body::parse(&format!("{}a", " ".repeat(10))).unwrap().as_str().len(), 11);
    }

    #[test]
    fn a_slug_is_small_and_plain() {
        assert!(Slug::parse("general-2").is_ok());
        for raw in ["", "General", "a b", "-a", "a-", "ä", "a/b"] {
            assert!(Slug::parse(raw).is_err(), "{raw:?}");
        }
    }
}
