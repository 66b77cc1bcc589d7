//! Slow readers: whoever does not read is let go, and nobody else notices.

use futures_util::future::join_all;

use super::{Binary, Database, Heard, Tab, seq, write_posts};

const READERS: u64 = 160;
const SLEEPERS: u64 = 40;
/// In MiB: less than if each sleeper's backlog were a copy of its own.
const MEMORY_MOST: f64 = 40.0;
const BATCH: usize = 50;
/// By then everybody's bound is reached, whatever the network keeps.
const POSTS_MOST: usize = 2_000;

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

    let mut posts = 0;
    while server.metric("althing_slow_closed_total").await < SLEEPERS {
        assert!(posts < POSTS_MOST, "{} were let go", server.metric("althing_slow_closed_total").await);
        write_posts(&ana, posts..posts + BATCH, &"word ".repeat(500)).await;
        posts += BATCH;
        // Everyone else has had everything, in order, before it goes on.
        let last = posts as u64;
        join_all(readers.iter_mut().map(|reader| hears(reader, last + 1 - BATCH as u64, last))).await;
    }
    let grown = server.memory() - before;
    assert!(grown < MEMORY_MOST, "{before} MiB became {grown} more");

    // Whoever wakes up in time is told why.
    let ends = join_all(sleepers.iter_mut().map(Tab::closed)).await;
    for (last, code) in ends {
        assert_eq!((last["type"].as_str(), last["reason"].as_str(), code), (Some("goodbye"), Some("slow"), 4008), "{last}");
    }
    server.until("althing_ws_connections", |open| open == READERS).await;
    server.until("althing_outbox_frames", |frames| frames == 0).await;
    assert_eq!(server.metric("althing_slow_closed_total").await, SLEEPERS, "and nobody else");
}

/// All events from the one to the other, each once, in order.
async fn hears(reader: &mut Tab, from: u64, to: u64) {
    let mut next = from;
    while next <= to {
        let Heard::Event(event) = reader.next().await else { panic!("a reader was let go before {next}") };
        if let Some(seq) = seq(&event) {
            assert_eq!(seq, next);
            next += 1;
        }
    }
}
