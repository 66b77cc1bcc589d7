//! A storm: everyone comes back at once, and is served from memory.

use std::time::{Duration, Instant};

use futures_util::future::join_all;

use super::{Binary, Place, Tab, write_posts};
use crate::support::json;

const CLIENTS: u64 = 1_000;
const MISSED: usize = 20;
/// Reads that a process makes by itself.
const LOOKS_A_SECOND: u64 = 8;
const READS: &str = "althing_db_seconds_count{kind=\"read\"}";

on_both!(a_thousand_that_come_back_at_once_are_resumed_from_memory, async |database| {
    let server = Binary::serve(database, &[]).await;
    let ana = server.guest().register("ana").await;
    write_posts(&ana, 0..1, "x").await;
    let tabs = join_all((0..CLIENTS).map(|_| Tab::guest(server.addr))).await;
    let places: Vec<Place> = tabs.iter().map(|tab| Place::of(&tab.hello)).collect();
    drop(tabs);
    write_posts(&ana, 1..1 + MISSED, "x").await;
    server.kill().await;
    server.start().await;

    server.guest().get("/api/posts").await.ok(200);
    let reads = server.metric(READS).await;
    let start = Instant::now();
    // One half says where it left off in the handshake, the other in a frame.
    let back = places.iter().enumerate().map(async |(number, place)| {
        let mut tab = if number % 2 == 0 {
            Tab::open(server.addr, &place.query(), "").await.unwrap()
        } else {
            let mut tab = Tab::guest(server.addr).await;
            tab.send(&place.resume()).await;
            tab
        };
        let resumed = tab.resumed().await;
        (tab, resumed)
    });
    let back = join_all(back).await;
    let took = start.elapsed();
    let (first, last) = (2, MISSED as u64 + 1);
    for (_, (missed, answer)) in &back {
        assert_eq!(
            (answer["type"].as_str(), answer["replayed"].as_u64()),
            (Some("resumed"), Some(MISSED as u64)),
            "{answer}"
        );
        assert!(missed.iter().copied().eq(first..=last), "{missed:?}");
    }
    assert!(took < Duration::from_secs(30), "{took:?}");
    let reads = server.metric(READS).await - reads;
    // What looks at the log, the runs and the nodes by the clock reads besides, whoever comes.
    let by_the_clock = LOOKS_A_SECOND * (start.elapsed().as_secs() + 1);
    assert!(reads < 10 + by_the_clock, "{reads} reads of the database for {CLIENTS} clients");
    assert_eq!(server.metric("althing_resumes_total{outcome=\"replayed\"}").await, CLIENTS);
    assert_eq!(server.metric("althing_resumes_total{outcome=\"resync\"}").await, 0);
    server.until("althing_ws_connections", |open| open == CLIENTS).await;
});

on_both!(what_memory_does_not_reach_is_read_from_the_log, async |database| {
    let server = Binary::serve(database, &[]).await;
    let ana = server.guest().register("ana").await;
    let place = Place::of(&Tab::guest(server.addr).await.hello);
    ana.post("help", "rare", "x").await;
    let common: Vec<usize> = (0..1_100).collect();
    join_all(
        common
            .chunks(138)
            .map(|numbers| write_posts(&ana, numbers[0]..numbers[0] + numbers.len(), "x")),
    )
    .await;
    ana.post("help", "rare", "x").await;
    // A new process has the last 1,000 in memory.
    server.kill().await;
    server.start().await;

    let mut tab = Tab::guest(server.addr).await;
    tab.send(&json!({"type": "unsubscribe", "categories": ["*"]})).await;
    tab.send(&json!({"type": "subscribe", "categories": ["help"]})).await;
    tab.send(&place.resume()).await;
    let (missed, answer) = tab.resumed().await;
    assert_eq!((answer["type"].as_str(), missed), (Some("resumed"), vec![1, 1_102]), "{answer}");

    // Whoever listens to everything has missed too much to be told one by one.
    let mut tab = Tab::open(server.addr, &place.query(), "").await.unwrap();
    let (missed, answer) = tab.resumed().await;
    assert_eq!(
        (answer["type"].as_str(), answer["seq"].as_u64(), missed),
        (Some("resync"), Some(1_102), vec![]),
        "{answer}"
    );
});
