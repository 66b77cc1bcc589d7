//! How much there is to guess of a password: each character is a step, a run along an alphabet or a
//! keyboard two, a common word two or three, a year one.

use unicode_normalization::UnicodeNormalization;

use super::patterns::{READINGS, RUN_MIN, WORD_MAX, WORD_MIN, is_word, read, run};
use crate::domain::text::is_invisible;

/// Fewer steps than these are tried in no time.
const STEPS_MIN: usize = 5;
/// Fewer steps than these beside a common word are what everyone puts there: `Password1!`.
const BESIDE_WORD_MIN: usize = 4;
/// From so many characters on it takes more than one run to be refused: long and plain is fine.
const LONG: usize = 32;
/// Steps of a run, however long.
const RUN_STEPS: usize = 2;
/// Letters of a word that takes one step more than a shorter one.
const LONG_WORD: usize = 6;

const COMMON: &str = "is one of the most common passwords, or close to one: they are tried first";
const RUN: &str =
    "must not be one character over and over, or a run along the alphabet or the keyboard";
const BLANK: &str = "must not be of blanks and invisible characters alone";
const EASY: &str = "is too easy to guess: make it longer";

/// What a password is worth.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Effort {
    /// It may be chosen.
    Steps(usize),
    /// It may not, and why: goes behind the field's name.
    Refused(&'static str),
}

impl Effort {
    /// As it is, and without what nobody sees of it: the lesser counts.
    pub(super) fn of(raw: &str) -> Self {
        // Letters of another width or case are no more to guess.
        let text: String = raw.nfkc().flat_map(char::to_lowercase).collect();
        let seen: String = text.chars().filter(|c| !is_invisible(*c)).collect();
        if seen.is_empty() {
            return Self::Refused(BLANK);
        }
        match (of_text(&text), of_text(&seen)) {
            (Self::Steps(one), Self::Steps(other)) => Self::Steps(one.min(other)),
            (refused @ Self::Refused(_), _) | (_, refused) => refused,
        }
    }
}

fn of_text(text: &str) -> Effort {
    let chars: Vec<char> = text.chars().collect();
    if chars.len() >= LONG {
        return if run(&chars) == chars.len() {
            Effort::Refused(RUN)
        } else {
            Effort::Steps(steps(&chars).max(STEPS_MIN))
        };
    }
    let unit = unit(&chars);
    if is_of_runs(unit) {
        return Effort::Refused(RUN);
    }
    if is_common(unit, if unit.len() < chars.len() { 1 } else { BESIDE_WORD_MIN }) {
        return Effort::Refused(COMMON);
    }
    match steps(&chars) {
        ..STEPS_MIN => Effort::Refused(EASY),
        steps => Effort::Steps(steps),
    }
}

/// What is repeated until the text is full: all of it, if nothing is.
fn unit(chars: &[char]) -> &[char] {
    let repeats = |length: &usize| {
        chars.iter().zip(chars.iter().skip(*length)).all(|(one, next)| one == next)
    };
    (1..=chars.len() / 2).find(repeats).map_or(chars, |length| &chars[..length])
}

/// Whether nothing is left beside runs; a unit that is shorter than a run is no more than one.
fn is_of_runs(chars: &[char]) -> bool {
    if chars.len() <= RUN_MIN {
        return true;
    }
    // Whether what stands before each place is of runs.
    let mut covered = vec![false; chars.len() + 1];
    covered[0] = true;
    for at in 0..chars.len() {
        if covered[at] {
            for length in RUN_MIN..=run(&chars[at..]) {
                covered[at + length] = true;
            }
        }
    }
    covered[chars.len()]
}

/// Whether it is a common word with fewer steps than these around it.
fn is_common(chars: &[char], beside_min: usize) -> bool {
    let readings = READINGS
        .map(|one| read(&chars.iter().collect::<String>(), one).chars().collect::<Vec<char>>());
    let around = |chars: &[char]| 1 + chars.iter().take_while(|c| !c.is_alphabetic()).count();
    let backwards: Vec<char> = chars.iter().rev().copied().collect();
    let (before, behind) = (around(chars), around(&backwards));
    (0..before).any(|start| {
        (0..behind).any(|end| {
            let Some(end) = chars
                .len()
                .checked_sub(end)
                .filter(|end| *end >= start + WORD_MIN && end - start <= WORD_MAX)
            else {
                return false;
            };
            let beside = || steps(&chars[..start]) + steps(&chars[end..]) < beside_min;
            readings.iter().any(|reading| is_word(&reading[start..end].iter().collect::<String>()))
                && beside()
        })
    })
}

/// The fewest steps in which the text can be guessed.
fn steps(chars: &[char]) -> usize {
    let readings = READINGS
        .map(|one| read(&chars.iter().collect::<String>(), one).chars().collect::<Vec<char>>());
    let mut fewest: Vec<usize> = (0..=chars.len()).collect();
    for at in 0..chars.len() {
        let here = fewest[at];
        let mut reach = |length: usize, steps: usize| {
            fewest[at + length] = fewest[at + length].min(here + steps);
        };
        reach(1, 1);
        for length in RUN_MIN..=run(&chars[at..]) {
            reach(length, RUN_STEPS);
        }
        if is_year(&chars[at..]) {
            reach(4, 1);
        }
        for length in WORD_MIN..=WORD_MAX.min(chars.len() - at) {
            if readings
                .iter()
                .any(|reading| is_word(&reading[at..at + length].iter().collect::<String>()))
            {
                reach(length, if length < LONG_WORD { 2 } else { 3 });
            }
        }
    }
    fewest[chars.len()]
}

