//! `GET /metrics`: every number that operators are promised is there, and moves.

use std::collections::BTreeSet;

use super::{Binary, Place, Tab, write_posts};
use crate::support::{Value, json};

/// What the contract and `docs/operations.md` name.
const NAMES: [&str; 18] = [
    "althing_ws_connections",
    "althing_users_online",
    "althing_typing_active",
    "althing_outbox_frames",
    "althing_event_seq",
    "althing_slow_closed_total",
    "althing_dead_closed_total",
    "althing_flood_closed_total",
    "althing_deliveries_total",
    "althing_resumes_total{outcome=\"replayed\"}",
    "althing_resumes_total{outcome=\"resync\"}",
    "althing_fanout_seconds_count",
    "althing_fanout_seconds_sum",
    "althing_db_seconds_count{kind=\"read\"}",
    "althing_db_seconds_count{kind=\"write\"}",
    "althing_commits_total",
    "althing_commit_batch_size_count",
    "althing_commit_batch_size_sum",
];

/// The names of metrics in a text.
fn named(text: &str) -> BTreeSet<&str> {
    text.split(|c: char| !(c.is_ascii_alphanumeric() || c == '_'))
        .filter(|word| word.starts_with("althing_") || word.starts_with("process_"))
        .collect()
}

/// The queries of a dashboard's panels.
fn queries(dashboard: &Value) -> Vec<&str> {
    let panels = dashboard["panels"].as_array().unwrap();
    let targets = panels.iter().filter_map(|panel| panel["targets"].as_array()).flatten();
    targets.map(|target| target["expr"].as_str().unwrap()).collect()
}

fn the_dashboard_and_the_alarms_name_what_there_is(told: &str, handbook: &str) {
    let dashboard: Value =
        serde_json::from_str(include_str!("../../../docs/grafana.json")).unwrap();
    let alarms = handbook.split("## What to be woken for").nth(1).unwrap();
    let alarms = alarms.split("\n## ").next().unwrap();
    let (shown, series) = (queries(&dashboard).join("\n"), named(told));
    for name in named(&shown).union(&named(alarms)) {
        assert!(series.contains(name), "there is no {name}");
    }
    for family in told.lines().filter_map(|line| line.strip_prefix("# TYPE ")?.split(' ').next()) {
        assert!(shown.contains(family), "{family} is on no panel");
    }
}

on_both!(every_number_is_told_and_moves, async |database| {
    let server = Binary::serve(database, &[]).await;
    let ana = server.guest().register("ana").await;
    let (reads, writes) = (NAMES[13], NAMES[14]);
    let (read, written) = (server.metric(reads).await, server.metric(writes).await);
    let mut tab = Tab::open(server.addr, "", &ana.cookies()).await.unwrap();
    let place = Place::of(&tab.hello);
    write_posts(&ana, 0..3, "x").await;
    tab.send(&json!({"type": "typing", "in": {"category": "general"}, "active": true})).await;
    let mut guest = Tab::open(server.addr, &place.query(), "").await.unwrap();
    assert_eq!(guest.resumed().await.0, [1, 2, 3]);
    let mut lost = Tab::open(server.addr, "?epoch=another&seq=1", "").await.unwrap();
    lost.expect("resync").await;

    server.until("althing_typing_active", |typing| typing == 1).await;
    for (series, value) in [
        ("althing_ws_connections", 3),
        ("althing_users_online", 1),
        ("althing_event_seq", 3),
        ("althing_outbox_frames", 0),
        ("althing_slow_closed_total", 0),
        ("althing_dead_closed_total", 0),
        ("althing_flood_closed_total", 0),
        ("althing_resumes_total{outcome=\"replayed\"}", 1),
        ("althing_resumes_total{outcome=\"resync\"}", 1),
    ] {
        assert_eq!(server.metric(series).await, value, "{series}");
    }
    assert!(server.metric(reads).await > read, "reads are timed");
    assert!(server.metric(writes).await >= written + 3, "writes are timed");
    assert!(
        server.metric("althing_deliveries_total").await >= 5,
        "three hellos and two answers to those who came back"
    );
    assert!(server.metric("althing_fanout_seconds_count").await > 0);
    for tab in [tab, guest, lost] {
        drop(tab);
    }
    for series in ["althing_ws_connections", "althing_users_online", "althing_typing_active"] {
        server.until(series, |value| value == 0).await;
    }
    let (text, handbook) = (server.metrics().await, include_str!("../../../docs/operations.md"));
    the_dashboard_and_the_alarms_name_what_there_is(&text, handbook);
    for family in text.lines().filter_map(|line| line.strip_prefix("# TYPE ")?.split(' ').next()) {
        assert!(
            handbook.contains(&format!("`{family}`")) || handbook.contains(&format!("`{family}{{")),
            "{family} is not explained"
        );
    }
    for name in NAMES {
        assert!(
            text.lines()
                .any(|line| line.strip_prefix(name).is_some_and(|rest| rest.starts_with(' '))),
            "{name} in:\n{text}"
        );
    }
});
