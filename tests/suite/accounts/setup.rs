//! The first administrator, without a shell.

use futures_util::future::join_all;

use crate::support::{
    Answer, Database, Method, PASSWORD, Person, Process, TestApp, Value, json, registration,
};

async fn set_up(person: &Person, token: &str, name: &str) -> Answer {
    let mut form: Value = registration(name);
    form["token"] = token.into();
    person.send(Method::POST, "/api/setup", &form).await
}

/// The token of the link that the server printed at this start.
fn token(app: &TestApp) -> String {
    app.setup_token().expect("a link is printed")
}

both!(whoever_has_the_link_becomes_the_first_administrator_once, async |app: TestApp| {
    let link = token(&app);
    assert!(link.len() >= 43, "256 bits");
    let stored = app.database().texts("SELECT token_hash AS value FROM setup");
    assert!(stored.len() == 1 && stored[0] != link, "only a hash is kept");
    for wrong in ["", "made-up", &link[1..], &stored[0]] {
        set_up(&app.guest(), wrong, "boss").await.invalid(&["token"]);
    }
    let boss = app.guest();
    assert_eq!(set_up(&boss, &link, "boss").await.ok(201)["role"], "admin");
    assert_eq!(boss.get("/api/me").await.ok(200)["username"], "boss");
    boss.send(Method::POST, "/api/categories", &json!({"slug": "games", "name": "Games"}))
        .await
        .ok(201);
    set_up(&app.guest(), &link, "another").await.invalid(&["token"]);
    app.restart(&[]).await;
    assert_eq!(app.setup_token(), None, "there is an administrator");
    set_up(&app.guest(), &link, "another").await.invalid(&["token"]);
});

both!(the_link_works_whoever_else_may_register, async |app: TestApp| {
    for registration in ["invite", "closed"] {
        let old = token(&app);
        app.restart(&["--registration", registration]).await;
        set_up(&app.guest(), &old, "boss").await.invalid(&["token"]);
        app.database().execute("DELETE FROM sessions; DELETE FROM user_search; DELETE FROM username_keys; DELETE FROM users");
        set_up(&app.guest(), &token(&app), "boss").await.ok(201);
        app.database().execute("UPDATE users SET role = 'member'");
        app.restart(&[]).await;
    }
});

both!(a_faulty_form_leaves_the_link_good, async |app: TestApp| {
    app.register("ana").await;
    let link = token(&app);
    let mut form = registration("boss");
    form["token"] = link.as_str().into();
    for (field, value) in [("username", "x"), ("email", "nobody"), ("password", "12345678")] {
        let mut wrong = form.clone();
        wrong[field] = value.into();
        app.guest().send(Method::POST, "/api/setup", &wrong).await.invalid(&[field]);
    }
    assert!(
        set_up(&app.guest(), &link, "ana").await.problem(409, "conflict")["errors"]["username"]
            .is_array()
    );
    // The forum's own words are names for those who run it.
    assert_eq!(set_up(&app.guest(), &link, "admin").await.ok(201)["username"], "admin");
});

both!(of_two_who_open_the_link_at_once_one_becomes_administrator, async |app: TestApp| {
    let link = token(&app);
    let guests: Vec<(Person, String)> = (0..6).map(|n| (app.guest(), format!("boss{n}"))).collect();
    let answers = join_all(guests.iter().map(|(guest, name)| set_up(guest, &link, name))).await;
    let statuses: Vec<u16> = answers.iter().map(|answer| answer.status.as_u16()).collect();
    assert_eq!(statuses.iter().filter(|status| **status == 201).count(), 1, "{statuses:?}");
    assert!(statuses.iter().all(|status| matches!(status, 201 | 422)), "{statuses:?}");
    assert_eq!(app.database().number("SELECT count(*) AS value FROM users"), 1);
});

both!(an_administrator_made_by_command_ends_the_link, async |app: TestApp| {
    let link = token(&app);
    app.admin("boss").await;
    set_up(&app.guest(), &link, "another").await.invalid(&["token"]);
});

#[actix_web::test]
async fn the_link_is_printed_until_it_is_used() {
    for database in [Database::Sqlite, Database::Postgres] {
        let kept = crate::support::TestDatabase::new(database);
        let mut links = Vec::new();
        for public in [&[][..], &["--public-url", "https://Forum.Example.org:443/"]] {
            let server = Process::serve(&kept.url, public).await;
            let origin = if public.is_empty() {
                format!("http://{}", server.addr())
            } else {
                "https://forum.example.org".to_owned()
            };
            server.signal("TERM").await;
            let printed = server.ended().await.stdout;
            let link = printed
                .lines()
                .find_map(|line| line.strip_prefix("to make the first administrator, open "))
                .expect("a link")
                .to_owned();
            assert!(link.starts_with(&format!("{origin}/setup#")), "{link}");
            links.push(link);
        }
        assert_ne!(links[0], links[1], "each start has its own");
        let made = Process::run(
            &kept.url,
            &["user", "create", "boss", "boss@example.org", "--role", "admin"],
            PASSWORD,
        )
        .await;
        assert_eq!(made.code, Some(0), "{made:?}");
        let server = Process::serve(&kept.url, &[]).await;
        server.signal("TERM").await;
        assert!(!server.ended().await.stdout.contains("setup"));
    }
}
