//! The built binary: its options, its signals, its other commands, and what a kill leaves.

use std::time::{Duration, Instant};

use tempfile::TempDir;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

use crate::support::{
    Answer, Database, Method, PASSWORD, Person, Process, TestApp, TestDatabase, command, json, pick,
};

async fn run(arguments: &[&str]) -> crate::support::Finished {
    Process::run_bare(command(arguments), "").await
}

#[actix_web::test]
async fn help_lists_every_option_with_its_variable() {
    let help = run(&["--help"]).await;
    assert_eq!(help.code, Some(0));
    for (flag, variable) in [
        ("--database-url", "DATABASE_URL"),
        ("--addr", "ALTHING_ADDR"),
        ("--public-url", "ALTHING_PUBLIC_URL"),
        ("--bcrypt-cost", "ALTHING_BCRYPT_COST"),
        ("--workers", "ALTHING_WORKERS"),
        ("--rate-limits", "ALTHING_RATE_LIMITS"),
        ("--metrics-addr", "ALTHING_METRICS_ADDR"),
        ("--database-wait", "ALTHING_DATABASE_WAIT"),
        ("--log-format", "ALTHING_LOG_FORMAT"),
        ("--access-log", "ALTHING_ACCESS_LOG"),
        ("--hsts-subdomains", "ALTHING_HSTS_SUBDOMAINS"),
    ] {
        assert!(
            help.stdout.contains(flag) && help.stdout.contains(variable),
            "{flag}, {variable} in:\n{}",
            help.stdout
        );
    }
    for default in ["sqlite://data/althing.db", "127.0.0.1:8080", "12"] {
        assert!(help.stdout.contains(default), "{default} in:\n{}", help.stdout);
    }
}

#[actix_web::test]
async fn the_version_says_which_commit_it_is_and_of_which_day() {
    let finished = run(&["--version"]).await;
    let told = finished.stdout.trim_end();
    let rest = told
        .strip_prefix(concat!("althing ", env!("CARGO_PKG_VERSION")))
        .unwrap_or_else(|| panic!("{told}"));
    // A build from an archive knows no commit.
    if !rest.is_empty() {
        let (commit, day) =
            rest.trim_matches([' ', '(', ')']).split_once(' ').unwrap_or_else(|| panic!("{told}"));
        assert!(commit.len() >= 7 && commit.bytes().all(|b| b.is_ascii_hexdigit()), "{told}");
        assert!(day.len() == 10 && day.starts_with("20") && day.split('-').count() == 3, "{told}");
    }
    assert_eq!(finished.code, Some(0));
}

#[actix_web::test]
async fn a_bad_value_stops_it_with_exit_2_and_a_line_that_names_it() {
    for (flag, variable, value) in [
        ("--addr", "ALTHING_ADDR", "nowhere"),
        ("--bcrypt-cost", "ALTHING_BCRYPT_COST", "99"),
        ("--bcrypt-cost", "ALTHING_BCRYPT_COST", "3"),
        ("--workers", "ALTHING_WORKERS", "0"),
        ("--rate-limits", "ALTHING_RATE_LIMITS", "maybe"),
        ("--public-url", "ALTHING_PUBLIC_URL", "forum.example.org"),
        ("--public-url", "ALTHING_PUBLIC_URL", "https://forum.example.org/talk"),
        ("--public-url", "ALTHING_PUBLIC_URL", "https://forum.example.org?x"),
        ("--public-url", "ALTHING_PUBLIC_URL", "https://forum.example.org:99999"),
        ("--public-url", "ALTHING_PUBLIC_URL", "https://ann@forum.example.org"),
        ("--public-url", "ALTHING_PUBLIC_URL", "ws://forum.example.org"),
        ("--metrics-addr", "ALTHING_METRICS_ADDR", "x"),
        ("--database-wait", "ALTHING_DATABASE_WAIT", "soon"),
        ("--log-format", "ALTHING_LOG_FORMAT", "xml"),
        ("--uploads", "ALTHING_UPLOADS", ""),
        ("--uploads", "ALTHING_UPLOADS", " "),
        ("--backups", "ALTHING_BACKUPS", ""),
        ("--backups", "ALTHING_BACKUPS", "s3:/forum"),
        ("--static-dir", "ALTHING_STATIC_DIR", ""),
        ("--static-dir", "ALTHING_STATIC_DIR", "no/such/folder"),
        ("--name", "ALTHING_NAME", ""),
        ("--name", "ALTHING_NAME", &"n".repeat(61)),
        ("--access-log", "ALTHING_ACCESS_LOG", "some"),
        ("--hsts-subdomains", "ALTHING_HSTS_SUBDOMAINS", "maybe"),
        ("--database-url", "DATABASE_URL", "mysql://x/y"),
    ] {
        let by_flag = run(&[flag, value]).await;
        let mut with_variable = command(&[]);
        with_variable.env(variable, value);
        let by_variable = Process::run_bare(with_variable, "").await;
        for finished in [by_flag, by_variable] {
            assert_eq!(finished.code, Some(2), "{flag} {value}: {finished:?}");
            let first = finished.stderr.lines().next().unwrap_or_default();
            assert!(
                first.contains(value) && first.contains(flag),
                "{flag} {value}: {}",
                finished.stderr
            );
            assert_eq!(finished.stdout, "");
        }
    }
    assert_eq!(run(&["--no-such-option"]).await.code, Some(2));
    assert_eq!(run(&["no-such-command"]).await.code, Some(2));
}

