//! Logging in and out, sessions and passwords.

use std::time::{Duration, Instant};

use crate::support::{Answer, Method, PASSWORD, Person, TestApp, Value, json, registration};

async fn log_in(person: &Person, login: &str, password: &str) -> Answer {
    person
        .send(Method::POST, "/api/auth/login", &json!({"login": login, "password": password}))
        .await
}

both!(logging_in_works_by_name_and_by_email_in_any_case, async |app: TestApp| {
    let ana = app.register("Ana").await;
    for login in ["Ana", "ana", "ANA", "Ana@example.org", "ana@Example.ORG"] {
        let tab = app.guest();
        assert_eq!(log_in(&tab, login, PASSWORD).await.ok(200), ana.user, "{login}");
        assert_eq!(tab.get("/api/me").await.ok(200)["username"], "Ana");
    }
});

both!(an_unknown_name_and_a_wrong_password_get_the_same_words, async |app: TestApp| {
    app.register("ana").await;
    let guest = app.guest();
    let mut wrong = log_in(&guest, "ana", "not the password").await.problem(401, "unauthenticated");
    let mut unknown =
        log_in(&guest, "nobody", "not the password").await.problem(401, "unauthenticated");
    for problem in [&mut wrong, &mut unknown] {
        problem.as_object_mut().unwrap().remove("request_id");
    }
    assert_eq!(wrong, unknown);
    assert!(guest.cookies().is_empty());
});

both!(an_unknown_name_takes_as_long_as_a_wrong_password, async |app: TestApp| {
    app.restart(&["--bcrypt-cost", "10"]).await;
    app.register("ana").await;
    let time = async |name: &str| {
        let start = Instant::now();
        log_in(&app.guest(), name, "not the password").await.problem(401, "unauthenticated");
        start.elapsed()
    };
    // In turns and by medians, so that a busy machine is as hard on the one as on the other.
    let (mut unknown, mut wrong) = (Vec::new(), Vec::new());
    for _ in 0..7 {
        unknown.push(time("nobody").await);
        wrong.push(time("ana").await);
    }
    unknown.sort();
    wrong.sort();
    assert!(
        unknown[3] > wrong[3] / 3,
        "an unknown name is told in {unknown:?}, a wrong password in {wrong:?}"
    );
});

both!(odd_credentials_are_simply_wrong, async |app: TestApp| {
    app.register("ana").await;
    for login in ["", " ", "ana\u{0}", "' OR 1=1 --", &"x".repeat(10_000), "ana@", "%"] {
        let status = log_in(&app.guest(), login, PASSWORD).await.status.as_u16();
        assert!([401, 422].contains(&status), "{login:?}: {status}");
    }
    for password in ["", "\u{0}", &"x".repeat(10_000)] {
        let status = log_in(&app.guest(), "ana", password).await.status.as_u16();
        assert!([401, 422].contains(&status), "{status}");
    }
});

both!(trying_to_log_in_as_someone_does_not_log_them_or_oneself_out, async |app: TestApp| {
    let ana = app.register("ana").await;
    let bo = app.register("bob").await;
    let mut tab = ana.ws().await;
    let mut other_tab = bo.ws().await;
    log_in(&bo, "ana", "not the password").await.problem(401, "unauthenticated");
    log_in(&app.guest(), "ana", "not the password").await.problem(401, "unauthenticated");
    assert_eq!(ana.get("/api/me").await.ok(200)["username"], "ana");
    assert_eq!(bo.get("/api/me").await.ok(200)["username"], "bob");
    tab.pong().await;
    other_tab.pong().await;
});

both!(logging_in_elsewhere_leaves_the_first_session_alone, async |app: TestApp| {
    let ana = app.register("ana").await;
    let mut tab = ana.ws().await;
    let phone = ana.elsewhere().await;
    assert_ne!(ana.cookies(), phone.cookies(), "each login has a cookie of its own");
    tab.pong().await;
    ana.get("/api/me").await.ok(200);
    phone.get("/api/me").await.ok(200);
});

