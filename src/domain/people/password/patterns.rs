//! What programs that guess try first: common passwords and the words in them, and runs along an
//! alphabet or a keyboard.

use std::{collections::HashSet, sync::LazyLock};

/// Characters of a run, at least.
pub(super) const RUN_MIN: usize = 3;
/// Characters of a word, at least: shorter ones stand in everything.
pub(super) const WORD_MIN: usize = 4;
/// Characters of a word, at most.
pub(super) const WORD_MAX: usize = 16;

/// The most common passwords, in small letters.
static COMMON: LazyLock<Vec<&str>> = LazyLock::new(|| {
    include_str!("common.txt").lines().filter(|line| !line.starts_with('#')).collect()
});

/// Common passwords and the words in them, with letters in the place of what usually stands for
/// them.
static WORDS: LazyLock<HashSet<String>> = LazyLock::new(|| {
    let plain = |c: char| !c.is_alphabetic();
    let core = |password: &&str| password.trim_matches(plain).to_owned();
    let is_word =
        |word: &String| word.chars().count() >= WORD_MIN && word.chars().all(char::is_alphabetic);
    let whole = COMMON.iter().flat_map(|password| READINGS.map(|one| read(password, one)));
    whole.chain(COMMON.iter().map(core).filter(is_word)).collect()
});

/// What a 1, an exclamation mark and a bar may stand for.
pub(super) const READINGS: [char; 2] = ['i', 'l'];

/// The text with letters in the place of what usually stands for them, as many characters as
/// before.
pub(super) fn read(text: &str, one: char) -> String {
    let letter = |c| match c {
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
    };
    text.chars().map(letter).collect()
}

/// Whether this is a common password or a word of one, in small letters and after [`read`].
pub(super) fn is_word(text: &str) -> bool {
    WORDS.contains(text)
}

/// The rows of keyboards, what stands above and below each other, and the zigzag between two rows.
const KEYS: &[&str] = &[
    "`1234567890-=",
    "~!@#$%^&*()_+",
    "qwertyuiop[]\\",
    "asdfghjkl;'",
    "zxcvbnm,./",
    "qwertzuiopü+",
    "asdfghjklöä#",
    "yxcvbnm,.-",
    "azertyuiop^$",
    "qsdfghjklmù",
    "wxcvbn,;:!",
    "йцукенгшщзхъ",
    "фывапролджэ",
    "ячсмитьбю.",
    "1qaz",
    "2wsx",
    "3edc",
    "4rfv",
    "5tgb",
    "6yhn",
    "7ujm",
    "8ik,",
    "9ol.",
    "0p;/",
    "7410",
    "852",
    "963",
    "1q2w3e4r5t6y7u8i9o0p",
    "q1w2e3r4t5y6u7i8o9p0",
    "qawsedrftgyhujikolp",
    "aqswdefrgthyjukilop",
    "azsxdcfvgbhnjmk",
    "zaxscdvfbgnhmj",
];

/// How many characters at the beginning are one run: the same character, an alphabet up or down,
/// every letter or every other one, or keys beside each other.
pub(super) fn run(text: &[char]) -> usize {
    let steps = [-2, -1, 0, 1, 2].into_iter().map(|step| steady(text, step));
    steps.chain(KEYS.iter().map(|keys| walked(text, keys))).max().unwrap_or(0)
}

fn steady(text: &[char], step: i64) -> usize {
    let code = |c: char| i64::from(u32::from(c));
    let goes_on = |pair: &[char]| {
        code(pair[1]) - code(pair[0]) == step
            && (step == 0 || pair.iter().all(|c| c.is_alphanumeric()))
    };
    1 + text.windows(2).take_while(|pair| goes_on(pair)).count()
}

fn walked(text: &[char], keys: &str) -> usize {
    let keys: Vec<char> = keys.chars().collect();
    let along = |line: &[char]| {
        let starts = (0..line.len()).filter(|at| line[*at] == text[0]);
        starts
            .map(|at| line[at..].iter().zip(text).take_while(|(key, c)| key == c).count())
            .max()
            .unwrap_or(0)
    };
    let back: Vec<char> = keys.iter().rev().copied().collect();
    along(&keys).max(along(&back))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_list_is_of_passwords_that_are_long_enough_in_small_letters() {
        let fits = |one: &&str| {
            one.chars().count() >= crate::domain::limits::PASSWORD_MIN
                && **one == one.to_lowercase()
        };
        assert!(COMMON.len() > 2_000 && COMMON.iter().all(fits));
        assert!(["password", "dragon", "trustnoi", "football"].iter().all(|word| is_word(word)));
    }

    #[test]
    fn a_run_is_as_long_as_it_goes_on() {
        let run = |text: &str| run(&text.chars().collect::<Vec<_>>());
        for (text, length) in [
            ("abcx", 3),
            ("cbaz", 3),
            ("aaab", 3),
            ("acegz", 4),
            ("4321z", 4),
            ("qwerz", 4),
            ("poiux", 4),
            ("1qazx", 4),
            ("абвя", 3),
            ("йцуж", 3),
            ("ajb", 1),
        ] {
            assert_eq!(run(text), length, "{text}");
        }
    }
}
