//! One mailbox, one account, however its address is written.

use crate::support::{Answer, MailServer, Method, PASSWORD, Process, TestApp, json, registration};

async fn register(app: &TestApp, name: &str, email: &str) -> Answer {
    let mut form = registration(name);
    form["email"] = email.into();
    app.guest().send(Method::POST, "/api/auth/register", &form).await
}

async fn log_in(app: &TestApp, login: &str) -> Answer {
    app.guest()
        .send(Method::POST, "/api/auth/login", &json!({"login": login, "password": PASSWORD}))
        .await
}

/// Addresses that lead to one mailbox, each in another form of writing.
const ONE: [&[&str]; 4] = [
    &[
        "me@ūņīčōdē.com",
        "me@xn--d-ciat7g3fubyn.com",
        "ME@ŪŅĪČŌDĒ.com",
        "me@u\u{304}n\u{327}i\u{304}c\u{30c}o\u{304}de\u{304}.com",
        "me@XN--D-CIAT7G3FUBYN.com.",
    ],
    &["jo\u{308}rg@example.org", "j\u{f6}rg@example.org", "JÖRG@EXAMPLE.ORG"],
    &[
        "ann@example.org",
        "Ann@Example.ORG",
        "ann@example.org.",
        "ａｎｎ＠ｅｘａｍｐｌｅ．ｏｒｇ",
        " ann@example.org ",
    ],
    &["li@例え.テスト", "li@xn--r8jz45g.xn--zckzah", "li@例え。テスト"],
];

both!(one_mailbox_has_one_account, async |app: TestApp| {
    for (at, spellings) in ONE.iter().enumerate() {
        let name = format!("user-{at}");
        register(&app, &name, spellings[0]).await.ok(201);
        for spelling in *spellings {
            let problem = register(&app, "another", spelling).await.problem(409, "conflict");
            assert!(
                problem["errors"]["email"].is_array()
                    && problem["errors"].get("username").is_none(),
                "{spelling}: {problem}"
            );
            assert_eq!(log_in(&app, spelling).await.ok(200)["username"], *name, "{spelling}");
        }
    }
    for (name, email) in [
        ("plus", "ann+x@example.org"),
        ("dots", "a.nn@example.org"),
        ("host", "ann@mail.example.org"),
    ] {
        register(&app, name, email).await.ok(201);
    }
});

both!(an_address_is_shown_as_it_was_typed, async |app: TestApp| {
    for (name, typed, shown) in [
        ("one", "Me@ūņīčōdē.com", "Me@ūņīčōdē.com"),
        ("two", "me@xn--bcher-kva.example", "me@xn--bcher-kva.example"),
        ("three", "ａｎｎ＠ｅｘａｍｐｌｅ．ｏｒｇ", "ann@example.org"),
        ("four", " jo\u{308}rg@Example.org. ", "j\u{f6}rg@Example.org"),
    ] {
        let mut form = registration(name);
        form["email"] = typed.into();
        let person = app.guest();
        person.send(Method::POST, "/api/auth/register", &form).await.ok(201);
        assert_eq!(person.get("/api/me").await.ok(200)["email"], shown);
    }
});

both!(what_is_no_mailbox_is_refused, async |app: TestApp| {
    for email in [
        "\"ann\"@example.org",
        "ann@exa mple.org",
        "a\u{200b}nn@example.org",
        "ann@example..org",
        "ann@-x.org",
        "ann@",
        ".ann@example.org",
        &format!("{}@example.org", "ü".repeat(20_000)),
    ] {
        register(&app, "ann", email).await.invalid(&["email"]);
        log_in(&app, email).await.problem(401, "unauthenticated");
    }
});

both!(a_link_to_a_new_password_goes_to_the_mailbox_however_it_is_written, async |app: TestApp| {
    let mut mail = MailServer::start().await;
    app.restart(&["--smtp-url", &mail.url(), "--public-url", "http://Forum.Example.org:80/"]).await;
    register(&app, "ana", "me@ūņīčōdē.com").await.ok(201);
    let proof = mail.mail().await;
    assert_eq!(proof.to, "me@xn--d-ciat7g3fubyn.com");
    let (_, token) = proof.text.split_once("http://forum.example.org/prove#token=").unwrap();
    let token = token.split_whitespace().next().unwrap();
    app.guest()
        .send(Method::POST, "/api/auth/prove-email", &json!({ "token": token }))
        .await
        .ok(204);
    for spelling in ["me@xn--d-ciat7g3fubyn.com", "ME@Ūņīčōdē.com."] {
        app.guest()
            .send(Method::POST, "/api/auth/forgot", &json!({"email": spelling}))
            .await
            .ok(204);
        let mail = mail.mail().await;
        assert_eq!(mail.to, "me@xn--d-ciat7g3fubyn.com", "as every mail server takes it");
        assert!(mail.text.contains("http://forum.example.org/reset#"), "{mail:?}");
    }
});

both!(failed_logins_count_for_the_mailbox_and_not_for_its_spelling, async |app: TestApp| {
    app.restart(&["--rate-limits", "on", "--limit-failed-logins", "3/h"]).await;
    register(&app, "ana", "ann@bücher.example").await.ok(201);
    let attempt = async |login: &str| {
        app.guest()
            .send(
                Method::POST,
                "/api/auth/login",
                &json!({"login": login, "password": "wrong, alas"}),
            )
            .await
    };
    for spelling in ["ann@bücher.example", "ANN@xn--bcher-kva.example", "ann@bücher.example."] {
        attempt(spelling).await.problem(401, "unauthenticated");
    }
    attempt("ａｎｎ@bücher.example").await.problem(429, "rate_limited");
});

both!(
    accounts_from_before_that_share_a_mailbox_are_told_and_nobody_is_locked_out,
    async |app: TestApp| {
        for (name, email) in [
            ("oldest", "a@example.org"),
            ("middle", "me@xn--d-ciat7g3fubyn.com"),
            ("newest", "b@example.org"),
        ] {
            register(&app, name, email).await.ok(201);
        }
        app.stop().await;
        // As it was when a key was the address in small letters.
        app.database().execute(
        "UPDATE users SET email = 'me@ūņīčōdē.com', email_key = 'me@ūņīčōdē.com' WHERE username IN ('oldest'); \
         UPDATE users SET email = 'ME@ŪŅĪČŌDĒ.com', email_key = 'me@u' || 'ņīčōdē.com' WHERE username = 'newest'; \
         DELETE FROM username_keys; DELETE FROM user_search",
    );
        for _ in 0..2 {
            let server = Process::serve(&app.database().url, &[]).await;
            let log_in = async |login: &str| {
                server
                    .guest()
                    .send(
                        Method::POST,
                        "/api/auth/login",
                        &json!({"login": login, "password": PASSWORD}),
                    )
                    .await
            };
            for spelling in ["me@ūņīčōdē.com", "me@xn--d-ciat7g3fubyn.com"] {
                assert_eq!(log_in(spelling).await.ok(200)["username"], "oldest");
            }
            for name in ["oldest", "middle", "newest"] {
                assert_eq!(log_in(name).await.ok(200)["username"], name);
            }
            log_in("#2").await.problem(401, "unauthenticated");
            let log = server.kill().await;
            let told: Vec<&str> = log.lines().filter(|line| line.contains("mailbox")).collect();
            assert_eq!(told.len(), 2, "{log}");
            assert!(
                ["middle", "newest"].iter().all(|name| told
                    .iter()
                    .any(|line| line.contains(&format!("oldest and {name}")))),
                "{log}"
            );
            assert!(!log.contains('@'), "no address is in the log: {log}");
        }
    }
);
