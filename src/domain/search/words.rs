//! A text, cut into the words that it is found by.
//!
//! A word is what stands between spaces and punctuation, in small letters and without accents. Where
//! a script sets no spaces (Han, kana, Thai and their like) each two letters that stand together
//! are a word, and so is the last one of them: whatever is looked for there is a row of such pairs,
//! and a single letter is how one begins. So words are letters, marks and digits alone.

use unicode_normalization::{UnicodeNormalization, char::is_combining_mark};
use unicode_script::{Script, UnicodeScript};

/// The letters of a word that count: longer ones are the same when they begin alike.
const LONGEST: usize = 40;

/// A word of a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Word {
    /// As it is looked for.
    pub text: String,
    /// Where it begins in the text, in bytes.
    pub start: usize,
    /// Where it ends.
    pub end: usize,
    /// Where its first letter ends: in a script without spaces a single letter is found, too.
    pub first_end: usize,
    /// Whether the script sets no spaces.
    pub is_pair: bool,
}

/// What a character is to words.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Class {
    /// Of no word.
    Gap,
    /// Of a word with spaces around it.
    Letter,
    /// Of a script that sets none.
    Spaceless,
}

/// The words of a text, in order.
pub fn words(text: &str) -> Vec<Word> {
    let mut found = Vec::new();
    let mut run: Vec<(usize, char)> = Vec::new();
    let mut class = Class::Gap;
    for (at, letter) in text.char_indices() {
        let next = match class_of(letter) {
            // A mark goes with what it stands on.
            Class::Letter if is_combining_mark(letter) && class != Class::Gap => class,
            other => other,
        };
        if next != class {
            cut(class, &run, at, &mut found);
            run.clear();
        }
        class = next;
        run.push((at, letter));
    }
    cut(class, &run, text.len(), &mut found);
    found
}

fn class_of(letter: char) -> Class {
    if letter.is_ascii() {
        return if letter.is_ascii_alphanumeric() { Class::Letter } else { Class::Gap };
    }
    // Sound marks and iteration marks are common to several scripts.
    if matches!(letter, 'ー' | 'ｰ' | '々' | '〇' | 'ゝ' | 'ゞ' | 'ヽ' | 'ヾ') {
        return Class::Spaceless;
    }
    if !letter.is_alphanumeric() && !is_combining_mark(letter) {
        return Class::Gap;
    }
    match letter.script() {
        Script::Han
        | Script::Hiragana
        | Script::Katakana
        | Script::Bopomofo
        | Script::Thai
        | Script::Lao
        | Script::Khmer
        | Script::Myanmar
        | Script::Tibetan
        | Script::Javanese => Class::Spaceless,
        _ => Class::Letter,
    }
}

/// Adds the words of a run of one class, which ends at `end`.
fn cut(class: Class, run: &[(usize, char)], end: usize, found: &mut Vec<Word>) {
    let end_of = |at: usize| run.get(at + 1).map_or(end, |(next, _)| *next);
    let mut add = |from: usize, to: usize| {
        let letters = run[from..=to].iter().map(|(_, letter)| *letter);
        // Most words are of plain letters, which have one form of writing.
        let text = if letters.clone().all(|letter| letter.is_ascii()) {
            letters.map(|letter| letter.to_ascii_lowercase()).take(LONGEST).collect()
        } else {
            folded(letters)
        };
        if !text.is_empty() {
            found.push(Word {
                text,
                start: run[from].0,
                end: end_of(to),
                first_end: end_of(from),
                is_pair: class == Class::Spaceless,
            });
        }
    };
    match class {
        Class::Gap => {}
        Class::Letter => add(0, run.len() - 1),
        Class::Spaceless => {
            for at in 0..run.len() {
                add(at, (at + 1).min(run.len() - 1));
            }
        }
    }
}

/// In small letters, without accents, and in one form of writing.
fn folded(letters: impl Iterator<Item = char>) -> String {
    let plain = letters.nfkd().filter(|letter| !is_accent(*letter));
    let mut out = String::new();
    for letter in plain.nfc().flat_map(char::to_lowercase) {
        match letter {
            'ß' => out.push_str("ss"),
            'æ' => out.push_str("ae"),
            'œ' => out.push_str("oe"),
            'þ' => out.push_str("th"),
            'ø' => out.push('o'),
            'ł' => out.push('l'),
            'đ' | 'ð' => out.push('d'),
            'ħ' => out.push('h'),
            'ı' => out.push('i'),
            'ς' => out.push('σ'),
            // What a capital letter leaves behind, and what a compatible form brings along.
            letter if is_accent(letter) || class_of(letter) == Class::Gap => {}
            letter => out.push(letter),
        }
    }
    match out.char_indices().nth(LONGEST) {
        Some((cut, _)) => out[..cut].to_owned(),
        None => out,
    }
}