#[actix_web::test]
async fn a_mistyped_database_is_refused_and_nothing_is_made() {
    let dir = TempDir::new().unwrap();
    for url in [
        "althing.db",
        "sqlite:althing.db",
        "sqlite:/althing.db",
        "postgresq://x/y",
        "postgresql:/x/y",
        "sqlite://",
        "postgre://u@h/d",
        "/tmp/x.db",
        "",
        "file:x.db",
        "sqlite://c.db ",
        " sqlite://c.db",
        "sqlite:// c.db",
        "sqlite://c.db\n",
        "sqlite://c.db\r",
        "sqlite://c\td.db",
        "sqlite://c.db\u{a0}",
        "sqlite://c.db\u{feff}",
        "postgres://u@127.0.0.1:1/d ",
        "postgres://u@127.0.0.1:1/d\r",
        " postgres://u@127.0.0.1:1/d",
        "postgres://u:hunter2secret@127.0.0.1:1/d ",
        "postgres://u:hunter2@secret@127.0.0.1:1/d\n",
        "postgres://127.0.0.1:1/d?password=hunter2secret\r",
        "postgresql://u@127.0.0.1:1/d\u{1}e",
    ] {
        let mut start = command(&["--addr", "127.0.0.1:0", "--database-url", url]);
        start.current_dir(dir.path());
        let finished = Process::run_bare(start, "").await;
        assert_eq!(finished.code, Some(2), "{url:?}: {finished:?}");
        assert_eq!(finished.stderr.lines().count(), 1, "{url:?}: {finished:?}");
        assert!(finished.stderr.contains("--database-url"), "{url:?}: {finished:?}");
        assert!(!finished.stderr.contains("secret"), "{finished:?}");
        assert_eq!(std::fs::read_dir(dir.path()).unwrap().count(), 0, "{url:?}");
    }
}

#[actix_web::test]
async fn alone_it_serves_and_makes_the_folder_of_its_database() {
    let dir = TempDir::new().unwrap();
    let mut start = command(&[]);
    start
        .current_dir(dir.path())
        .env("ALTHING_ADDR", "127.0.0.1:0")
        .env("ALTHING_BCRYPT_COST", "4");
    let server = Process::start(start).await;
    server.guest().register("ana").await;
    assert!(dir.path().join("data/althing.db").is_file());
}

#[actix_web::test]
async fn a_database_that_does_not_answer_stops_the_start_with_a_line() {
    let url = "postgres://ana:hunter2secret@127.0.0.1:1/forum";
    let finished =
        run(&["--addr", "127.0.0.1:0", "--database-wait", "0", "--database-url", url]).await;
    assert!(finished.code.is_some_and(|code| code != 0), "{finished:?}");
    assert!(
        finished.stderr.contains("database") && !finished.stderr.contains("panicked"),
        "{}",
        finished.stderr
    );
    assert!(!finished.stderr.contains("hunter2secret"), "{}", finished.stderr);
}

#[actix_web::test]
async fn an_address_that_is_taken_stops_the_start_with_a_line() {
    let database = TestDatabase::new(Database::Sqlite);
    let server = Process::serve(&database.url, &[]).await;
    let addr = server.addr().to_string();
    let other = TestDatabase::new(Database::Sqlite);
    let finished = run(&["--addr", &addr, "--database-url", &other.url]).await;
    assert!(finished.code.is_some_and(|code| code != 0), "{finished:?}");
    assert!(
        finished.stderr.contains(&addr) && !finished.stderr.contains("panicked"),
        "{}",
        finished.stderr
    );
}

