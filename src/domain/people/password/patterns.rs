//! What programs that guess try first: common passwords and the words in them, and runs along an
//! alphabet or a keyboard.

use std::{
    collections::{BTreeMap, HashMap},
    sync::LazyLock,
};

use crate::domain::letters::{READINGS, read};

/// Characters of a run, at least.
pub(super) const RUN_MIN: usize = 3;
/// Characters of a word, at least: shorter ones stand in everything.
pub(super) const WORD_MIN: usize = 4;

/// The most common passwords, in small letters.
static COMMON: LazyLock<Vec<&str>> = LazyLock::new(|| {
    include_str!("common.txt").lines().filter(|line| !line.starts_with('#')).collect()
});

/// Common passwords and the words in them, with letters in the place of what usually stands for
/// them: a tree of characters, for a text is looked at from each of its places.
static WORDS: LazyLock<Vec<Node>> = LazyLock::new(|| {
    let plain = |c: char| !c.is_alphabetic();
    let core = |password: &&str| password.trim_matches(plain).to_owned();
    let is_word =
        |word: &String| word.chars().count() >= WORD_MIN && word.chars().all(char::is_alphabetic);
    let whole = COMMON
        .iter()
        .flat_map(|password| READINGS.map(|one| password.chars().map(|c| read(c, one)).collect()));
    let mut tree = vec![Node::default()];
    for word in whole.chain(COMMON.iter().map(core).filter(is_word)) {
        add(&mut tree, &word);
    }
    tree
});

/// A place in the tree of words.
#[derive(Default)]
struct Node {
    next: BTreeMap<char, usize>,
    is_end: bool,
}

fn add(tree: &mut Vec<Node>, word: &str) {
    let mut at = 0;
    for c in word.chars() {
        let new = tree.len();
        let next = *tree[at].next.entry(c).or_insert(new);
        if next == new {
            tree.push(Node::default());
        }
        at = next;
    }
    tree[at].is_end = true;
}

/// The lengths of the common passwords, and words of them, with which a text begins, in small
/// letters and after [`read`].
pub(super) fn words(text: &[char]) -> impl Iterator<Item = usize> {
    let down = text.iter().scan(0, |at, c| {
        *at = *WORDS[*at].next.get(c)?;
        Some(WORDS[*at].is_end)
    });
    down.zip(1..).filter(|(is_end, _)| *is_end).map(|(_, length)| length)
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
    "8520",
    "963",
    "159",
    "357",
    "1q2w3e4r5t6y7u8i9o0p",
    "q1w2e3r4t5y6u7i8o9p0",
    "qawsedrftgyhujikolp",
    "aqswdefrgthyjukilop",
    "azsxdcfvgbhnjmk",
    "zaxscdvfbgnhmj",
];

/// What follows each key along a line of keys, in both directions, from each of its places.
static WALKS: LazyLock<HashMap<char, Vec<Vec<char>>>> = LazyLock::new(|| {
    let mut walks: HashMap<char, Vec<Vec<char>>> = HashMap::new();
    for keys in KEYS {
        let there: Vec<char> = keys.chars().collect();
        let back = there.iter().rev().copied().collect();
        for line in [there, back] {
            for at in 0..line.len() {
                walks.entry(line[at]).or_default().push(line[at..].to_vec());
            }
        }
    }
    walks
});

/// How many characters from each place on are one run: the same character, an alphabet up or down,
/// every letter or every other one, or keys beside each other.
pub(super) fn runs(text: &[char]) -> Vec<usize> {
    let mut runs = steady(text);
    for (at, run) in runs.iter_mut().enumerate() {
        let along =
            |line: &Vec<char>| line.iter().zip(&text[at..]).take_while(|(key, c)| key == c).count();
        let walked = WALKS.get(&text[at]).into_iter().flatten().map(along);
        *run = walked.max().unwrap_or(0).max(*run);
    }
    runs
}

fn steady(text: &[char]) -> Vec<usize> {
    let step = |pair: &[char]| {
        let step = i64::from(u32::from(pair[1])) - i64::from(u32::from(pair[0]));
        let fits =
            matches!(step, -2..=2) && (step == 0 || pair.iter().all(|c| c.is_alphanumeric()));
        fits.then_some(step)
    };
    let steps: Vec<Option<i64>> = text.windows(2).map(step).collect();
    let mut lengths = vec![1; text.len()];
    for (at, step) in steps.iter().enumerate().rev().filter(|(_, step)| step.is_some()) {
        let goes_on = steps.get(at + 1) == Some(step);
        lengths[at] = if goes_on { lengths[at + 1] + 1 } else { 2 };
    }
    lengths
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
        for word in ["password", "dragon", "trustnoi", "football"] {
            let chars: Vec<char> = word.chars().collect();
            assert!(words(&chars).any(|length| length == chars.len()), "{word}");
        }
    }

    #[test]
    fn a_run_is_as_long_as_it_goes_on() {
        let run = |text: &str| runs(&text.chars().collect::<Vec<_>>())[0];
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
