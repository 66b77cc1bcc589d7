//! Where a person is logged in, and how that ends: by their own hand, by a ban, by another role, by
//! a command.

use std::time::{Duration, Instant};

use crate::support::{Answer, Method, PASSWORD, Person, Socket, TestApp, Value, json, pick};

const FIREFOX: &str = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0";

/// The contract's time from the end of a session to the end of its sockets.
const SECOND: Duration = Duration::from_secs(1);

async fn sessions(person: &Person) -> Vec<Value> {
    let list = person.get("/api/me/sessions").await.ok(200);
    assert_eq!(list["next"], Value::Null);
    list["items"].as_array().unwrap().clone()
}

/// Logs a new browser in that calls itself so.
async fn log_in_with(app: &TestApp, name: &str, agent: &str) -> Person {
    let person = app.guest();
    let form = json!({"login": name, "password": PASSWORD});
    Answer::of(
        person.request(Method::POST, "/api/auth/login").header("user-agent", agent).json(&form),
    )
    .await
    .ok(200);
    person
}

async fn ban(by: &Person, name: &str) -> Answer {
    by.send(Method::PUT, &format!("/api/users/{name}/ban"), &json!({})).await
}

/// The socket is told why and closed, within a second.
async fn ends(tab: &mut Socket, reason: &str, code: u16) {
    let start = Instant::now();
    assert_eq!(tab.expect("goodbye").await["reason"], reason);
    assert_eq!(tab.closed().await.code, code);
    assert!(start.elapsed() < SECOND, "{:?}", start.elapsed());
}

both!(a_person_sees_where_they_are_logged_in, async |app: TestApp| {
    let ana = app.register("ana").await;
    app.register("bob").await;
    let laptop = log_in_with(&app, "ana", FIREFOX).await;
    let all = sessions(&laptop).await;
    assert_eq!(all.len(), 2, "bob's is not among them: {all:?}");
    let (own, other): (Vec<&Value>, Vec<&Value>) =
        all.iter().partition(|session| session["current"] == true);
    assert_eq!((own.len(), other.len()), (1, 1));
    assert_eq!(own[0]["agent"], "Firefox on Linux");
    assert_eq!(other[0]["agent"], Value::Null, "a program that says nothing");
    for session in &all {
        let mut keys: Vec<&str> = session.as_object().unwrap().keys().map(String::as_str).collect();
        keys.sort_unstable();
        assert_eq!(keys, ["agent", "created_at", "current", "id", "seen_at"]);
    }
    let stored =
        app.database().texts("SELECT agent AS value FROM sessions WHERE agent IS NOT NULL");
    assert_eq!(stored, ["Firefox on Linux"], "no more than that is kept");
    assert_eq!(sessions(&ana).await.iter().filter(|session| session["current"] == true).count(), 1);
    app.guest().get("/api/me/sessions").await.problem(401, "unauthenticated");
});

both!(a_person_ends_one_of_their_sessions, async |app: TestApp| {
    let ana = app.register("ana").await;
    let phone = ana.elsewhere().await;
    let (mut tab, mut phones) = (ana.ws().await, phone.ws().await);
    let all = sessions(&ana).await;
    let other = all.iter().find(|session| session["current"] == false).unwrap();
    ana.delete(&format!("/api/me/sessions/{}", other["id"])).await.ok(204);
    ends(&mut phones, "logout", 4001).await;
    phone.get("/api/me").await.problem(401, "unauthenticated");
    tab.pong().await;
    assert_eq!(sessions(&ana).await.len(), 1);
    ana.delete(&format!("/api/me/sessions/{}", other["id"])).await.problem(404, "not_found");
});

both!(nobody_ends_the_session_of_another, async |app: TestApp| {
    let (ana, bo) = (app.register("ana").await, app.register("bob").await);
    let id = sessions(&ana).await[0]["id"].clone();
    for id in [id.to_string(), "0".into(), "-1".into(), "x".into(), "999999".into()] {
        bo.delete(&format!("/api/me/sessions/{id}")).await.problem(404, "not_found");
    }
    app.guest().delete(&format!("/api/me/sessions/{id}")).await.problem(401, "unauthenticated");
    ana.get("/api/me").await.ok(200);
});

