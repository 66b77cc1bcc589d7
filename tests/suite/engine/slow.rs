//! Slow readers: whoever does not read is let go, whoever reads never is, and nobody else notices.

use std::{
    cell::Cell,
    time::{Duration, Instant},
};

use futures_util::future::{join, join_all};
use tokio::task::yield_now;

use super::{Binary, Database, Heard, Tab, seq, write_posts};
use crate::support::{Person, json};

const READERS: u64 = 60;
const SLEEPERS: u64 = 40;
/// In MiB: less than if each sleeper's backlog were a copy of its own.
const MEMORY_MOST: f64 = 40.0;
/// Far less than a reader's bound, so that none of them could be too late.
const BATCH: usize = 8;
/// Far more than it takes.
const LET_GO_WITHIN: Duration = Duration::from_mins(1);
/// With these everybody's bound is reached, whatever the network keeps.
const POSTS: usize = 12 * BATCH;

#[actix_web::test]
async fn readers_that_never_read_are_let_go_and_slow_nobody() {
    let server = Binary::serve(Database::Sqlite, &[]).await;
    let ana = server.guest().register("ana").await;
    let mut sleepers = Vec::new();
    for _ in 0..SLEEPERS {
        sleepers.push(Tab::narrow(server.addr).await);
    }
    let mut readers = join_all((0..READERS).map(|_| Tab::guest(server.addr))).await;
    let before = server.memory();

    // On a busy machine the kernel may be first: it ends what was not taken for 25 s.
    let let_go = async || {
        let slow = server.metric("althing_slow_closed_total").await;
        slow + server.metric("althing_dead_closed_total").await
    };
    for posts in (0..POSTS).step_by(BATCH) {
        // However long this takes, they are not taken for dead.
        join_all(
            sleepers.iter_mut().map(async |sleeper| sleeper.send(&json!({"type": "ping"})).await),
        )
        .await;
        // Long ones, so that everybody's bound is reached soon.
        write_posts(&ana, posts..posts + BATCH, &"word ".repeat(3_800)).await;
        // Everyone else has had everything, in order, before it goes on.
        let last = (posts + BATCH) as u64;
        join_all(readers.iter_mut().map(|reader| hears(reader, last + 1 - BATCH as u64, last)))
            .await;
    }
    // Who has taken nothing for a while is let go.
    let end = Instant::now() + LET_GO_WITHIN;
    while let_go().await < SLEEPERS {
        assert!(Instant::now() < end, "{} of {SLEEPERS} are let go", let_go().await);
        yield_now().await;
    }
    let grown = server.memory() - before;
    assert!(grown < MEMORY_MOST, "{before} MiB became {grown} more");

    // Whoever wakes up in time is told why.
    for sleeper in &mut sleepers {
        let mut last = json!(null);
        loop {
            match sleeper.next().await {
                Heard::Event(event) => last = event,
                Heard::Closed(code) => {
                    let told = (last["type"].as_str(), last["reason"].as_str(), code);
                    break assert_eq!(told, (Some("goodbye"), Some("slow"), 4008), "{last}");
                }
                Heard::Ended => break,
            }
        }
    }
    server.until("althing_ws_connections", |open| open == READERS).await;
    server.until("althing_outbox_frames", |frames| frames == 0).await;
    assert_eq!(let_go().await, SLEEPERS, "and nobody else");
}

/// All events from the one to the other, each once, in order.
async fn hears(reader: &mut Tab, from: u64, to: u64) {
    let mut next = from;
    while next <= to {
        let Heard::Event(event) = reader.next().await else {
            panic!("a reader was let go before {next}")
        };
        if let Some(seq) = seq(&event) {
            assert_eq!(seq, next);
            next += 1;
        }
    }
}

const WRITERS: usize = 5;
/// The longest that a post may be, or nearly.
const LONG: usize = 19_000;
/// Posts for which a connection is followed, from its hello on.
const FOLLOWED: u64 = 60;

on_both!(who_comes_into_a_burst_of_long_posts_and_reads_is_never_let_go, async |database| {
    let server = Binary::serve(database, &[]).await;
    let mut writers = Vec::new();
    for number in 0..WRITERS {
        writers.push(server.guest().register(&format!("writer{number}")).await);
    }
    let (written, done) = (Cell::new(0_u64), Cell::new(false));
    let burst = join_all(writers.iter().map(|writer| write_until(writer, &written, &done)));
    let readers = async {
        // Some read at once; others begin to only when so many more posts have been written: fewer than
        // would fill an outbox, which those who never read may.
        let tabs = [0, 0, 0, 2, 5, 10, 20].map(async |late| {
            let mut tab = Tab::guest(server.addr).await;
            let begin = written.get() + late;
            while written.get() < begin {
                yield_now().await;
            }
            follow(&mut tab).await;
        });
        join_all(tabs).await;
        done.set(true);
    };
    join(burst, readers).await;
    assert_eq!(server.metric("althing_slow_closed_total").await, 0);
});

async fn write_until(writer: &Person, written: &Cell<u64>, done: &Cell<bool>) {
    while !done.get() {
        writer.post("general", "long", &"x".repeat(LONG)).await;
        written.set(written.get() + 1);
    }
}

/// Reads on until enough has been told from the hello on, in order and without a hole, or with an
/// honest word about it.
async fn follow(tab: &mut Tab) {
    let first = tab.hello["seq"].as_u64().unwrap();
    let mut last = first;
    while last < first + FOLLOWED {
        let Heard::Event(event) = tab.next().await else {
            panic!("let go after {last}, from {first} on")
        };
        match seq(&event) {
            Some(seq) => {
                assert_eq!(seq, last + 1, "from {first} on");
                last = seq;
            }
            None if event["type"] == "resync" => last = event["seq"].as_u64().unwrap(),
            None => {}
        }
    }
}
