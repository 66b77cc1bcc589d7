//! Nodes that don't hear each other, that die, and that are cut off.

use std::time::Duration;

use super::{json, names, until_seen};
use crate::support::{Database, Method, Process, Socket, TestApp};

/// What a lease, and a look at the table, may take.
const LEASE: Duration = Duration::from_secs(50);

async fn until_gone(tab: &mut Socket, name: &str) {
    tab.patience(LEASE);
    let has_left = |event: &super::Value| names(&event["left"]).contains(&name.to_owned());
    tab.expect_where("presence", has_left).await;
}

/// Ends the connections that wait for notifications.
fn cut(app: &TestApp) -> i64 {
    let waiting = "SELECT count(pg_terminate_backend(pid)) AS value FROM pg_stat_activity \
        WHERE datname = current_database() AND query LIKE 'LISTEN%'";
    app.database().number(waiting)
}

on_nodes!(
    a_node_whose_connection_is_cut_hears_again_and_has_missed_nothing,
    async |[a, b, c]: [TestApp; 3]| {
        let (ana, bo) = (a.register("ana").await, b.register("bob").await);
        let mut his = bo.ws().await;
        for round in 0..3 {
            assert_eq!(cut(&a), 3, "one waits at each node");
            let tab = ana.ws().await;
            until_seen(&mut his, &["ana"]).await;
            let post = ana.post("general", &format!("post {round}"), "x").await;
            assert_eq!(his.expect("post.created").await["post"], post);
            tab.close().await;
            until_gone(&mut his, "ana").await;
            his.hello["online"]["users"] = json!([]);
            for node in [&a, &b, &c] {
                node.until_bus("up").await;
            }
        }
    }
);

#[actix_web::test]
async fn a_node_that_hears_nothing_goes_by_the_log_and_the_table_and_says_so() {
    TestApp::test(Database::Postgres, async |hearing: TestApp| {
        let deaf = hearing.beside(&["--node-listen", "off", "--metrics-addr", "127.0.0.1:0"]).await;
        hearing.until_bus("up").await;
        deaf.until_bus("down").await;
        let metrics = crate::support::Person::guest(deaf.metrics_addr().unwrap());
        let told = metrics.get("/metrics").await.text;
        assert!(told.contains("\nalthing_node_bus_up 0\n"), "{told}");
        assert!(told.contains("\nalthing_node_lag_events 0\n"), "{told}");

        let (ana, bo) = (hearing.register("ana").await, deaf.register("bob").await);
        let (mut hers, mut his) = (ana.ws().await, bo.ws().await);
        // What it says is heard all the same.
        until_seen(&mut hers, &["bob"]).await;
        let post = ana.post("general", "Bread", "Who bakes?").await;
        assert_eq!(his.expect("post.created").await["post"], post);
        his.patience(LEASE);
        until_seen(&mut his, &["ana"]).await;
        // Who is invisible is so there too, though nothing tells it.
        ana.send(Method::PATCH, "/api/me", &json!({"invisible": true})).await.ok(200);
        until_gone(&mut his, "ana").await;
        deaf.stop().await;
    })
    .await;
}

#[actix_web::test]
async fn the_people_of_a_node_that_is_killed_are_gone_with_its_lease() {
    TestApp::test(Database::Postgres, async |app: TestApp| {
        let other = Process::serve(&app.database().url, &["--node", "other"]).await;
        app.until_bus("up").await;
        let (ana, bo) = (app.register("ana").await, other.guest().register("bob").await);
        let (mut hers, _his) = (ana.ws().await, bo.ws().await);
        until_seen(&mut hers, &["bob"]).await;
        other.kill().await;
        let start = std::time::Instant::now();
        until_gone(&mut hers, "bob").await;
        assert!(start.elapsed() <= Duration::from_secs(40), "{:?}", start.elapsed());
    })
    .await;
}
