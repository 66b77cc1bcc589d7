//! Texts made of Markdown's constructs: nested, repeated, mixed and cut off, up to the longest that
//! may be written.
//!
//! Words that must stay readable are put only where Markdown shows them, so that each can be looked
//! for in what is rendered.

use std::time::{Duration, Instant};

use althing::domain::{
    limits,
    markdown::{References, Text},
};
use rand::{Rng, SeedableRng, rngs::StdRng, seq::IndexedRandom};
use rustix::time::{ClockId, clock_gettime};

use super::html;

/// What begins a line.
const PREFIXES: [&str; 16] = [
    "> ", ">", "- ", "* ", "+ ", "1. ", "99) ", "# ", "###### ", "    ", "\t", ">! ", "- [ ] ",
    "- [x] ", "  ", "[^n]: ",
];

/// What is put around words.
const AROUND: [(&str, &str); 22] = [
    ("*", "*"),
    ("**", "**"),
    ("_", "_"),
    ("__", "__"),
    ("~~", "~~"),
    ("||", "||"),
    (">!", "!<"),
    ("[", "](https://x.org)"),
    ("[", "](foo)"),
    ("[", "][r]"),
    ("![", "](/uploads/0000000000000000000000000000000000000000.png)"),
    ("![", "](https://x.org/a.png)"),
    ("<b>", "</b>"),
    ("(", ")"),
    ("（", "）"),
    ("**（", "）**"),
    ("<https://x.org/", ">"),
    ("https://x.org/", ""),
    ("@", ""),
    ("@_", "_"),
    ("\\", ""),
    ("[", "]"),
];

/// What stands by itself, and what is often left open.
const SINGLE: [&str; 40] = [
    "*",
    "**",
    "_",
    "`",
    "``",
    "```",
    "~~",
    "~~~",
    "[",
    "]",
    "![",
    "](",
    "[](",
    "<",
    "<a ",
    "<!--",
    "-->",
    "<?",
    "<![CDATA[",
    "&",
    "&amp;",
    "&#0;",
    "\\",
    "||",
    "|",
    ">!",
    "!<",
    "[^n]",
    "[^",
    "[r]: https://x.org",
    "[u]: y",
    "@",
    "https://",
    "www.",
    "a@b.c",
    "---",
    "===",
    "\u{2028}",
    "\u{301}",
    "\u{8}",
];

/// What every text of these is rendered with: whoever may be named is there, and every picture has
/// its size.
pub fn rendered(text: &str) -> Option<String> {
    let parsed = Text::parse(text).ok()?;
    let people = parsed.names().into_iter().map(|name| (name.clone(), name)).collect();
    let sizes = parsed.pictures().map(|address| (address.to_owned(), (640, 480))).collect();
    Some(parsed.render(&References { people, sizes }).ok()?.html)
}

/// A text of at most so many characters.
pub fn text(rng: &mut StdRng, most: usize) -> String {
    let (mut text, mut next) = (String::new(), 0);
    let length = rng.random_range(1..=most);
    while text.len() < length {
        block(rng, &mut text, &mut next);
        text.push_str(["\n", "\n\n", "\n\n", " "].choose(rng).unwrap());
    }
    text.chars().take(most).collect()
}

fn block(rng: &mut StdRng, text: &mut String, next: &mut usize) {
    match rng.random_range(0..10) {
        0 => {
            let columns = rng.random_range(1..8);
            for row in 0..rng.random_range(2..6) {
                for _ in 0..columns + rng.random_range(0..2) * usize::from(row > 1) {
                    text.push('|');
                    if row == 1 {
                        text.push_str(["-", ":-:", "--:"].choose(rng).unwrap());
                    } else {
                        words(rng, text, next);
                    }
                }
                text.push('\n');
            }
        }
        1 => {
            let unit = [*SINGLE.choose(rng).unwrap(), *PREFIXES.choose(rng).unwrap()].concat();
            text.push_str(&unit.repeat(rng.random_range(1..200)));
        }
        2 => text.push_str(&PREFIXES.choose(rng).unwrap().repeat(rng.random_range(1..150))),
        3 => {
            text.push_str("```rust\n");
            words(rng, text, next);
            text.push_str("\n```\n");
        }
        4 => {
            let (open, close) = AROUND.choose(rng).unwrap();
            let depth = rng.random_range(1..150);
            text.push_str(&open.repeat(depth));
            words(rng, text, next);
            text.push_str(&close.repeat(depth));
        }
        _ => {
            for _ in 0..rng.random_range(0..6) {
                text.push_str(PREFIXES.choose(rng).unwrap());
            }
            for _ in 0..rng.random_range(1..6) {
                words(rng, text, next);
                text.push_str([" ", "", "\n"].choose(rng).unwrap());
            }
        }
    }
}

fn words(rng: &mut StdRng, text: &mut String, next: &mut usize) {
    let (open, close) = if rng.random_bool(0.4) { *AROUND.choose(rng).unwrap() } else { ("", "") };
    let single = if rng.random_bool(0.2) { *SINGLE.choose(rng).unwrap() } else { "" };
    *next += 1;
    text.extend([open, "wört", &next.to_string(), "x", close, single]);
}

