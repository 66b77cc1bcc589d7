//! How often one may ask: by address, by account, by kind of request. What an address may do is
//! told apart by a proxy's word, which is trusted here.

use crate::support::{Answer, Method, PASSWORD, Person, TestApp, Value, json, registration};

/// Starts the forum anew with limits on, trusting this machine to say where requests come from.
async fn limited(app: &TestApp, options: &[&str]) {
    app.restart(&[&["--rate-limits", "on", "--trusted-proxies", "127.0.0.1"], options].concat())
        .await;
}

/// A request from some address, with a body or without.
async fn from(
    person: &Person,
    address: &str,
    method: Method,
    path: &str,
    body: Option<Value>,
) -> Answer {
    let request = person.request(method, path).header("x-forwarded-for", address);
    Answer::of(if let Some(body) = body { request.json(&body) } else { request }).await
}

async fn log_in(person: &Person, address: &str, login: &str, password: &str) -> Answer {
    from(
        person,
        address,
        Method::POST,
        "/api/auth/login",
        Some(json!({"login": login, "password": password})),
    )
    .await
}

/// A 429 that says when to come back, within this many seconds.
#[track_caller]
fn refused(answer: &Answer, seconds: u64) -> Value {
    let problem = answer.problem(429, "rate_limited");
    let wait: u64 = answer.header("retry-after").parse().expect("whole seconds");
    assert!((1..=seconds).contains(&wait), "{wait} of {seconds} seconds");
    problem
}

both!(each_kind_of_text_has_a_quota_of_its_own_for_each_account, async |app: TestApp| {
    let (ana, bob) = (app.register("ana").await, app.register("bob").await);
    let post = ana.post("general", "Hi", "there").await;
    limited(
        &app,
        &[
            "--limit-posts",
            "2/h",
            "--limit-comments",
            "3/h",
            "--limit-messages",
            "1/h",
            "--limit-writes",
            "2/h",
        ],
    )
    .await;
    let comments = format!("/api/posts/{}/comments", post["id"]);
    let own = format!("/api/posts/{}", post["id"]);
    for (method, path, body, quota, seconds) in [
        (
            Method::POST,
            "/api/posts",
            json!({"category": "general", "title": "Hi", "body": "there"}),
            2,
            1800,
        ),
        (Method::POST, &comments, json!({"body": "Hi"}), 3, 1200),
        (Method::POST, "/api/conversations/bob/messages", json!({"body": "Hi"}), 1, 3600),
        (Method::PATCH, &own, json!({"title": "Hello"}), 2, 1800),
    ] {
        for _ in 0..quota {
            let answer = ana.send(method.clone(), path, &body).await;
            assert!(answer.status.is_success(), "{path}: {answer:?}");
        }
        refused(&ana.send(method, path, &body).await, seconds);
    }
    // Another road to the same place is the same place.
    let body = json!({"category": "general", "title": "Hi", "body": "there"});
    refused(&ana.send(Method::POST, "/api/%70osts", &body).await, 1800);
    // Others have their own, from the same address too; reading goes on.
    bob.post("general", "Hi", "there").await;
    ana.get("/api/posts").await.ok(200);
});

both!(a_refusal_comes_before_the_body_and_changes_nothing, async |app: TestApp| {
    let ana = app.register("ana").await;
    limited(&app, &["--limit-posts", "1/h"]).await;
    ana.post("general", "Hi", "there").await;
    let request = ana
        .request(Method::POST, "/api/posts")
        .header("content-type", "application/json")
        .body("x".repeat(60_000));
    refused(&Answer::of(request).await, 3600);
    assert_eq!(app.database().number("SELECT count(*) AS value FROM posts"), 1);
});

