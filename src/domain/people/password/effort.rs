//! How much there is to guess of a password: each character is a step, a run along an alphabet or a
//! keyboard two, a common word two or three, a year one.

use unicode_normalization::UnicodeNormalization;

use super::patterns::{RUN_MIN, runs, words};
use crate::domain::{
    letters::{READINGS, read},
    limits,
    text::is_invisible,
};

/// Fewer steps than these are tried in no time.
const STEPS_MIN: usize = 5;
/// Fewer steps than these beside a common word are what everyone puts there: `Password1!`.
const BESIDE_WORD_MIN: usize = 4;
/// From so many characters on it takes more than runs to be refused: long and plain is fine.
const LONG: usize = 32;
/// Characters that are looked at. A single one can stand for eighteen (`ﷺ`), and what comes behind
/// these could only add steps.
const SEEN_MAX: usize = limits::PASSWORD_MAX;
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
    /// As it is written, in plain letters, and without what nobody sees of it: the least counts.
    pub(super) fn of(raw: &str) -> Self {
        let written: Vec<char> = raw.chars().flat_map(char::to_lowercase).take(SEEN_MAX).collect();
        // Letters of another width or case are no more to guess.
        let text: Vec<char> = raw.nfkc().flat_map(char::to_lowercase).take(SEEN_MAX).collect();
        let seen: Vec<char> = text.iter().copied().filter(|c| !is_invisible(*c)).collect();
        if seen.is_empty() {
            return Self::Refused(BLANK);
        }
        let mut forms = vec![written, text, seen];
        forms.dedup();
        let efforts = forms.iter().map(|form| of_text(form));
        efforts.reduce(Self::lesser).unwrap_or(Self::Refused(BLANK))
    }

    fn lesser(self, other: Self) -> Self {
        match (self, other) {
            (Self::Steps(one), Self::Steps(other)) => Self::Steps(one.min(other)),
            (refused @ Self::Refused(_), _) | (_, refused) => refused,
        }
    }
}

fn of_text(chars: &[char]) -> Effort {
    if let Some(why) = refusal(chars) {
        return Effort::Refused(why);
    }
    match steps(chars).min(steps(&once(chars))) {
        steps if chars.len() >= LONG => Effort::Steps(steps.max(STEPS_MIN)),
        ..STEPS_MIN => Effort::Refused(EASY),
        steps => Effort::Steps(steps),
    }
}

/// Why nobody may choose it, however many steps it takes: it is of runs, or a common word with
/// little around it.
fn refusal(chars: &[char]) -> Option<&'static str> {
    let (is_long, unit, once) = (chars.len() >= LONG, unit(chars), once(chars));
    let repeats = unit.len() < chars.len();
    if is_of_runs(unit) || ((!is_long || once.len() > RUN_MIN) && is_of_runs(&once)) {
        return Some(RUN);
    }
    let beside_min = if repeats { 1 } else { BESIDE_WORD_MIN };
    ((repeats || !is_long) && is_common(unit, beside_min)).then_some(COMMON)
}

/// What is repeated until the text is full: all of it, if nothing is.
fn unit(chars: &[char]) -> &[char] {
    let repeats = |length: &usize| {
        chars.iter().zip(chars.iter().skip(*length)).all(|(one, next)| one == next)
    };
    (1..=chars.len() / 2).find(repeats).map_or(chars, |length| &chars[..length])
}

/// The text with each character once where it stands several times in a row.
fn once(chars: &[char]) -> Vec<char> {
    let mut once = chars.to_vec();
    once.dedup();
    once
}

/// Whether nothing is left beside runs; a unit that is shorter than a run is no more than one.
fn is_of_runs(chars: &[char]) -> bool {
    if chars.len() <= RUN_MIN {
        return true;
    }
    // Whether what stands before each place is of runs.
    let mut covered = vec![false; chars.len() + 1];
    covered[0] = true;
    for (at, run) in runs(chars).into_iter().enumerate() {
        if covered[at] {
            for length in RUN_MIN..=run {
                covered[at + length] = true;
            }
        }
    }
    covered[chars.len()]
}