both!(a_person_logs_out_everywhere_else, async |app: TestApp| {
    let ana = app.register("ana").await;
    let bo = app.register("bob").await;
    let (phone, laptop) = (ana.elsewhere().await, ana.elsewhere().await);
    let (mut tab, mut phones, mut laptops) = (ana.ws().await, phone.ws().await, laptop.ws().await);
    ana.delete("/api/me/sessions").await.ok(204);
    ends(&mut phones, "logout", 4001).await;
    ends(&mut laptops, "logout", 4001).await;
    tab.pong().await;
    assert_eq!(pick(&json!(sessions(&ana).await), "current"), [true]);
    laptop.get("/api/me").await.problem(401, "unauthenticated");
    bo.get("/api/me").await.ok(200);
});

both!(a_ban_ends_all_sessions_at_once_and_says_why, async |app: TestApp| {
    let (judge, bo) = (app.moderator("judge").await, app.register("bob").await);
    let post = bo.post("general", "Mine", "stays").await;
    let phone = bo.elsewhere().await;
    let (mut tab, mut phones, mut others) = (bo.ws().await, phone.ws().await, judge.ws().await);
    ban(&judge, "bob").await.ok(204);
    ends(&mut tab, "banned", 4003).await;
    ends(&mut phones, "banned", 4003).await;
    bo.get("/api/me").await.problem(401, "unauthenticated");
    assert_eq!(
        judge.get(&format!("/api/posts/{}", post["id"])).await.ok(200)["author"],
        post["author"],
        "as it was"
    );
    others.pong().await;
    ban(&judge, "bob").await.ok(204);
});

both!(whoever_is_banned_is_told_only_after_the_right_password, async |app: TestApp| {
    let judge = app.moderator("judge").await;
    app.register("bob").await;
    ban(&judge, "bob").await.ok(204);
    let try_with = async |password: &str| {
        app.guest()
            .send(Method::POST, "/api/auth/login", &json!({"login": "bob", "password": password}))
            .await
    };
    try_with("not the password").await.problem(401, "unauthenticated");
    assert!(
        try_with(PASSWORD).await.problem(403, "forbidden")["detail"]
            .as_str()
            .unwrap()
            .contains("banned")
    );
    judge.delete("/api/users/bob/ban").await.ok(204);
    judge.delete("/api/users/bob/ban").await.ok(204);
    try_with(PASSWORD).await.ok(200);
});

both!(moderators_ban_members_and_admins_moderators_too, async |app: TestApp| {
    let (boss, chief) = (app.admin("boss").await, app.admin("chief").await);
    let (judge, other) = (app.moderator("judge").await, app.moderator("other").await);
    let (ana, bo) = (app.register("ana").await, app.register("bob").await);
    for (by, name) in [
        (&ana, "bob"),
        (&ana, "ana"),
        (&judge, "other"),
        (&judge, "judge"),
        (&judge, "boss"),
        (&boss, "chief"),
        (&boss, "boss"),
    ] {
        ban(by, name).await.problem(403, "forbidden");
        by.delete(&format!("/api/users/{name}/ban")).await.problem(403, "forbidden");
    }
    ban(&app.guest(), "ana").await.problem(401, "unauthenticated");
    ban(&boss, "nobody").await.problem(404, "not_found");
    ban(&judge, "ana").await.ok(204);
    ban(&boss, "other").await.ok(204);
    ana.get("/api/me").await.problem(401, "unauthenticated");
    other.get("/api/me").await.problem(401, "unauthenticated");
    for person in [&bo, &chief, &judge, &boss] {
        person.get("/api/me").await.ok(200);
    }
});

both!(moderators_alone_see_who_is_banned, async |app: TestApp| {
    let (judge, ana) = (app.moderator("judge").await, app.register("ana").await);
    app.register("bob").await;
    assert_eq!(judge.get("/api/users/bob").await.ok(200)["banned"], false);
    ban(&judge, "bob").await.ok(204);
    assert_eq!(judge.get("/api/users/bob").await.ok(200)["banned"], true);
    for reader in [&ana, &app.guest()] {
        assert!(reader.get("/api/users/bob").await.ok(200).get("banned").is_none());
    }
});

both!(another_role_ends_that_persons_sessions, async |app: TestApp| {
    let (boss, bo) = (app.admin("boss").await, app.register("bob").await);
    let mut tab = bo.ws().await;
    let user = boss.patch("/api/users/bob", &json!({"role": "moderator"})).await.ok(200);
    assert_eq!((&user["username"], &user["role"]), (&json!("bob"), &json!("moderator")));
    ends(&mut tab, "logout", 4001).await;
    bo.get("/api/me").await.problem(401, "unauthenticated");
    let bo = bo.elsewhere().await;
    assert_eq!(bo.user["role"], "moderator");
    let mut tab = bo.ws().await;
    boss.patch("/api/users/bob", &json!({"role": "moderator"})).await.ok(200);
    tab.pong().await; // no change, no end
});

