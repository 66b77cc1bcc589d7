//! How much there is to guess of a password: each character is a step, a run along an alphabet or a
//! keyboard two, a common word two or three, a year one.

use std::iter;

use unicode_normalization::UnicodeNormalization;

use super::patterns::{RUN_MIN, WORD_MIN, runs, words};
use crate::domain::{
    letters::{self, READINGS, read},
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
        let wide: String = raw.nfkc().take(SEEN_MAX).collect();
        let small = |text: &str| text.chars().flat_map(char::to_lowercase).take(SEEN_MAX).collect();
        let (written, text): (Vec<char>, Vec<char>) = (small(raw), small(&wide));
        let seen: Vec<char> = text.iter().copied().filter(|c| !is_invisible(*c)).collect();
        if seen.is_empty() {
            return Self::Refused(BLANK);
        }
        let seen_wide: String = wide.chars().filter(|c| !is_invisible(*c)).collect();
        let plain: Vec<char> = letters::plain(&seen_wide).chars().take(SEEN_MAX).collect();
        if let Some(why) = joined(&plain).as_deref().and_then(refusal) {
            return Self::Refused(why);
        }
        // Letters of another case or width, with or without accents, are no more to guess.
        let mut forms = vec![written, text, seen, plain];
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
    let once = once(chars).map(|once| steps(&once));
    match once.into_iter().fold(steps(chars), usize::min) {
        steps if chars.len() >= LONG => Effort::Steps(steps.max(STEPS_MIN)),
        ..STEPS_MIN => Effort::Refused(EASY),
        steps => Effort::Steps(steps),
    }
}

/// Why nobody may choose it, however many steps it takes: it is of runs, or a common word with
/// little around it.
fn refusal(chars: &[char]) -> Option<&'static str> {
    let (is_long, unit) = (chars.len() >= LONG, unit(chars));
    let repeats = unit.len() < chars.len();
    let counts = |once: &Vec<char>| !is_long || once.len() > RUN_MIN;
    if is_of_runs(unit) || once(chars).filter(counts).is_some_and(|once| is_of_runs(&once)) {
        return Some(RUN);
    }
    let beside_min = if repeats { 1 } else { BESIDE_WORD_MIN };
    ((repeats || !is_long) && is_common(unit, beside_min)).then_some(COMMON)
}

/// The letters and digits of a text that has one other character between some of them, or all:
/// `p.a.s.s.w.o.r.d`.
fn joined(chars: &[char]) -> Option<Vec<char>> {
    let stands: Vec<bool> = chars.iter().map(|c| c.is_alphanumeric()).collect();
    let between = stands.windows(2).all(|pair| pair.contains(&true));
    let around = stands.first() == Some(&true) && stands.last() == Some(&true);
    let kept = chars.iter().zip(&stands).filter(|(_, stands)| **stands);
    let bare: Vec<char> = kept.map(|(c, _)| *c).collect();
    (between && around && bare.len() < chars.len() && bare.len() > RUN_MIN).then_some(bare)
}

/// Whether a password is a text that anyone would guess, or that with little around it. Both are of
/// letters and digits alone.
pub(super) fn is_close(chosen: &[char], guess: &[char]) -> bool {
    let (chosen, guess) = (unit(chosen), unit(guess));
    if guess.len() < WORD_MIN || chosen.len() < guess.len() {
        return !guess.is_empty() && chosen == guess;
    }
    let guesses = readings(guess);
    stands_alone(chosen, BESIDE_WORD_MIN, |reading, text| {
        let is_there = text.starts_with(&guesses[reading]);
        is_there.then_some(guess.len()).into_iter().collect()
    })
}

/// What is repeated until the text is full: all of it, if nothing is.
fn unit(chars: &[char]) -> &[char] {
    let repeats = |length: &usize| {
        chars.iter().zip(chars.iter().skip(*length)).all(|(one, next)| one == next)
    };
    (1..=chars.len() / 2).find(repeats).map_or(chars, |length| &chars[..length])
}

/// The text with each character once where it stands several times in a row, if any does.
fn once(chars: &[char]) -> Option<Vec<char>> {
    let mut once = chars.to_vec();
    once.dedup();
    (once.len() < chars.len()).then_some(once)
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
    stands_alone(chars, beside_min, |_, text| words(text).collect())
}

/// Whether some text has no letters around it, and fewer steps than these. `lengths` gives how long
/// those are with which a reading of the rest begins.
fn stands_alone(
    chars: &[char],
    beside_min: usize,
    lengths: impl Fn(usize, &[char]) -> Vec<usize>,
) -> bool {
    let plain = |c: &&char| !c.is_alphabetic();
    let before = chars.iter().take_while(plain).count();
    let behind = chars.len() - chars.iter().rev().take_while(plain).count();
    let pieces = pieces(chars);
    let (to, from) = (fewest_to(&pieces), fewest_from(&pieces));
    readings(chars).iter().enumerate().any(|(number, reading)| {
        (0..=before).any(|start| {
            let lengths = lengths(number, &reading[start..]);
            let mut ends = lengths.iter().map(|length| start + length);
            ends.any(|end| end >= behind && to[start] + from[end] < beside_min)
        })
    })
}

/// The text with letters in the place of what usually stands for them.
fn readings(chars: &[char]) -> [Vec<char>; 2] {
    READINGS.map(|one| chars.iter().map(|c| read(*c, one)).collect())
}

/// The fewest steps in which the text can be guessed.
fn steps(chars: &[char]) -> usize {
    fewest_from(&pieces(chars))[0]
}

/// What can be guessed at once from a place of a text on.
struct Pieces {
    run: usize,
    /// How long years and words are, and in how many steps.
    known: Vec<(usize, usize)>,
}

impl Pieces {
    fn all(&self) -> impl Iterator<Item = (usize, usize)> {
        let runs = (RUN_MIN..=self.run).map(|length| (length, RUN_STEPS));
        iter::once((1, 1)).chain(runs).chain(self.known.iter().copied())
    }
}

/// From each place.
fn pieces(chars: &[char]) -> Vec<Pieces> {
    let readings = readings(chars);
    let pieces = runs(chars).into_iter().enumerate().map(|(at, run)| {
        let year = is_year(&chars[at..]).then_some((4, 1));
        let words = readings.iter().flat_map(|reading| words(&reading[at..]));
        let words = words.map(|length| (length, if length < LONG_WORD { 2 } else { 3 }));
        Pieces { run, known: year.into_iter().chain(words).collect() }
    });
    pieces.collect()
}

/// The fewest steps to each place from the beginning.
fn fewest_to(pieces: &[Pieces]) -> Vec<usize> {
    let mut fewest: Vec<usize> = (0..=pieces.len()).collect();
    for (at, here) in pieces.iter().enumerate() {
        for (length, steps) in here.all() {
            fewest[at + length] = fewest[at + length].min(fewest[at] + steps);
        }
    }
    fewest
}

/// The fewest steps from each place to the end.
fn fewest_from(pieces: &[Pieces]) -> Vec<usize> {
    let mut fewest = vec![0; pieces.len() + 1];
    for (at, here) in pieces.iter().enumerate().rev() {
        let all = here.all().map(|(length, steps)| fewest[at + length] + steps);
        fewest[at] = all.min().unwrap_or(0);
    }
    fewest
}

/// Whether a year of someone's life begins here.
fn is_year(chars: &[char]) -> bool {
    matches!(chars, ['1', '9', a, b, ..] | ['2', '0', a, b, ..] if a.is_ascii_digit() && b.is_ascii_digit())
}

#[cfg(test)]
mod tests;