/// Whether it is a common word with fewer steps than these around it.
fn is_common(chars: &[char], beside_min: usize) -> bool {
    let plain = |c: &&char| !c.is_alphabetic();
    let before = chars.iter().take_while(plain).count();
    let behind = chars.len() - chars.iter().rev().take_while(plain).count();
    let beside = |start, end| steps(&chars[..start]) + steps(&chars[end..]);
    readings(chars).iter().any(|reading| {
        (0..=before).any(|start| {
            let mut ends = words(&reading[start..]).map(|length| start + length);
            ends.any(|end| end >= behind && beside(start, end) < beside_min)
        })
    })
}

/// The text with letters in the place of what usually stands for them.
fn readings(chars: &[char]) -> [Vec<char>; 2] {
    READINGS.map(|one| chars.iter().map(|c| read(*c, one)).collect())
}

/// The fewest steps in which the text can be guessed.
fn steps(chars: &[char]) -> usize {
    let readings = readings(chars);
    let mut fewest: Vec<usize> = (0..=chars.len()).collect();
    for (at, run) in runs(chars).into_iter().enumerate() {
        let here = fewest[at];
        let mut reach = |length: usize, steps: usize| {
            fewest[at + length] = fewest[at + length].min(here + steps);
        };
        reach(1, 1);
        for length in RUN_MIN..=run {
            reach(length, RUN_STEPS);
        }
        if is_year(&chars[at..]) {
            reach(4, 1);
        }
        for length in readings.iter().flat_map(|reading| words(&reading[at..])) {
            reach(length, if length < LONG_WORD { 2 } else { 3 });
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
    use std::time::{Duration, Instant};

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
        refused(&["aabbccdd", "aabbccddeeff", "112233445566", "aaabbbccc", "qqwweerrtt"], &[RUN]);
        refused(&["159753159", "357951357", "147258369", "963852741", "159357159"], &[RUN, COMMON]);
        refused(
            &[
                "qwertyuiopasdfghjklzxcvbnm1234567890",
                "abcdefghijklmnopqrstuvwxyz0123456789",
                "абвгдежзийклмнопрстуфхцчшщъыьэюя0123456789",
                "aabbccddeeffgghhiijjkkllmmnnooppqqrr",
                &"1234567890".repeat(4),
                &"0123456789".repeat(12),
                &"qwertyuiop".repeat(4),
                &"qwertyuiopasdfghjkl".repeat(3),
                &"1qaz2wsx3edc".repeat(5),
            ],
            &[RUN],
        );
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
                &"password".repeat(5),
                &"P@ssw0rd".repeat(16),
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
    fn one_character_for_many_is_no_more_to_guess_and_takes_no_longer() {
        refused(&[&"ﷺ".repeat(128), &"㍿".repeat(8)], &[RUN]);
        let texts = [
            "ﷺ".repeat(128),
            "㌀㌕㍂ﷺ".repeat(32),
            format!("{}xyzwqrtu", "abcd1234!@".repeat(12)),
            format!("{}!", "a".repeat(127)),
            "1!|il".repeat(25),
            format!("{}ab", "12345678901234567890123456789012345678901234567890".repeat(2)),
            "ab".repeat(63) + "c!",
        ];
        Effort::of(&texts[0]);
        for text in texts {
            let took = || {
                let start = Instant::now();
                Effort::of(&text);
                start.elapsed()
            };
            // Others may want the processor meanwhile.
            let least = (0..5).map(|_| took()).min().unwrap();
            assert!(least < Duration::from_millis(10), "{least:?}: {text}");
        }
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
        ] {
            assert!(matches!(Effort::of(raw), Effort::Steps(_)), "{raw:?}: {:?}", Effort::of(raw));
        }
    }
}