both!(each_login_gives_a_fresh_cookie, async |app: TestApp| {
    let ana = app.register("ana").await;
    let first = ana.cookies();
    let ana = ana.log_in("ana").await;
    assert_ne!(ana.cookies(), first);
    ana.get("/api/me").await.ok(200);
});

both!(a_cookie_that_someone_made_up_is_nobody, async |app: TestApp| {
    let ana = app.register("ana").await;
    let real = ana.cookies();
    for cookie in [
        "session=",
        "session=x",
        "session=%00",
        &real.to_uppercase(),
        &format!("{real}x"),
        &real[..real.len() - 1],
    ] {
        let request = app.guest().request(Method::GET, "/api/me").header("cookie", cookie);
        Answer::of(request).await.problem(401, "unauthenticated");
        let request = app.guest().request(Method::GET, "/api/posts").header("cookie", cookie);
        Answer::of(request).await.ok(200);
    }
});

both!(logging_out_ends_the_session_for_good, async |app: TestApp| {
    let ana = app.register("ana").await;
    let stolen = ana.cookies();
    let phone = ana.elsewhere().await;
    ana.log_out().await;
    ana.get("/api/me").await.problem(401, "unauthenticated");
    let replay = app.guest().request(Method::GET, "/api/me").header("cookie", &stolen);
    Answer::of(replay).await.problem(401, "unauthenticated");
    assert!(ana.cookies().is_empty(), "the browser is told to forget the cookie");
    phone.get("/api/me").await.ok(200);
});

both!(logging_out_closes_the_sessions_sockets_within_a_second, async |app: TestApp| {
    let ana = app.register("ana").await;
    let (mut one, mut two) = (ana.ws().await, ana.ws().await);
    let phone = ana.elsewhere().await;
    let mut phones = phone.ws().await;
    ana.log_out().await;
    let start = Instant::now();
    for tab in [&mut one, &mut two] {
        let goodbye = tab.expect("goodbye").await;
        assert_eq!(goodbye["reason"], "logout");
        assert!(goodbye.get("retry_after_ms").is_some());
        assert_eq!(tab.closed().await.code, 4001);
    }
    assert!(start.elapsed() < Duration::from_secs(1), "{:?}", start.elapsed());
    phones.pong().await;
});

both!(a_new_password_ends_every_other_session_and_their_sockets, async |app: TestApp| {
    let ana = app.register("ana").await;
    let phone = ana.elsewhere().await;
    let (mut tab, mut phones) = (ana.ws().await, phone.ws().await);
    let new = "a better password";
    ana.patch("/api/me", &json!({"current_password": PASSWORD, "password": new})).await.ok(200);
    assert_eq!(phones.closed().await.code, 4001);
    phone.get("/api/me").await.problem(401, "unauthenticated");
    ana.get("/api/me").await.ok(200);
    tab.pong().await;
    log_in(&app.guest(), "ana", PASSWORD).await.problem(401, "unauthenticated");
    log_in(&app.guest(), "ana", new).await.ok(200);
});

both!(a_new_password_needs_the_old_one_and_the_same_limits, async |app: TestApp| {
    let ana = app.register("ana").await;
    let phone = ana.elsewhere().await;
    let change = async |body: Value| ana.patch("/api/me", &body).await;
    for (body, field) in [
        (json!({"password": "a better password"}), "current_password"),
        (json!({"current_password": "wrong", "password": "a better password"}), "current_password"),
        (json!({"current_password": PASSWORD, "password": "short"}), "password"),
        (json!({"current_password": PASSWORD, "password": "x".repeat(129)}), "password"),
    ] {
        change(body).await.invalid(&[field]);
    }
    phone.get("/api/me").await.ok(200);
    log_in(&app.guest(), "ana", PASSWORD).await.ok(200);
});