both!(registrations_and_logins_are_counted_by_address, async |app: TestApp| {
    app.register("ana").await;
    limited(&app, &["--limit-registrations", "2/h", "--limit-logins", "3/h"]).await;
    for (number, address) in [(0, "192.0.2.1"), (1, "192.0.2.1"), (2, "192.0.2.2")] {
        let form = registration(&format!("person{number}"));
        from(&app.guest(), address, Method::POST, "/api/auth/register", Some(form)).await.ok(201);
    }
    refused(
        &from(
            &app.guest(),
            "192.0.2.1",
            Method::POST,
            "/api/auth/register",
            Some(registration("person3")),
        )
        .await,
        1800,
    );
    for _ in 0..3 {
        log_in(&app.guest(), "192.0.2.1", "ana", PASSWORD).await.ok(200);
    }
    refused(&log_in(&app.guest(), "192.0.2.1", "ana", PASSWORD).await, 1200);
    log_in(&app.guest(), "192.0.2.2", "ana", PASSWORD).await.ok(200);
});

both!(an_ipv6_household_is_one_address, async |app: TestApp| {
    limited(&app, &["--limit-requests", "2/h"]).await;
    let ask =
        async |address: &str| from(&app.guest(), address, Method::GET, "/api/site", None).await;
    ask("2001:db8:0:1::1").await.ok(200);
    ask("2001:db8:0:1:ffff::2").await.ok(200);
    refused(&ask("2001:db8:0:1::3").await, 1800);
    ask("2001:db8:0:2::1").await.ok(200);
    // IPv4 in IPv6 is IPv4, and each its own.
    ask("::ffff:192.0.2.1").await.ok(200);
    ask("192.0.2.1").await.ok(200);
    refused(&ask("192.0.2.1").await, 1800);
    ask("::ffff:192.0.2.2").await.ok(200);
});

both!(the_page_and_its_files_are_not_counted, async |app: TestApp| {
    app.register("ana").await.post("general", "Hi", "there").await;
    limited(&app, &["--limit-requests", "1/h"]).await;
    app.guest().get("/api/site").await.ok(200);
    refused(&app.guest().get("/api/posts").await, 3600);
    assert_eq!(app.guest().try_ws(&[]).await.err().expect("no socket").status, 429);
    for path in ["/", "/p/1", "/static/js/main.js", "/healthz"] {
        assert_eq!(app.guest().get(path).await.status, 200, "{path}");
    }
});

both!(what_lies_in_memory_is_counted_as_well, async |app: TestApp| {
    app.register("ana").await.post("general", "Hi", "there").await;
    limited(&app, &["--limit-requests", "3/h"]).await;
    for address in ["192.0.2.1", "192.0.2.2"] {
        for path in ["/api/posts", "/api/posts", "/feed.atom", "/", "/"] {
            let answer = from(&app.guest(), address, Method::GET, path, None).await;
            assert_eq!(answer.status, 200, "{path}");
        }
        for path in ["/api/posts", "/feed.atom"] {
            refused(&from(&app.guest(), address, Method::GET, path, None).await, 3600);
        }
        assert_eq!(from(&app.guest(), address, Method::GET, "/", None).await.status, 200);
    }
});

both!(too_many_failed_logins_lock_a_name_even_for_the_right_password, async |app: TestApp| {
    app.register("ana").await;
    limited(&app, &["--limit-failed-logins", "3/h"]).await;
    // Whether someone has the name can't be told.
    for (name, unknown) in [("ana", false), ("nobody", true)] {
        for (attempt, address) in ["192.0.2.1", "192.0.2.2", "192.0.2.3"].iter().enumerate() {
            let spelt =
                if attempt == 1 { format!(" {} ", name.to_uppercase()) } else { name.to_owned() };
            log_in(&app.guest(), address, &spelt, "wrong password")
                .await
                .problem(401, "unauthenticated");
        }
        let mut locked = refused(&log_in(&app.guest(), "192.0.2.4", name, PASSWORD).await, 1200);
        locked.as_object_mut().unwrap().remove("request_id");
        let told =
            "There were too many failed attempts to log in with this name. Please try again later.";
        assert_eq!(locked["detail"], told, "unknown: {unknown}");
    }
});

both!(a_login_that_succeeds_forgets_the_failures_before_it, async |app: TestApp| {
    app.register("ana").await;
    limited(&app, &["--limit-failed-logins", "3/h"]).await;
    for _ in 0..4 {
        for _ in 0..2 {
            log_in(&app.guest(), "192.0.2.1", "ana", "wrong password")
                .await
                .problem(401, "unauthenticated");
        }
        log_in(&app.guest(), "192.0.2.1", "ana", PASSWORD).await.ok(200);
    }
});

