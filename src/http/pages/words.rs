//! The words and looks that pages make of facts, as the script in `static/js/core/text/` makes them.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use time::{OffsetDateTime, format_description::FormatItem, macros::format_description};
use unicode_normalization::UnicodeNormalization;

use crate::domain::{Readers, Timestamp};

/// What stands in a part of a path as it is, by `encodeURIComponent`.
const SEGMENT: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'_')
    .remove(b'.')
    .remove(b'!')
    .remove(b'~')
    .remove(b'*')
    .remove(b'\'')
    .remove(b'(')
    .remove(b')');

const DAY: &[FormatItem<'_>] =
    format_description!("[day padding:none] [month repr:short] [year padding:none]");
const EXACT: &[FormatItem<'_>] = format_description!(
    "[day padding:none] [month repr:short] [year padding:none], [hour]:[minute] UTC"
);

/// Colours that a name may have.
const HUES: u32 = 24;

/// Who alone reads a category; empty where everyone does.
pub(super) fn readers(readers: Readers) -> &'static str {
    match readers {
        Readers::Everyone => "",
        Readers::Members => "Members only",
        Readers::Moderators => "Moderators only",
    }
}

/// `1,234 posts`, `1 post`.
pub(super) fn count(number: i64, one: &str) -> String {
    format!("{} {one}{}", grouped(number), if number == 1 { "" } else { "s" })
}

/// What is said where comments stood that are a post of their own by now.
pub(super) fn moved(comments: i64, is_shown: bool) -> String {
    let (were, whose) = match comments {
        1 => ("1 comment was".to_owned(), "its"),
        more => (format!("{} comments were", grouped(more)), "their"),
    };
    if is_shown {
        format!("{were} moved to a post of {whose} own")
    } else {
        format!("{were} moved.")
    }
}

/// A number as it is written in English: `1,234`.
pub(super) fn grouped(number: i64) -> String {
    let digits = number.unsigned_abs().to_string();
    let mut written = String::from(if number < 0 { "-" } else { "" });
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            written.push(',');
        }
        written.push(digit);
    }
    written
}

/// `3 May 2026`. The reader's own zone and "5 min ago" are the script's: a page is good for longer
/// than a minute, and for everyone.
pub(super) fn day(at: Timestamp) -> String {
    formatted(at, DAY)
}

/// `3 May 2026, 14:05 UTC`
pub(super) fn exact(at: Timestamp) -> String {
    formatted(at, EXACT)
}

fn formatted(at: Timestamp, form: &[FormatItem<'_>]) -> String {
    let moment = OffsetDateTime::from_unix_timestamp(at.0.div_euclid(1000)).ok();
    moment.and_then(|moment| moment.format(form).ok()).unwrap_or_default()
}

/// The first letter of a name, as a person would count letters.
pub(super) fn initial(name: &str) -> String {
    let letter = name.nfc().find(|c| c.is_alphanumeric());
    letter.map_or_else(|| "?".to_owned(), |letter| letter.to_uppercase().collect())
}

/// Which of its colours a name has, the same every time.
pub(super) fn hue(name: &str) -> u32 {
    let lower = name.to_lowercase();
    let hash = lower.chars().fold(2_166_136_261_u32, |hash, letter| {
        (hash ^ u32::from(letter)).wrapping_mul(16_777_619)
    });
    hash % HUES
}

/// A text as a part of a path or of a query.
pub(super) fn encoded(text: &str) -> String {
    utf8_percent_encode(text, SEGMENT).to_string()
}

/// The page of a category.
pub(super) fn category_path(slug: &str) -> String {
    format!("/c/{}", encoded(slug))
}

/// The page of a tag.
pub(super) fn tag_path(tag: &str) -> String {
    format!("/tags/{}", encoded(tag))
}

/// The page of a person.
pub(super) fn person_path(username: &str) -> String {
    format!("/u/{}", encoded(username))
}

/// A form to log in or register, and where it leads back to.
pub(super) fn then(form: &str, back: &str) -> String {
    if back == "/" { form.to_owned() } else { format!("{form}?next={}", encoded(back)) }
}

/// What may stand inside of a `<script>`, whatever strings are in it: no `<script`, `</script` or
/// `<!--` does. Other tags stay as they are, or a page would be half as long again.
pub(super) fn for_script(json: &str) -> String {
    let mut safe = String::with_capacity(json.len() + json.len() / 16);
    let mut rest = json;
    while let Some((before, behind)) = rest.split_once('<') {
        let name = behind.strip_prefix('/').unwrap_or(behind);
        safe.push_str(before);
        safe.push_str(if name.starts_with(['!', 's', 'S']) { "\\u003c" } else { "<" });
        rest = behind;
    }
    safe.push_str(rest);
    safe
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_and_nouns_go_together() {
        assert_eq!(count(0, "comment"), "0 comments");
        assert_eq!(count(1, "comment"), "1 comment");
        assert_eq!(count(1_234_567, "post"), "1,234,567 posts");
        assert_eq!(grouped(999), "999");
    }

    #[test]
    fn a_day_is_written_as_the_script_writes_it() {
        assert_eq!(day(Timestamp(1_777_817_100_000)), "3 May 2026");
        assert_eq!(exact(Timestamp(1_777_817_100_000)), "3 May 2026, 14:05 UTC");
    }

    #[test]
    fn names_have_the_letter_and_the_colour_that_the_script_gives_them() {
        // As `initialOf` and `hueOf` of formatting.js.
        for (name, letter, colour) in [
            ("ana", "A", 21),
            ("Ana", "A", 21),
            ("_bob", "B", 1),
            ("Ünal", "Ü", 18),
            ("---", "?", 22),
        ] {
            assert_eq!((initial(name).as_str(), hue(name)), (letter, colour), "{name}");
        }
    }

    #[test]
    fn paths_are_written_as_browsers_write_them() {
        assert_eq!(person_path("a b/ü"), "/u/a%20b%2F%C3%BC");
        assert_eq!(then("/login", "/c/x"), "/login?next=%2Fc%2Fx");
        assert_eq!(then("/login", "/"), "/login");
    }

    #[test]
    fn no_string_ends_or_begins_a_script() {
        for (text, safe) in [
            ("a </script>&", "a \\u003c/script>&"),
            ("</ScRiPt >", "\\u003c/ScRiPt >"),
            ("<!--<script>", "\\u003c!--\\u003cscript>"),
            ("<!-- <SCRIPT", "\\u003c!-- \\u003cSCRIPT"),
            ("<<script><</script><", "<\\u003cscript><\\u003c/script><"),
            ("<p>1 < 2</p>", "<p>1 < 2</p>"),
        ] {
            let json = serde_json::to_string(text).unwrap();
            let written = for_script(&json);
            assert_eq!(written, format!("\"{safe}\""));
            assert_eq!(serde_json::from_str::<String>(&written).unwrap(), text);
        }
    }
}
