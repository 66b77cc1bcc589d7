//! What letters are taken for: without their accents, or by what they look like.

use std::{collections::HashMap, ops::RangeInclusive, sync::LazyLock};

use unicode_normalization::UnicodeNormalization;
use unicode_security::skeleton;

/// What a 1, an exclamation mark and a bar may stand for.
pub const READINGS: [char; 2] = ['i', 'l'];

/// The letter for which a character usually stands in the place of one; others are themselves.
pub fn read(c: char, one: char) -> char {
    match c {
        '@' | '4' | '^' => 'a',
        '8' => 'b',
        '(' | '<' => 'c',
        '3' | '€' => 'e',
        '6' | '9' => 'g',
        '1' | '!' | '|' => one,
        '0' => 'o',
        '5' | '$' => 's',
        '7' | '+' => 't',
        '2' => 'z',
        other => other,
    }
}

/// A text in small letters, without accents, and with Latin letters in the place of those of other
/// scripts that look like them.
pub fn plain(text: &str) -> String {
    searched(&text.nfkd().map(latin).collect::<String>())
}

/// Where letters stand that look like Latin ones: Latin itself, Greek, Cyrillic and Armenian with
/// their supplements, Cherokee, Coptic and Lisu.
const ALIKE: [RangeInclusive<char>; 7] = [
    '\u{80}'..='\u{58f}',
    '\u{13a0}'..='\u{13ff}',
    '\u{1c80}'..='\u{1fff}',
    '\u{2c60}'..='\u{2dff}',
    '\u{a4d0}'..='\u{a4ff}',
    '\u{a640}'..='\u{a7ff}',
    '\u{ab30}'..='\u{abbf}',
];

/// The Latin letters that others look like: looked up once, for that takes its time.
static LATIN: LazyLock<HashMap<char, char>> = LazyLock::new(|| {
    let looks_like = |c: char| {
        let mut written = [0; 4];
        let mut seen = skeleton(c.encode_utf8(&mut written));
        let first = seen.next().filter(char::is_ascii_alphanumeric);
        first.filter(|_| seen.next().is_none())
    };
    ALIKE.into_iter().flatten().filter_map(|c| Some((c, looks_like(c)?))).collect()
});

fn latin(c: char) -> char {
    let small = c.to_lowercase().next().unwrap_or(c);
    LATIN.get(&small).or_else(|| LATIN.get(&c)).copied().unwrap_or(c)
}

/// A name, or the beginning of one, in the form in which people look for it: without regard to
/// accents either.
pub fn searched(name: &str) -> String {
    let mut searched = String::with_capacity(name.len());
    for c in name.trim().nfkd().flat_map(char::to_lowercase).nfkd() {
        match c {
            // Accents of Latin, Greek and Cyrillic, and the points of Hebrew and Arabic, which
            // hardly anybody types.
            '\u{300}'..='\u{36f}'
            | '\u{591}'..='\u{5c7}'
            | '\u{610}'..='\u{61a}'
            | '\u{64b}'..='\u{65f}'
            | '\u{670}'
            | '\u{1dc0}'..='\u{1dff}' => {}
            'ß' => searched.push_str("ss"),
            'æ' => searched.push_str("ae"),
            'œ' => searched.push_str("oe"),
            'þ' => searched.push_str("th"),
            'ø' => searched.push('o'),
            'ł' => searched.push('l'),
            'đ' | 'ð' => searched.push('d'),
            'ħ' => searched.push('h'),
            'ŧ' => searched.push('t'),
            'ı' => searched.push('i'),
            'ς' => searched.push('σ'),
            _ => searched.push(c),
        }
    }
    searched
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn people_are_looked_for_without_accents() {
        for (name, searched_as) in [
            ("José", "jose"),
            ("Jose\u{301}", "jose"),
            ("ＪＯＳＥ", "jose"),
            ("Łukasz", "lukasz"),
            ("Søren", "soren"),
            ("Straße", "strasse"),
            ("Nguyễn", "nguyen"),
            ("İrem", "irem"),
            ("Ίων", "ιων"),
            ("Артём", "артем"),
            ("مُحَمَّد", "محمد"),
        ] {
            assert_eq!(searched(name), searched_as, "{name}");
        }
        assert!(searched("한국").starts_with(&searched("하")), "while a syllable is being typed");
        assert_ne!(searched("が"), searched("か"));
        assert_ne!(searched("कि"), searched("क"));
    }

    #[test]
    fn letters_are_what_they_look_like_without_accents() {
        for (text, seen) in [
            ("pássword", "password"),
            ("Pa\u{301}sswo\u{308}rd", "password"),
            ("раssword", "password"),
            ("ВАЅЕBALL", "baseball"),
            ("Ρаsswοrd", "password"),
            ("ｂａｒｔ", "bart"),
            ("smørrebrød", "smorrebrod"),
            ("漢字 1!", "漢字 1!"),
        ] {
            assert_eq!(plain(text), seen, "{text}");
        }
    }
}