both!(every_character_of_a_long_password_counts, async |app: TestApp| {
    let long = "a".repeat(127);
    let mut form = registration("ana");
    form["password"] = format!("{long}1").into();
    app.guest().send(Method::POST, "/api/auth/register", &form).await.ok(201);
    log_in(&app.guest(), "ana", &format!("{long}2")).await.problem(401, "unauthenticated");
    log_in(&app.guest(), "ana", &long).await.problem(401, "unauthenticated");
    log_in(&app.guest(), "ana", &format!("{long}1")).await.ok(200);
});

both!(what_is_stored_opens_nothing, async |app: TestApp| {
    let ana = app.register("ana").await;
    let token = ana.cookies().split_once('=').unwrap().1.to_owned();
    let stored = app.database().texts("SELECT token_hash AS value FROM sessions");
    assert_eq!(stored.len(), 1);
    assert!(!stored[0].contains(&token) && !token.contains(&stored[0]));
    let cookie = format!("session={}", stored[0]);
    let request = app.guest().request(Method::GET, "/api/me").header("cookie", cookie);
    Answer::of(request).await.problem(401, "unauthenticated");
    let hash = &app.database().texts("SELECT password_hash AS value FROM users")[0];
    assert!(hash.starts_with("$2") && !hash.contains(PASSWORD), "{hash}");
});

both!(a_password_is_hashed_anew_when_the_cost_has_changed, async |app: TestApp| {
    let ana = app.register("ana").await;
    app.register("bob").await;
    let cost_of = |name: &str| {
        app.database().texts(&format!(
            "SELECT substr(password_hash, 5, 2) AS value FROM users WHERE username = '{name}'"
        ))
    };
    for cost in ["5", "6", "4"] {
        app.restart(&["--bcrypt-cost", cost]).await;
        let before = cost_of("ana");
        log_in(&app.guest(), "ana", "not the password").await.problem(401, "unauthenticated");
        assert_eq!(cost_of("ana"), before, "only the right password can be hashed");
        log_in(&app.guest(), "ana", PASSWORD).await.ok(200);
        assert_eq!(cost_of("ana"), [format!("0{cost}")]);
        log_in(&app.guest(), "ana", PASSWORD).await.ok(200);
        ana.get("/api/me").await.ok(200);
        log_in(&app.guest(), "nobody", PASSWORD).await.problem(401, "unauthenticated");
        log_in(&app.guest(), "bob", "not the password").await.problem(401, "unauthenticated");
    }
    assert_eq!(cost_of("bob"), ["04"]);
});

both!(a_session_outlives_a_restart, async |app: TestApp| {
    let ana = app.register("ana").await;
    app.restart(&[]).await;
    assert_eq!(ana.get("/api/me").await.ok(200)["username"], "ana");
});

both!(the_cookie_is_for_this_site_and_no_script, async |app: TestApp| {
    let answer = app.guest().send(Method::POST, "/api/auth/register", &registration("ana")).await;
    let cookie = answer.header("set-cookie").to_owned();
    assert!(cookie.starts_with("session="), "{cookie}");
    for part in ["HttpOnly", "SameSite=Lax", "Path=/"] {
        assert!(cookie.contains(part), "{cookie}");
    }
    assert!(!cookie.contains("Secure") && !cookie.contains("Domain"), "{cookie}");

    app.restart(&["--public-url", "https://forum.example.org"]).await;
    let answer = log_in(&app.guest(), "ana", PASSWORD).await;
    let cookie = answer.header("set-cookie").to_owned();
    assert!(cookie.starts_with("__Host-session="), "{cookie}");
    for part in ["HttpOnly", "SameSite=Lax", "Path=/", "Secure"] {
        assert!(cookie.contains(part), "{cookie}");
    }
    let pair = cookie.split(';').next().unwrap();
    Answer::of(app.guest().request(Method::GET, "/api/me").header("cookie", pair)).await.ok(200);
});
