//! What strangers send, made worse at random: each target takes bytes and must keep its promises
//! about all of them.
//!
//! Inputs are made from a corpus in `tests/fuzz/corpus`, which is tried as it is first, by
//! changing, cutting, doubling and mixing. `cargo test` runs a fixed number of them from a fixed
//! seed; `make fuzz` runs each target for some seconds from a new seed and says which. Nothing
//! steers it by what code was reached: that needs a compiler that stable Rust is not. An input that
//! breaks a promise is printed; put it into the corpus with the mending.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "in a test, that is how it fails")]
#![allow(unreachable_pub, reason = "a test program has no outside")]

mod constructs;
mod html;
mod mutate;

use std::{
    fs,
    panic::{AssertUnwindSafe, catch_unwind},
    path::Path,
    time::{Duration, Instant},
};

use althing::{
    domain::{Cursor, Username, limits::SOCKET_MESSAGE_MAX, username::folded},
    live::session::inbox::{Inbox, Received},
    protocol::ClientEvent,
};
use rand::{SeedableRng, rngs::StdRng};

/// Inputs of a target in `cargo test`.
const FEW: usize = 3_000;

/// Tries a target's corpus, and then what is made from it.
fn run(name: &str, target: fn(&[u8])) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fuzz/corpus").join(name);
    let mut corpus: Vec<Vec<u8>> = Vec::new();
    let mut files: Vec<_> =
        fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    for file in files {
        let bytes = fs::read(&file).unwrap();
        // A text file holds an input a line; any other is one.
        if file.extension().is_some_and(|ending| ending == "txt") {
            corpus.extend(bytes.split(|byte| *byte == b'\n').map(<[u8]>::to_vec));
        } else {
            corpus.push(bytes);
        }
    }
    assert!(corpus.len() > 10, "a corpus for {name}");
    for input in &corpus {
        try_one(name, target, input);
    }
    let time = std::env::var("ALTHING_FUZZ_SECONDS")
        .ok()
        .map(|seconds| Duration::from_secs(seconds.parse().unwrap()));
    let seed = if time.is_some() { rand::random() } else { 1 };
    let (mut rng, start, mut tried) = (StdRng::seed_from_u64(seed), Instant::now(), 0_usize);
    while time.map_or(tried < FEW, |time| start.elapsed() < time) {
        try_one(name, target, &mutate::mutated(&corpus, &mut rng));
        tried += 1;
    }
    eprintln!("{name}: {} of the corpus and {tried} made from it, seed {seed}", corpus.len());
}

fn try_one(name: &str, target: fn(&[u8]), input: &[u8]) {
    let held = catch_unwind(AssertUnwindSafe(|| target(input))).is_ok();
    assert!(held, "{name} breaks on {input:?}\nas text: {:?}", String::from_utf8_lossy(input));
}

#[test]
fn frames_of_a_client_give_the_same_however_they_are_cut_and_keep_the_limits() {
    run("frames", |bytes| {
        let all = read(&[bytes]);
        for size in [1, 2, 7, 64] {
            let cut: Vec<&[u8]> = bytes.chunks(size).collect();
            assert_eq!(read(&cut), all, "in pieces of {size}");
        }
        for received in &all.0 {
            match received {
                Received::Text(text) => assert!(text.len() <= SOCKET_MESSAGE_MAX),
                Received::Ping(payload) => assert!(payload.len() <= 125),
                Received::Close(code) => assert!((1000..5000).contains(code)),
                Received::Pong => {}
            }
        }
        assert!(all.1.is_none_or(|code| matches!(code, 1002 | 1003 | 1007 | 1009)), "{:?}", all.1);
    });
}

/// What came of it up to the breach or the close, and the breach's code.
fn read(pieces: &[&[u8]]) -> (Vec<Received>, Option<u16>) {
    let (mut inbox, mut all) = (Inbox::default(), Vec::new());
    for piece in pieces {
        inbox.feed(piece);
        loop {
            match inbox.next() {
                Ok(Some(Received::Close(code))) => {
                    all.push(Received::Close(code));
                    return (all, None);
                }
                Ok(Some(received)) => all.push(received),
                Ok(None) => break,
                Err(breach) => return (all, Some(breach.0)),
            }
        }
    }
    (all, None)
}