both!(guessing_the_current_password_in_the_settings_counts_as_well, async |app: TestApp| {
    let ana = app.register("ana").await;
    limited(&app, &["--limit-failed-logins", "2/h"]).await;
    for _ in 0..2 {
        ana.patch(
            "/api/me",
            &json!({"current_password": "a guess", "password": "another password"}),
        )
        .await
        .invalid(&["current_password"]);
    }
    refused(
        &ana.patch(
            "/api/me",
            &json!({"current_password": PASSWORD, "password": "another password"}),
        )
        .await,
        1800,
    );
    refused(&log_in(&app.guest(), "192.0.2.1", "Ana", PASSWORD).await, 1800);
});

both!(a_hundred_guesses_at_once_are_no_more_than_the_quota, async |app: TestApp| {
    app.register("ana").await;
    limited(&app, &["--limit-failed-logins", "5/h", "--limit-logins", "1000/m"]).await;
    let guest = app.guest();
    let guesses = (0..30).map(|_| log_in(&guest, "192.0.2.1", "ana", "wrong password"));
    let answers = futures_util::future::join_all(guesses).await;
    let wrong = answers.iter().filter(|answer| answer.status == 401).count();
    assert_eq!(wrong, 5);
    for answer in answers.iter().filter(|answer| answer.status != 401) {
        refused(answer, 720);
    }
});

both!(a_forum_without_limits_says_so_and_has_none, async |app: TestApp| {
    let ana = app.register("ana").await;
    assert_eq!(ana.get("/api/site").await.ok(200)["rates"], Value::Null);
    for _ in 0..15 {
        ana.post("general", "Hi", "there").await;
    }
    for _ in 0..15 {
        log_in(&app.guest(), "192.0.2.1", "ana", "wrong password")
            .await
            .problem(401, "unauthenticated");
    }
    log_in(&app.guest(), "192.0.2.1", "ana", PASSWORD).await.ok(200);
    limited(&app, &["--limit-posts", "7/15m"]).await;
    let rates = ana.get("/api/site").await.ok(200)["rates"].clone();
    for (name, quota) in [
        ("requests", "3000/m"),
        ("logins", "60/m"),
        ("failed_logins", "10/15m"),
        ("registrations", "60/h"),
        ("resets", "30/h"),
        ("posts", "7/15m"),
        ("comments", "30/m"),
        ("messages", "30/m"),
        ("uploads", "60/h"),
        ("writes", "120/m"),
    ] {
        assert_eq!(rates[name], quota, "{name}");
    }
});

both!(what_an_admin_sets_limits_everyone_at_once_and_locks_nobody_out, async |app: TestApp| {
    let (ana, adam) = (app.register("ana").await, app.admin("adam").await);
    limited(&app, &["--limit-posts", "50/h"]).await;
    let rates = async || app.guest().get("/api/site").await.ok(200)["rates"].clone();
    assert_eq!(rates().await["posts"], "50/h");
    let path = "/api/admin/settings";
    let set = json!({"limit_posts": "1/h", "limit_registrations": "1/h"});
    let now = adam.patch(path, &set).await.ok(200);
    assert_eq!((&now["limit_posts"], &now["limit_comments"]), (&json!("1/h"), &json!("30/m")));
    assert_eq!(
        (&rates().await["posts"], &rates().await["registrations"]),
        (&json!("1/h"), &json!("1/h"))
    );
    ana.post("general", "One", "x").await;
    let again = json!({"category": "general", "title": "Two", "body": "x"});
    refused(&ana.send(Method::POST, "/api/posts", &again).await, 3_600);
    let register = async |name: &str| {
        let form = registration(name);
        from(&app.guest(), "203.0.113.7", Method::POST, "/api/auth/register", Some(form)).await
    };
    register("bob").await.ok(201);
    refused(&register("cyd").await, 3_600);
    adam.patch(path, &json!({"limit_posts": null, "limit_registrations": "5/m"})).await.ok(200);
    assert_eq!(rates().await["posts"], "50/h", "null is as the option says");
    ana.send(Method::POST, "/api/posts", &again).await.ok(201);
    register("cyd").await.ok(201);
});