on_both!(sigterm_says_goodbye_to_every_socket_and_exits_0, async |database: TestDatabase| {
    for signal in ["TERM", "INT"] {
        let server = Process::serve(&database.url, &[]).await;
        let name = format!("ana-{signal}");
        let ana = server.guest().register(&name).await;
        let (mut tab, mut guest) = (ana.ws().await, server.guest().ws().await);
        let start = Instant::now();
        server.signal(signal).await;
        for tab in [&mut tab, &mut guest] {
            let goodbye = tab.expect("goodbye").await;
            assert_eq!(goodbye["reason"], "shutdown");
            assert!(goodbye["retry_after_ms"].is_u64(), "{goodbye}");
            assert_eq!(tab.closed().await.code, 1001);
        }
        assert_eq!(server.ended().await.code, Some(0));
        assert!(start.elapsed() < Duration::from_secs(30));
    }
});

on_both!(sockets_that_are_gone_do_not_hold_up_the_end, async |database: TestDatabase| {
    let server = Process::serve(&database.url, &[]).await;
    let mut last = server.guest().ws().await;
    for _ in 0..10 {
        server.guest().ws().await.close().await;
        server.guest().ws().await.cut();
    }
    // Everyone else has left when the last one is told so.
    while last.hello["online"]["guests"] != 1 {
        last = server.guest().ws().await;
    }
    last.close().await;
    let start = Instant::now();
    server.signal("TERM").await;
    assert_eq!(server.ended().await.code, Some(0));
    assert!(start.elapsed() < Duration::from_secs(8), "{:?}", start.elapsed());
});

on_both!(a_request_that_is_under_way_is_finished, async |database: TestDatabase| {
    // A hash at this cost takes long enough for the signal to come first.
    let server = Process::start(command(&[
        "--addr",
        "127.0.0.1:0",
        "--bcrypt-cost",
        "12",
        "--database-url",
        &database.url,
    ]))
    .await;
    let form =
        json!({"username": "bob", "email": "bob@example.org", "password": PASSWORD}).to_string();
    let mut tcp = TcpStream::connect(server.addr()).await.unwrap();
    let head = "POST /api/auth/register HTTP/1.1\r\nhost: x\r\nconnection: close\r\ncontent-type: application/json\r\nexpect: 100-continue\r\n";
    tcp.write_all(format!("{head}content-length: {}\r\n\r\n", form.len()).as_bytes())
        .await
        .unwrap();
    // "100 Continue": the request is in its handler's hands.
    let mut going_on = [0; 25];
    tcp.read_exact(&mut going_on).await.unwrap();
    tcp.write_all(form.as_bytes()).await.unwrap();
    server.signal("TERM").await;
    let mut answer = String::new();
    tcp.read_to_string(&mut answer).await.unwrap();
    assert!(answer.starts_with("HTTP/1.1 201"), "{answer}");
    assert_eq!(server.ended().await.code, Some(0));
    assert_eq!(database.number("SELECT count(*) AS value FROM users"), 1);
});

on_both!(what_was_answered_is_there_after_a_kill, async |database: TestDatabase| {
    let server = Process::serve(&database.url, &[]).await;
    let ana = server.guest().register("ana").await;
    let mut answered = Vec::new();
    for i in 0..20 {
        answered.push(ana.post("general", &format!("post {i}"), "x").await["title"].clone());
    }
    let (cookie, before) = (ana.cookies(), ana.ws().await.hello);
    server.kill().await;

    let server = Process::serve(&database.url, &[]).await;
    let list = server.guest().get("/api/posts?limit=100").await.ok(200);
    answered.reverse();
    assert_eq!(pick(&list["items"], "title"), answered.iter().collect::<Vec<_>>());
    let request = server.guest().request(Method::GET, "/api/me").header("cookie", cookie);
    assert_eq!(Answer::of(request).await.ok(200)["username"], "ana");
    let mut tab = server.guest().ws().await;
    assert_eq!(tab.hello["seq"], 20);
    assert_eq!(tab.hello["online"]["users"], json!([]));
    tab.send(&json!({"type": "resume", "epoch": before["epoch"], "seq": 20})).await;
    assert_eq!(tab.expect("resumed").await["epoch"], tab.hello["epoch"]);
});