/// Whether a year of someone's life begins here.
fn is_year(chars: &[char]) -> bool {
    matches!(chars, ['1', '9', a, b, ..] | ['2', '0', a, b, ..] if a.is_ascii_digit() && b.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn refused(passwords: &[&str], why: &[&str]) {
        for raw in passwords {
            assert!(
                matches!(Effort::of(raw), Effort::Refused(found) if why.contains(&found)),
                "{raw:?}: {:?}",
                Effort::of(raw)
            );
        }
    }

    #[test]
    fn one_character_over_and_over_is_refused() {
        refused(
            &[
                "aaaaaaaa",
                "11111111",
                "!!!!!!!!",
                "AaAaAaAa",
                "ßßßßßßßß",
                "漢漢漢漢漢漢漢漢",
                "ababababab",
                "abcabcabcabc",
                "xyzxyzxyz",
                "12121212",
                "a a a a a a",
            ],
            &[RUN],
        );
        refused(&["aaaaaaa1", "1aaaaaaa", "aaaaaaaaaaaaaaaaaaaaaaaaaa!", "aaaabbbb"], &[EASY, RUN]);
        refused(&[&"a".repeat(128), &"ä".repeat(128)], &[RUN]);
    }

    #[test]
    fn runs_along_alphabets_and_keyboards_are_refused() {
        refused(
            &[
                "abcdefgh",
                "hgfedcba",
                "ABCDEFGH",
                "stuvwxyz",
                "xyzabcde",
                "acegikmo",
                "абвгдежз",
                "αβγδεζηθ",
                "12345678",
                "87654321",
                "01234567",
                "qwertyui",
                "QWERTZUI",
                "azertyui",
                "asdfghjkl",
                "lkjhgfds",
                "poiuytre",
                "йцукенгш",
                "фывапрол",
                "1q2w3e4r",
                "1qaz2wsx",
                "zaq12wsx",
                "abcd1234",
                "qwer1234",
                "asdfzxcv",
                "abcabcabc",
                "a b c d e f g h",
                "!@#$%^&*",
                "ａｂｃｄｅｆｇｈ",
            ],
            &[RUN, COMMON, EASY],
        );
        refused(&["abcdefgh1", "qwertyuiop!", "1abcdefgh", "12345678ab"], &[EASY, COMMON]);
    }

    #[test]
    fn common_ones_with_what_everyone_puts_there_are_refused() {
        refused(
            &[
                "password",
                "PASSWORD",
                "Passw0rd",
                "iloveyou",
                "Password1!",
                "P@ssw0rd",
                "P@$$w0rd!",
                "pa55word",
                "passw0rd123",
                "Password123!",
                "Password2024!",
                "!Password1",
                "1password1",
                "123password",
                "Dr@gon123!",
                "Football!1",
                "f00tb@ll",
                "Tru5tN01",
                "trustno1!",
                "sunshine7#",
                "passwordpassword",
                "P A S S W O R D",
                "pass\u{200b}word",
                "Ｐａｓｓｗｏｒｄ１",
                "1L0veYou!",
                "Iloveyou2!",
                "  password  ",
            ],
            &[COMMON],
        );
    }

    #[test]
    fn blanks_and_invisible_characters_alone_are_refused() {
        refused(
            &[
                "        ",
                "\t\t\t\t\t\t\t\t",
                "\u{a0}\u{2003}\u{3000} \u{a0}\u{2003}\u{3000} ",
                "\u{200b}\u{200c}\u{200d}\u{2060}\u{feff}\u{200b}\u{ad}\u{34f}",
                "\u{3164}\u{115f}\u{1160}\u{ffa0}\u{2800}\u{3164}\u{115f}\u{1160}",
                "\u{e0041}\u{e0042}\u{e0043}\u{e0044}\u{fe0f}\u{fe0e}\u{202e}\u{202c}",
            ],
            &[BLANK],
        );
        refused(
            &[
                "a       ",
                "\u{200b}\u{200b}\u{200b}\u{200b}\u{200b}\u{200b}\u{200b}x",
                "\u{200b}a\u{200c}b\u{200d}c\u{2060}",
            ],
            &[RUN, EASY],
        );
    }

    #[test]
    fn long_and_plain_is_fine_and_so_is_what_is_no_pattern() {
        for raw in [
            "correct horse battery staple",
            "a better password",
            "another password",
            "one more password",
            "thequickbrownfoxjumps",
            "my grandmother bakes",
            "hunter2hunter2",
            "gx7!kq2z",
            "58203918",
            "пароль из слов",
            "ég á lítinn hest",
            "一二三四五六七八九十百",
            "it rains on monday 1984",
            "password of a bakery",
            "Sup3r-secret!",
            "kaffi klukkan fjögur",
            "zebra-piano-lamp",
            &format!("{}1", "a".repeat(127)),
            &"0123456789".repeat(12),
        ] {
            assert!(matches!(Effort::of(raw), Effort::Steps(_)), "{raw:?}: {:?}", Effort::of(raw));
        }
    }
}
