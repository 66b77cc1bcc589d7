//! `GET /metrics`: what a host alarms on besides the live half: the process, the disk, the
//! database's pool, requests and backups.

use crate::support::{Person, TestApp};

/// The value of a series.
#[track_caller]
fn value(text: &str, series: &str) -> f64 {
    let line = text
        .lines()
        .find(|line| line.strip_prefix(series).is_some_and(|rest| rest.starts_with(' ')));
    line.unwrap_or_else(|| panic!("{series} in:\n{text}"))
        .rsplit(' ')
        .next()
        .unwrap()
        .parse()
        .unwrap()
}

both!(the_process_the_disk_and_the_pool_are_told, async |app: TestApp| {
    app.restart(&["--metrics-addr", "127.0.0.1:0"]).await;
    app.register("ana").await;
    let metrics = Person::guest(app.metrics_addr().unwrap());
    let mut text = metrics.get("/metrics").await.text;
    // The disk is looked at a moment after the start.
    while !text.contains("althing_disk_free_bytes{folder=\"uploads\"}") {
        text = metrics.get("/metrics").await.text;
    }
    for series in [
        "process_resident_memory_bytes",
        "process_open_fds",
        "process_max_fds",
        "process_start_time_seconds",
        "althing_disk_free_bytes{folder=\"uploads\"}",
    ] {
        assert!(value(&text, series) > 0.0, "{series}");
    }
    assert!(value(&text, "process_cpu_seconds_total") >= 0.0);
    assert!(
        value(&text, "althing_db_connections{state=\"idle\"}")
            + value(&text, "althing_db_connections{state=\"in_use\"}")
            >= 1.0
    );
    for series in [
        "althing_last_backup_timestamp_seconds",
        "althing_refused_connections_total{reason=\"full\"}",
        "althing_refused_connections_total{reason=\"address\"}",
        "althing_unavailable_total{cause=\"database\"}",
        "althing_unavailable_total{cause=\"disk\"}",
    ] {
        assert!(value(&text, series).abs() < 0.5, "{series}");
    }
});

both!(requests_are_told_by_route_and_not_by_path, async |app: TestApp| {
    app.restart(&["--metrics-addr", "127.0.0.1:0"]).await;
    let ana = app.register("ana").await;
    let post = ana.post("general", "Bread", "Who bakes?").await;
    for id in [post["id"].as_i64().unwrap(), 998, 999] {
        ana.get(&format!("/api/posts/{id}")).await;
    }
    for nowhere in ["/wp-login.php", "/.env", "/a/b/c"] {
        ana.get(nowhere).await;
    }
    let _tab = ana.ws().await;
    let text = Person::guest(app.metrics_addr().unwrap()).get("/metrics").await.text;
    let counted = |route: &str, status: u16| {
        value(
            &text,
            &format!("althing_http_request_seconds_count{{route=\"{route}\",status=\"{status}\"}}"),
        )
    };
    for (route, status, count) in [
        ("/api/posts/{id}", 200, 1.0),
        ("/api/posts/{id}", 404, 2.0),
        ("/api/posts", 201, 1.0),
        ("/api/auth/register", 201, 1.0),
        ("/ws", 101, 1.0),
        ("other", 404, 3.0),
    ] {
        assert!((counted(route, status) - count).abs() < 0.5, "{route} {status} in:\n{text}");
    }
    assert!(!text.contains("wp-login") && !text.contains("/999"), "{text}");
});