on_both!(an_operator_creates_users_and_names_admins, async |database: TestDatabase| {
    let made = Process::run(
        &database.url,
        &["user", "create", "boss", "boss@example.org", "--role", "admin"],
        &format!("{PASSWORD}\n"),
    )
    .await;
    assert_eq!(made.code, Some(0), "{made:?}");
    assert!(!made.stdout.contains(PASSWORD) && !made.stderr.contains(PASSWORD));
    let plain =
        Process::run(&database.url, &["user", "create", "ana", "ana@example.org"], PASSWORD).await;
    assert_eq!(plain.code, Some(0), "{plain:?}");

    let server = Process::serve(&database.url, &[]).await;
    assert_eq!(server.guest().log_in("boss").await.user["role"], "admin");
    assert_eq!(server.guest().log_in("ana").await.user["role"], "member");
    let raised = Process::run(&database.url, &["user", "set-role", "ana", "moderator"], "").await;
    assert_eq!(raised.code, Some(0), "{raised:?}");
    assert_eq!(server.guest().log_in("ana").await.user["role"], "moderator");
});

on_both!(a_command_that_can_not_be_done_says_why, async |database: TestDatabase| {
    let create = ["user", "create", "ana", "ana@example.org"];
    assert_eq!(Process::run(&database.url, &create, PASSWORD).await.code, Some(0));
    for (arguments, input, why) in [
        (&create[..], PASSWORD, "user name"),
        (&["user", "create", "bob", "ana@example.org"], PASSWORD, "e-mail"),
        (&["user", "create", "bob", "bob@example.org"], "short", "password"),
        (&["user", "create", "bob", "bob@example.org"], "", "password"),
        (&["user", "create", "b b", "bob@example.org"], PASSWORD, "user name"),
        (&["user", "create", "bob", "nowhere"], PASSWORD, "e-mail"),
        (&["user", "set-role", "nobody", "admin"], "", "nobody"),
    ] {
        let finished = Process::run(&database.url, arguments, input).await;
        assert!(finished.code.is_some_and(|code| code != 0), "{arguments:?}: {finished:?}");
        assert!(
            finished.stderr.contains(why) && !finished.stderr.contains("panicked"),
            "{arguments:?}: {}",
            finished.stderr
        );
    }
    assert_eq!(
        Process::run(&database.url, &["user", "set-role", "ana", "emperor"], "").await.code,
        Some(2)
    );
    assert_eq!(
        Process::run(
            &database.url,
            &["user", "create", "bob", "b@example.org", "--role", "x"],
            PASSWORD
        )
        .await
        .code,
        Some(2)
    );
    assert_eq!(database.number("SELECT count(*) AS value FROM users"), 1);
});

on_both!(limits_that_are_off_are_said_in_the_log, async |database: TestDatabase| {
    let server = Process::serve(&database.url, &["--rate-limits", "off"]).await;
    server.signal("TERM").await;
    let log = server.ended().await.stderr.to_lowercase();
    assert!(log.contains("rate") && log.contains("off"), "{log}");
});

on_both!(health_is_asked_through_the_binary, async |database: TestDatabase| {
    let server = Process::serve(&database.url, &[]).await;
    let addr = server.addr().to_string();
    assert_eq!(run(&["health", "--addr", &addr]).await.code, Some(0));
    server.kill().await;
    assert_eq!(run(&["health", "--addr", &addr]).await.code, Some(1));
});

both!(health_and_readiness_are_told, async |app: TestApp| {
    assert_eq!(app.guest().get("/healthz").await.status, 200);
    assert_eq!(app.guest().get("/readyz").await.status, 200);
});

both!(metrics_have_a_listener_of_their_own, async |app: TestApp| {
    assert!(app.metrics_addr().is_none());
    app.restart(&["--metrics-addr", "127.0.0.1:0"]).await;
    let ana = app.register("ana").await;
    let (_tab, _guest) = (ana.ws().await, app.guest().ws().await);
    ana.post("general", "Hi", "there").await;
    let text = Person::guest(app.metrics_addr().unwrap()).get("/metrics").await.text;
    for (name, value) in [
        ("althing_ws_connections", "2"),
        ("althing_users_online", "1"),
        ("althing_typing_active", "0"),
        ("althing_event_seq", "1"),
    ] {
        let line = format!("{name} {value}");
        assert!(text.lines().any(|one| one == line), "{line} in:\n{text}");
    }
    for name in [
        "althing_outbox_frames",
        "althing_slow_closed_total",
        "althing_resumes_total{outcome=\"replayed\"}",
        "althing_resumes_total{outcome=\"resync\"}",
    ] {
        assert!(text.lines().any(|line| line.starts_with(name)), "{name} in:\n{text}");
    }
    app.guest().get("/metrics").await.problem(404, "not_found");
});
