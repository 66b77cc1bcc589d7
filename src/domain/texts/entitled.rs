//! A text that had a title, as one that has none: the title stands first in it.

use std::fmt::Write;

/// What means something in Markdown, wherever it stands in a line; addresses become links as anywhere.
const ACTIVE: &str = "\\`*_[]<>&~|^$!:";

/// The Markdown of it.
pub fn source(title: &str, body: &str) -> String {
    let mut text = String::with_capacity(title.len() + body.len() + 8);
    text.push_str("**");
    for character in title.chars() {
        if ACTIVE.contains(character) {
            text.push('\\');
        }
        text.push(character);
    }
    // Writing to a string does not fail.
    let _ = write!(text, "**\n\n{body}");
    text
}

/// The HTML of it, as a renderer makes it of [`source`].
pub fn html(title: &str, body_html: &str) -> String {
    let mut escaped = String::with_capacity(title.len());
    for character in title.chars() {
        match character {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            other => escaped.push(other),
        }
    }
    format!("<p><strong>{escaped}</strong></p>\n{body_html}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::markdown::{References, Text};

    fn rendered(source: &str) -> String {
        Text::parse(source).unwrap().render(&References::default()).unwrap().html
    }

    #[test]
    fn whatever_a_title_says_it_is_shown_as_it_is() {
        for title in [
            "Bread",
            "What's \"up\"? - 1 < 2 & 3 > 2",
            "*a* _b_ `c` [d](e) ![f](g) ~~h~~ |i|",
            "# 1. - + > !",
            "back\\slash & &amp; <b>bold</b> **two**",
            "*",
            "日本語《パン》",
            "(so)",
        ] {
            for body in ["Rye.\n\n- one\n- two", "| a |\n|---|\n| b |"] {
                assert_eq!(rendered(&source(title, body)), html(title, &rendered(body)), "{title}");
            }
        }
    }
}