#[test]
fn messages_of_a_client_are_understood_or_refused_with_a_word() {
    run("messages", |bytes| {
        let text = String::from_utf8_lossy(bytes);
        match ClientEvent::parse(&text).0 {
            Ok(_) => assert!(
                serde_json::from_str::<serde_json::Value>(&text).unwrap()["type"].is_string()
            ),
            Err(refused) => {
                assert!(
                    matches!(refused.code, "malformed" | "unsupported" | "validation"),
                    "{refused:?}"
                );
                assert!(!refused.detail.is_empty());
            }
        }
    });
}

#[test]
fn markdown_becomes_html_in_which_nothing_runs_or_loads_from_elsewhere() {
    run("markdown", |bytes| {
        let text = String::from_utf8_lossy(bytes);
        let Some(rendered) = constructs::rendered(&text) else { return };
        html::check(&rendered);
        assert_eq!(
            constructs::rendered(&text),
            Some(rendered.clone()),
            "rendered twice it is the same"
        );
        // As the page shows it: among other things, and never outside of its place.
        html::check_within(&rendered);
    });
}

#[test]
fn cursors_are_taken_only_as_they_were_given() {
    run("cursors", |bytes| {
        let text = String::from_utf8_lossy(bytes);
        for list in ["posts", "comments", ""] {
            if let Some(cursor) = Cursor::decode(list, &text) {
                assert!(cursor.id > 0);
                assert_eq!(Cursor::decode(list, &cursor.encode(list)), Some(cursor.clone()));
                assert_eq!(Cursor::decode("another", &text), None);
            }
        }
    });
}

#[test]
fn names_that_are_taken_are_stable_and_each_has_one_key() {
    run("usernames", |bytes| {
        let text = String::from_utf8_lossy(bytes);
        assert_eq!(folded(&folded(&text)), folded(&text));
        let Ok(name) = Username::parse(&text) else { return };
        assert!((2..=24 * 5).contains(&name.as_str().chars().count()));
        let again = Username::parse(name.as_str()).expect("what was taken once is taken again");
        assert_eq!((again.as_str(), again.keys()), (name.as_str(), name.keys()));
        assert_eq!(folded(&text), folded(name.as_str()), "it is found as it was typed");
        assert!(!name.as_str().contains(['<', '>', '&', '"', '\'', '/', '@', ' ']));
        let other = name.as_str().to_uppercase();
        if let Ok(upper) = Username::parse(&other)
            && folded(&other) == folded(name.as_str())
        {
            assert!(
                upper.keys().iter().any(|key| name.keys().contains(key)),
                "case makes no second name"
            );
        }
    });
}

/// Texts of Markdown's constructs in `cargo test`.
const TEXTS: u64 = 300;

#[test]
fn a_text_of_any_constructs_keeps_its_words_and_its_bounds() {
    for seed in 0..TEXTS {
        let text = constructs::text(&mut StdRng::seed_from_u64(seed), 4_000);
        let held = catch_unwind(AssertUnwindSafe(|| constructs::check(&text))).is_ok();
        assert!(held, "seed {seed} breaks it: {text:?}");
    }
    for (name, text) in constructs::worst() {
        let held = catch_unwind(AssertUnwindSafe(|| constructs::check(&text))).is_ok();
        assert!(held, "{name} breaks it");
    }
}

/// Searches for the text that takes longest; `make soak PARTS=texts` runs it, since only optimised
/// code is worth measuring.
#[test]
#[ignore = "searches for minutes"]
fn soak_no_text_takes_long_or_more_than_its_share() {
    let minutes: f64 = std::env::var("ALTHING_SOAK_MINUTES")
        .ok()
        .and_then(|minutes| minutes.parse().ok())
        .unwrap_or(1.0);
    constructs::soak(Duration::from_secs_f64(minutes * 60.0));
}
