//! More nodes are no way to guess more often.

use super::json;
use crate::support::{Database, Method, PASSWORD, Person, TestApp};

async fn log_in(at: &TestApp, name: &str, password: &str) -> u16 {
    let form = json!({"login": name, "password": password});
    let answer = Person::guest(at.addr()).send(Method::POST, "/api/auth/login", &form).await;
    answer.status.as_u16()
}

#[actix_web::test]
async fn failed_logins_count_over_all_nodes() {
    TestApp::test(Database::Postgres, async |app: TestApp| {
        let limits = ["--rate-limits", "on", "--limit-failed-logins", "4/h"];
        let nodes = [app.beside(&limits).await, app.beside(&limits).await];
        for name in ["ana", "bob"] {
            app.register(name).await;
        }
        for turn in 0..4 {
            assert_eq!(log_in(&nodes[turn % 2], "ana", "wrong password").await, 401);
        }
        for node in &nodes {
            assert_eq!(log_in(node, "ana", PASSWORD).await, 429, "even the right one");
        }
        // What failed before the right password is forgotten, at every node.
        for _ in 0..3 {
            for turn in 0..3 {
                assert_eq!(log_in(&nodes[turn % 2], "bob", "wrong password").await, 401);
            }
            assert_eq!(log_in(&nodes[1], "bob", PASSWORD).await, 200);
        }
        for node in nodes {
            node.stop().await;
        }
    })
    .await;
}

#[actix_web::test]
async fn logins_of_one_address_count_over_all_nodes() {
    TestApp::test(Database::Postgres, async |app: TestApp| {
        let limits = ["--rate-limits", "on", "--limit-logins", "4/h"];
        let nodes = [app.beside(&limits).await, app.beside(&limits).await];
        app.register("ana").await;
        for turn in 0..4 {
            assert_eq!(log_in(&nodes[turn % 2], "ana", PASSWORD).await, 200);
        }
        let form = json!({"login": "ana", "password": PASSWORD});
        let refused = nodes[1].guest().send(Method::POST, "/api/auth/login", &form).await;
        let wait: u32 = refused.headers["retry-after"].to_str().unwrap().parse().unwrap();
        assert_eq!(refused.status, 429);
        assert!((600..=900).contains(&wait), "a quarter of the hour: {wait}");
        for node in nodes {
            node.stop().await;
        }
    })
    .await;
}
