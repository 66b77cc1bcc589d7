//! Texts of made-up words that are as common as in a language: the n-th is n times rarer than the
//! first.

use super::spread::number;

/// Words that there are.
pub(crate) const VOCABULARY: usize = 50_000;

/// Numbers that are the same in each run.
pub(crate) struct Chance(u64);

impl Default for Chance {
    fn default() -> Self {
        Self(1)
    }
}

impl Chance {
    fn next(&mut self) -> u64 {
        self.0 =
            self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        self.0 >> 33
    }

    pub(crate) fn below(&mut self, most: usize) -> usize {
        usize::try_from(self.next()).unwrap_or(0) % most
    }
}

/// A text of words that are as common as in a language.
pub(crate) fn text(chance: &mut Chance, length: usize) -> String {
    let mut out = String::new();
    for at in 0..length {
        let part = number(chance.below(1_000_000)) / 1e6;
        let rank = (part * number(VOCABULARY).ln()).exp();
        out.push_str(if at > 0 { " " } else { "" });
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "from 1 to the vocabulary"
        )]
        out.push_str(&word(rank as usize - 1));
    }
    out
}

/// The word of a rank: the commonest are the shortest.
pub(crate) fn word(rank: usize) -> String {
    const SYLLABLES: [&str; 20] = [
        "ba", "ce", "di", "fo", "gu", "ha", "je", "ki", "lo", "mu", "na", "pe", "ri", "so", "tu",
        "va", "we", "xi", "yo", "zu",
    ];
    let (mut out, mut rest) = (String::new(), rank + 20);
    while rest > 0 {
        out.push_str(SYLLABLES[rest % 20]);
        rest /= 20;
    }
    out
}
