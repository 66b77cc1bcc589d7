//! Inputs made from others.

use rand::{Rng, rngs::StdRng, seq::IndexedRandom};

/// What parsers trip over.
const TOKENS: [&[u8]; 48] = [
    b"<",
    b">",
    b"\"",
    b"'",
    b"&",
    b"\\",
    b"`",
    b"```",
    b"~~",
    b"![",
    b"](",
    b")",
    b"[",
    b"]",
    b"|",
    b"\n",
    b"\n\n",
    b"\t",
    b"    ",
    b"\0",
    b"\xff",
    b"\xc3",
    b"\xe2\x80\xae",
    b"\xef\xbb\xbf",
    b"&#x",
    b"&colon;",
    b"javascript:",
    b"data:",
    b"//",
    b"/uploads/",
    b"<script>",
    b"</p>",
    b"<!--",
    b"-->",
    b"<![CDATA[",
    b"<svg>",
    b"<math>",
    b"<style>",
    b" onload=",
    b" style=",
    b"{",
    b"}",
    b":",
    b",",
    b"null",
    b"1e999",
    b"-1",
    b"\x81\xfe",
];
const LONGEST: usize = 40_000;

/// One input of the corpus, changed up to eight times.
pub fn mutated(corpus: &[Vec<u8>], rng: &mut StdRng) -> Vec<u8> {
    let mut input = corpus.choose(rng).cloned().unwrap_or_default();
    for _ in 0..rng.random_range(1..=8) {
        let at = rng.random_range(0..=input.len());
        match rng.random_range(0..8) {
            0 if at < input.len() => input[at] ^= 1 << rng.random_range(0..8),
            1 if at < input.len() => input[at] = rng.random(),
            2 => {
                drop(input.splice(
                    at..at,
                    TOKENS.choose(rng).copied().unwrap_or_default().iter().copied(),
                ));
            }
            3 => {
                let end = rng.random_range(at..=input.len());
                input.drain(at..end);
            }
            4 => {
                let end = rng.random_range(at..=input.len().min(at + 64));
                let piece = input[at..end].repeat(rng.random_range(1..20));
                input.splice(at..at, piece);
            }
            5 => {
                let other = corpus.choose(rng).cloned().unwrap_or_default();
                let from = rng.random_range(0..=other.len());
                input.truncate(at);
                input.extend(&other[from..]);
            }
            6 => input.truncate(at),
            _ => {
                let c: char = rng.random();
                input.splice(at..at, c.to_string().into_bytes());
            }
        }
        input.truncate(LONGEST);
    }
    input
}