/// A mark that is often left out: an accent, or a vowel sign of Hebrew or Arabic.
fn is_accent(letter: char) -> bool {
    matches!(u32::from(letter), 0x300..=0x36f | 0x591..=0x5bd | 0x5bf | 0x5c1..=0x5c2 | 0x5c4..=0x5c5
        | 0x5c7 | 0x640 | 0x64b..=0x65f | 0x670 | 0x1ab0..=0x1aff | 0x1dc0..=0x1dff | 0x20d0..=0x20ff)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn texts(text: &str) -> Vec<String> {
        words(text).into_iter().map(|word| word.text).collect()
    }

    #[test]
    fn words_stand_between_spaces_and_punctuation_small_and_without_accents() {
        assert_eq!(
            texts("Crème brûlée, STRASSE & Straße"),
            ["creme", "brulee", "strasse", "strasse"]
        );
        assert_eq!(
            texts("don't re-use C++ at 3.14"),
            ["don", "t", "re", "use", "c", "at", "3", "14"]
        );
        assert_eq!(texts("ŁÓDŹ Øresund ΣΊΣΥΦΟΣ Ёлка"), ["lodz", "oresund", "σισυφοσ", "елка"]);
        assert_eq!(texts("ﬁne Ｗｉｄｅ İstanbul"), ["fine", "wide", "istanbul"]);
        assert_eq!(texts("שָׁלוֹם مُحَمَّد"), ["שלום", "محمد"]);
        assert_eq!(texts("हिन्दी 한국어"), ["हिन्दी", "한국어"]);
        assert_eq!(texts("  …!?\u{0}\u{fffd}💥"), [""; 0]);
    }

    #[test]
    fn scripts_without_spaces_are_cut_into_pairs() {
        assert_eq!(texts("東京都"), ["東京", "京都", "都"]);
        assert_eq!(texts("本"), ["本"]);
        assert_eq!(texts("ガラス"), ["ガラ", "ラス", "ス"]);
        assert_eq!(texts("Rust入門 2026年"), ["rust", "入門", "門", "2026", "年"]);
        assert_eq!(texts("ภาษา"), ["ภา", "าษ", "ษา", "า"]);
    }

    #[test]
    fn a_word_says_where_it_stands() {
        let text = "Ein Café im 東京";
        let shown: Vec<&str> = words(text).iter().map(|word| &text[word.start..word.end]).collect();
        assert_eq!(shown, ["Ein", "Café", "im", "東京", "京"]);
        let pair = &words(text)[3];
        assert_eq!(&text[pair.start..pair.first_end], "東");
    }

    #[test]
    fn only_the_beginning_of_a_long_word_counts() {
        assert_eq!(texts(&"a".repeat(1_000)), ["a".repeat(LONGEST)]);
    }

    proptest! {
        #[test]
        fn words_are_letters_marks_and_digits_of_the_text_in_order(text in "\\PC{0,60}|.{0,60}") {
            let mut behind = 0;
            for word in words(&text) {
                prop_assert!(!word.text.is_empty());
                prop_assert!(word.start >= behind && word.end > word.start, "{word:?}");
                prop_assert!(text.is_char_boundary(word.start) && text.is_char_boundary(word.end));
                prop_assert!(word.text.chars().all(|c| c.is_alphanumeric() || is_combining_mark(c)
                    || class_of(c) != Class::Gap), "{word:?}");
                prop_assert!(!word.text.contains(['\'', '"', '\\', ' ', '\0']));
                behind = word.start;
            }
        }

        #[test]
        fn a_word_cut_again_is_the_same(text in "[a-zA-ZäöüßéèğİıŁа-яА-Яα-ω]{1,20}") {
            for word in texts(&text) {
                prop_assert_eq!(texts(&word), vec![word.clone()]);
            }
        }
    }
}