both!(only_admins_give_roles_and_nobody_their_own, async |app: TestApp| {
    let (boss, judge, ana) =
        (app.admin("boss").await, app.moderator("judge").await, app.register("ana").await);
    let admin = json!({"role": "admin"});
    for (by, name) in [(&ana, "ana"), (&judge, "judge"), (&judge, "ana")] {
        by.patch(&format!("/api/users/{name}"), &admin).await.problem(403, "forbidden");
    }
    boss.patch("/api/users/boss", &json!({"role": "member"})).await.problem(403, "forbidden");
    boss.patch("/api/users/nobody", &admin).await.problem(404, "not_found");
    boss.patch("/api/users/ana", &json!({"role": "emperor"})).await.invalid(&["role"]);
    boss.patch("/api/users/ana", &json!({})).await.invalid(&["role"]);
    app.guest().patch("/api/users/ana", &admin).await.problem(401, "unauthenticated");
    assert_eq!(app.guest().get("/api/users/ana").await.ok(200)["role"], "member");
});

both!(what_a_command_ends_is_told_within_a_second, async |app: TestApp| {
    let (ana, bo, cyd) =
        (app.register("ana").await, app.register("bob").await, app.register("cyd").await);
    let (mut anas, mut bobs, mut cyds) = (ana.ws().await, bo.ws().await, cyd.ws().await);
    assert_eq!(app.command(&["user", "ban", "bob"], "").await.code, Some(0));
    ends(&mut bobs, "banned", 4003).await;
    bo.get("/api/me").await.problem(401, "unauthenticated");
    assert_eq!(app.command(&["user", "set-role", "ana", "moderator"], "").await.code, Some(0));
    ends(&mut anas, "logout", 4001).await;
    assert_eq!(app.command(&["user", "unban", "bob"], "").await.code, Some(0));
    bo.elsewhere().await.ws().await.pong().await;
    cyds.pong().await;
    for command in ["ban", "unban"] {
        let failed = app.command(&["user", command, "nobody"], "").await;
        assert!(failed.code == Some(1) && failed.stderr.contains("nobody"), "{failed:?}");
    }
});

both!(a_session_ends_after_14_idle_days_and_after_90_in_any_case, async |app: TestApp| {
    let ana = app.register("ana").await;
    app.database().execute("UPDATE sessions SET created_at = created_at - 7862400000");
    ana.get("/api/me").await.problem(401, "unauthenticated");
    let ana = ana.elsewhere().await;
    app.database().execute("UPDATE sessions SET seen_at = seen_at - 1123200000");
    ana.get("/api/me").await.ok(200);
    let idle =
        "UPDATE sessions SET seen_at = seen_at - 1296000000, created_at = created_at - 1296000000";
    app.database().execute(idle);
    ana.get("/api/me").await.problem(401, "unauthenticated");
});

both!(a_person_has_fifty_sessions_and_the_oldest_ends_with_one_more, async |app: TestApp| {
    let (first, bo) = (app.register("ana").await, app.register("bob").await);
    let mut second = first.elsewhere().await;
    let (mut tab, mut seconds, mut bobs) = (first.ws().await, second.ws().await, bo.ws().await);
    for _ in 2..50 {
        second = second.elsewhere().await;
    }
    tab.pong().await;
    assert_eq!(sessions(&first).await.len(), 50);

    let newest = first.elsewhere().await;
    ends(&mut tab, "logout", 4001).await;
    first.get("/api/me").await.problem(401, "unauthenticated");
    assert_eq!(sessions(&newest).await.len(), 50);
    seconds.pong().await;
    // Several at once are no more.
    futures_util::future::join_all((0..5).map(|_| newest.elsewhere())).await;
    ends(&mut seconds, "logout", 4001).await;
    assert_eq!(sessions(&newest).await.len(), 50);
    bobs.pong().await;

    // Those that were too many before there was a limit end with the next log-in.
    let many: Vec<String> = (0..120)
        .map(|n| format!("('old{n}', {}, {n}, 4102444800000)", newest.user["id"]))
        .collect();
    let insert = "INSERT INTO sessions (token_hash, user_id, created_at, seen_at) VALUES";
    app.database().execute(&format!("{insert} {}", many.join(", ")));
    newest.elsewhere().await;
    assert_eq!(
        app.database().number(&format!(
            "SELECT count(*) AS value FROM sessions WHERE user_id = {}",
            newest.user["id"]
        )),
        50
    );
});