/// Texts that were hard for some renderer, as long as texts may be.
pub fn worst() -> Vec<(String, String)> {
    let units = [
        ">",
        "> ",
        "- ",
        "1. ",
        "> - ",
        "*",
        "_",
        "*a ",
        "*a_ ",
        "**a *b ",
        "[",
        "]",
        "[](",
        "[a](",
        "![",
        "![](",
        "`a``",
        "``` ",
        "<",
        "<a ",
        "<!--",
        "<?",
        "<![CDATA[",
        "&",
        "&amp;",
        "|",
        "a|",
        "||",
        "||a ",
        ">!",
        "~~a ",
        "[^a]",
        "[^a]: b\n",
        "[a]: b\n",
        "[^1]: a[^1]\n\n",
        "- a\n",
        "-\n",
        "#\n",
        "a\n-\n",
        "\t",
        "\\",
        "**。",
        "。**",
        "@",
        "@字字",
        "a@",
        "a@b.c ",
        "http://",
        "https://x.org/(",
        "www.a.",
        "https://x.org/[",
        "[x](y)",
        "(",
        "\u{301}",
        "a\u{301}",
        "[a]:\n",
        "![a][b]",
        "<a><b>",
        "_a_ ",
        "=\n",
        "\n",
    ];
    let mut texts: Vec<(String, String)> = units
        .iter()
        .map(|unit| (format!("{unit:?}"), unit.chars().cycle().take(limits::BODY_MAX).collect()))
        .collect();
    for (first, second) in [
        (">", "\n"),
        ("- ", "\n"),
        ("[", "]"),
        ("*a ", "b* "),
        ("![", "](b)"),
        ("[a](", ")"),
        ("a|", "\n-|"),
        ("> ", "- "),
    ] {
        let half = |unit: &str| unit.chars().cycle().take(limits::BODY_MAX / 2).collect::<String>();
        texts.push((format!("{first:?}, then {second:?}"), half(first) + &half(second)));
    }
    texts.push((
        "containers, then blank lines".into(),
        format!("{}{}", "- ".repeat(45), "\n".repeat(19_900)),
    ));
    texts.push((
        "containers by tabs".into(),
        format!("{}a{}", "- ".repeat(45), format!("\n{}a", "\t".repeat(22)).repeat(810)),
    ));
    texts.push((
        "a table that fills itself".into(),
        format!("{}\n{}\n{}\n", "a|".repeat(362), "-|".repeat(362), "a\n".repeat(724)).repeat(6),
    ));
    texts
}

/// Keeps its bounds and its promises.
pub fn check(text: &str) {
    let Some(rendered) = rendered(text) else { return };
    assert!(
        rendered.len() <= limits::html_max(text.len()),
        "{} bytes of {}",
        rendered.len(),
        text.len()
    );
    html::check(&rendered);
    html::check_within(&rendered);
    let shown = html::words(&rendered);
    for word in
        text.split("wört").skip(1).filter_map(|rest| rest.split_once('x').map(|(number, _)| number))
    {
        if word.bytes().all(|byte| byte.is_ascii_digit()) && !word.is_empty() {
            assert!(shown.contains(&format!("wört{word}x")), "wört{word}x is not shown");
        }
    }
}

/// How long this thread takes for it, whatever else the machine does; the best of three.
fn time(text: &str) -> Duration {
    let now = || Duration::try_from(clock_gettime(ClockId::ThreadCPUTime)).unwrap();
    let once = || {
        let before = now();
        std::hint::black_box(rendered(text));
        let after = now();
        after.saturating_sub(before)
    };
    (0..3).map(|_| once()).min().unwrap()
}

/// Makes texts until the time is over, goes on from those that take longest, and says which those
/// are.
pub fn soak(how_long: Duration) {
    let seed = rand::random();
    let (mut rng, start, mut tried) = (StdRng::seed_from_u64(seed), Instant::now(), 0_usize);
    let mut hardest: Vec<(Duration, String)> =
        worst().into_iter().map(|(_, text)| (time(&text), text)).collect();
    while start.elapsed() < how_long {
        let made = if rng.random_bool(0.5) {
            text(&mut rng, limits::BODY_MAX)
        } else {
            varied(&hardest, &mut rng)
        };
        check(&made);
        hardest.push((time(&made), made));
        hardest.sort_by_key(|(time, _)| std::cmp::Reverse(*time));
        hardest.truncate(20);
        tried += 1;
    }
    eprintln!("{tried} texts, seed {seed}; the hardest:");
    for (time, text) in hardest.iter().take(5) {
        eprintln!(
            "{:.2} ms: {:?}…",
            time.as_secs_f64() * 1e3,
            text.chars().take(80).collect::<String>()
        );
    }
    let (time, text) = &hardest[0];
    assert!(*time < Duration::from_millis(20), "takes {time:?}: {text:?}");
}

/// One of the hardest with a part of it, or of another one, filled in until it is as long as a text
/// may be.
fn varied(hardest: &[(Duration, String)], rng: &mut StdRng) -> String {
    let part = |rng: &mut StdRng| {
        let chars: Vec<char> = hardest.choose(rng).unwrap().1.chars().collect();
        let from = rng.random_range(0..chars.len());
        chars[from..(from + rng.random_range(1..200)).min(chars.len())].iter().collect::<String>()
    };
    let (mut text, most) = (String::new(), rng.random_range(1..4));
    for _ in 0..most {
        let unit = part(rng);
        text.push_str(&unit.repeat(1 + limits::BODY_MAX / most / unit.len().max(1)));
    }
    text.chars().take(limits::BODY_MAX).collect()
}
