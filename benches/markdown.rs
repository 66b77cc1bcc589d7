//! What rendering a text costs: all of it (taken apart, bounded, written, cleaned) against the
//! plain parser's own rendering of the same text in the same run, in turns.
//!
//! `cargo bench --bench markdown`. Judged is the thread's CPU time.

mod support;

use std::{env, hint::black_box, time::Duration};

use althing::domain::{
    limits::BODY_MAX,
    markdown::{References, Text},
};
use pulldown_cmark::{Options, Parser, html};
use rustix::time::{ClockId, clock_gettime};
use support::spread::Spread;

const ROUNDS: usize = 9;
const WORDS: &str = "Who bakes on **Sundays**? See https://example.org/bread, `rye` and [wheat](https://example.org/wheat).\nI do.\n\n";

fn main() {
    if !env::args().any(|argument| argument == "--bench") {
        println!("measured by `cargo bench --bench markdown`");
        return;
    }
    let long = |unit: &str| unit.chars().cycle().take(BODY_MAX).collect::<String>();
    let texts = [
        ("a short text", WORDS.to_owned()),
        ("20,000 characters of it", long(WORDS)),
        (
            "20,000 of lists, quotes and tables",
            long("- a\n  - b\n\n> c\n\n|d|e|\n|-|-:|\n|1|2|\n\n"),
        ),
        ("20,000 of Chinese", long("**注意：**交给别人处理，见https://example.org/面包。\n\n")),
        ("20,000 times `&`", long("&")),
        ("20,000 times `>`", long(">")),
        ("lists in lists, then lines", format!("{}{}", "- ".repeat(45), "a\n".repeat(9_900))),
    ];
    println!("| text | ms | ÷ the plain parser |");
    println!("|---|---|---|");
    for (what, text) in texts {
        let (mut ours, mut ratio) = (Spread::default(), Spread::default());
        for _ in 0..ROUNDS {
            let floor = time(|| {
                let mut out = String::new();
                html::push_html(
                    &mut out,
                    Parser::new_ext(&text, Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH),
                );
                black_box(out);
            });
            let all = time(|| {
                black_box(
                    Text::parse(&text).and_then(|text| text.render(&References::default())).ok(),
                );
            });
            ours.add(all * 1e3);
            ratio.add(all / floor);
        }
        println!("| {what} | {ours} | **{ratio}** |");
    }
}

/// Seconds of this thread that it takes, of many times in a row.
fn time(what: impl Fn()) -> f64 {
    let now = || Duration::try_from(clock_gettime(ClockId::ThreadCPUTime)).unwrap_or_default();
    let (start, mut times) = (now(), 0.0);
    loop {
        what();
        times += 1.0;
        let passed = now().saturating_sub(start);
        if passed > Duration::from_millis(50) {
            return passed.as_secs_f64() / times;
        }
    }
}
