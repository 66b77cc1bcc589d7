//! A panic is one failed request: answered, logged by its request's id, and everyone else goes on.

use actix_web::{HttpResponse, web};
use althing::{
    db::categories,
    error::Error,
    http::{request::extract::Shared, routes},
};
use futures_util::future::join_all;

use crate::support::{Method, TestApp, json};

/// The forum's routes, and some that break.
fn breaking(config: &mut web::ServiceConfig) {
    config
        .route("/api/break/at-once", web::get().to(at_once))
        .route("/api/break/later", web::get().to(later));
    config
        .route("/api/break/reading", web::get().to(reading))
        .route("/api/break/writing", web::post().to(writing));
    routes::routes(config);
}

async fn at_once() -> HttpResponse {
    panic!("a secret of the server")
}

async fn later(state: Shared) -> HttpResponse {
    state.live.online(None, 1).await.unwrap();
    panic!("a secret of the server")
}

async fn reading(state: Shared) -> Result<HttpResponse, Error> {
    state.db.read::<(), _>(|_| panic!("a secret of the server")).await?;
    Ok(HttpResponse::Ok().finish())
}

async fn writing(state: Shared) -> Result<HttpResponse, Error> {
    let written = state.write_unsigned::<(), _>(|tx| {
        let _ = categories::insert(tx, "half-done", "Half done", "")?;
        panic!("a secret of the server")
    });
    written.await?;
    Ok(HttpResponse::Ok().finish())
}

both!(a_request_that_breaks_is_answered_and_everyone_else_goes_on, async |app: TestApp| {
    app.restart_with_routes(breaking).await;
    let ana = app.register("ana").await;
    let mut tab = ana.ws().await;
    for _ in 0..20 {
        for path in ["at-once", "later", "reading"] {
            let answer = ana.get(&format!("/api/break/{path}")).await;
            let problem = answer.problem(500, "internal");
            assert_eq!(problem["request_id"], answer.header("x-request-id"));
            assert!(!answer.text.contains("secret"), "{}", answer.text);
            for (name, value) in [
                ("x-content-type-options", "nosniff"),
                ("cache-control", "private, no-store"),
                ("vary", "Cookie"),
            ] {
                assert_eq!(answer.header(name), value, "{path}");
            }
            assert!(
                answer.header("content-security-policy").contains("frame-ancestors 'none'"),
                "{path}"
            );
        }
    }
    ana.post("general", "Still here", "are we").await;
    tab.expect("post.created").await;
});

both!(a_transaction_that_breaks_leaves_nothing_behind_and_holds_nobody_up, async |app: TestApp| {
    app.restart_with_routes(breaking).await;
    let ana = app.register("ana").await;
    // More than there are connections, so that one that was not given back would show.
    for _ in 0..3 {
        let body = json!({});
        let broken = (0..10).map(|_| ana.send(Method::POST, "/api/break/writing", &body));
        for answer in join_all(broken).await {
            answer.problem(500, "internal");
        }
    }
    assert_eq!(
        app.database().number("SELECT count(*) AS value FROM categories WHERE slug = 'half-done'"),
        0
    );
    ana.post("general", "Still here", "are we").await;
});
