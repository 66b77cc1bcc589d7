//! `althing doctor`: each thing that a host would look for is told, good and bad, with what to do.

use std::{net::SocketAddr, os::unix::fs::chown};

use actix_web::rt;
use tempfile::TempDir;
use tokio::{
    io::{AsyncBufReadExt, AsyncWriteExt, BufReader, copy_bidirectional},
    net::{TcpListener, TcpStream},
};

use crate::support::{Answer, Database, Finished, MailServer, Method, Process, TestDatabase, json};

/// What was found of one thing.
struct Found(Vec<(String, bool, String)>, Finished);

impl Found {
    async fn by(database: &TestDatabase, options: &[&str]) -> Self {
        let uploads = database.uploads().display().to_string();
        let arguments = [&["doctor", "--json", "--uploads", &uploads], options].concat();
        let finished = Process::run(&database.url, &arguments, "").await;
        let checks: Vec<serde_json::Value> = serde_json::from_str(&finished.stdout)
            .unwrap_or_else(|error| panic!("{error}: {finished:?}"));
        let text = |value: &serde_json::Value| value.as_str().unwrap().to_owned();
        let checks = checks
            .iter()
            .map(|one| (text(&one["name"]), one["ok"].as_bool().unwrap(), text(&one["detail"])))
            .collect();
        Self(checks, finished)
    }

    /// All is well, and it says so.
    #[track_caller]
    fn well(&self) {
        assert!(self.0.iter().all(|(_, ok, _)| *ok), "{:?}", self.0);
        assert_eq!(self.1.code, Some(0), "{:?}", self.1);
    }

    /// This alone is wrong, and these words say what to do.
    #[track_caller]
    fn wrong(&self, name: &str, words: &str) {
        let wrong: Vec<_> = self.0.iter().filter(|(_, ok, _)| !ok).collect();
        assert!(
            wrong.len() == 1 && wrong[0].0 == name && wrong[0].2.contains(words),
            "{name}, {words}: {wrong:?}"
        );
        assert_eq!(self.1.code, Some(1), "{:?}", self.1);
    }

    #[track_caller]
    fn names(&self, name: &str) {
        assert!(self.0.iter().any(|(one, ..)| one == name), "{name} in {:?}", self.0);
    }
}

/// How a proxy treats what goes through it.
#[derive(Clone, Copy, PartialEq)]
enum Way {
    Good,
    KeepsQuietOfClients,
    BelievesClients,
    ChangesHost,
    DropsUpgrades,
    SaysHttp,
}

/// A proxy of a few lines.
async fn proxy(way: Way) -> (SocketAddr, tokio::sync::watch::Sender<Option<SocketAddr>>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let addr = listener.local_addr().unwrap();
    let (tell, told) = tokio::sync::watch::channel(None);
    rt::spawn(async move {
        while let Ok((client, _)) = listener.accept().await {
            let mut told = told.clone();
            rt::spawn(async move {
                let upstream = told.wait_for(Option::is_some).await.unwrap().unwrap();
                pass(client, upstream, way).await
            });
        }
    });
    (addr, tell)
}

async fn pass(client: TcpStream, upstream: SocketAddr, way: Way) -> std::io::Result<()> {
    let mut client = BufReader::new(client);
    let mut head = String::new();
    while !head.ends_with("\r\n\r\n") {
        if client.read_line(&mut head).await? == 0 {
            return Ok(());
        }
    }
    let mut lines: Vec<String> = head.trim_end().lines().map(str::to_owned).collect();
    let is = |line: &str, name: &str| line.to_ascii_lowercase().starts_with(name);
    let pretended: Vec<String> =
        lines.iter().filter(|line| is(line, "x-forwarded-for:")).cloned().collect();
    match way {
        Way::KeepsQuietOfClients => lines.retain(|line| !is(line, "x-forwarded-for:")),
        Way::BelievesClients => {}
        _ => {
            lines.retain(|line| !is(line, "x-forwarded-for:"));
            let before = pretended
                .first()
                .and_then(|line| line.split_once(": "))
                .map(|(_, value)| format!("{value}, "))
                .unwrap_or_default();
            lines.push(format!("X-Forwarded-For: {before}203.0.113.7"));
        }
    }
    if way == Way::ChangesHost {
        lines.retain(|line| !is(line, "host:"));
        lines.push(format!("Host: {upstream}"));
    }
    if way == Way::DropsUpgrades {
        lines.retain(|line| !is(line, "upgrade:") && !is(line, "connection:"));
    }
    lines.push(format!(
        "X-Forwarded-Proto: {}",
        if way == Way::SaysHttp { "https" } else { "http" }
    ));
    let mut server = TcpStream::connect(upstream).await?;
    server.write_all(format!("{}\r\n\r\n", lines.join("\r\n")).as_bytes()).await?;
    copy_bidirectional(&mut client, &mut server).await.map(drop)
}

on_both!(of_a_forum_that_is_well_everything_is_well, async |database: TestDatabase| {
    let server = Process::serve(&database.url, &[]).await;
    server.guest().register("ana").await;
    let addr = server.addr().to_string();
    let found = Found::by(&database, &["--addr", &addr]).await;
    found.well();
    for name in [
        "options",
        "database",
        "tables",
        "last backup",
        "disk of the pictures",
        "folder of the pictures",
        "mail server",
    ] {
        found.names(name);
    }
    for name in ["public address", "WebSocket", "open files", "clock of the forum"] {
        found.names(name);
    }
    let people = Process::run(&database.url, &["doctor", "--addr", &addr], "").await;
    assert_eq!(people.code, Some(0), "{people:?}");
    assert!(
        people.stdout.lines().count() > 8
            && people.stdout.lines().all(|line| line.starts_with("ok ")),
        "{people:?}"
    );
    assert_eq!(
        database.number("SELECT count(*) AS value FROM doctor_tokens"),
        0,
        "each was used up"
    );
});

on_both!(
    without_a_forum_that_runs_it_says_so_or_leaves_that_out,
    async |database: TestDatabase| {
        assert_eq!(Process::run(&database.url, &["epoch", "new"], "").await.code, Some(0));
        Found::by(&database, &["--addr", "127.0.0.1:1"]).await.wrong("public address", "--offline");
        let found = Found::by(&database, &["--addr", "127.0.0.1:1", "--offline"]).await;
        found.well();
        assert!(!found.0.iter().any(|(name, ..)| name == "WebSocket"));
    }
);

on_both!(a_database_that_is_too_new_or_away_is_told_of, async |database: TestDatabase| {
    assert_eq!(Process::run(&database.url, &["epoch", "new"], "").await.code, Some(0));
    database.execute("INSERT INTO __diesel_schema_migrations (version) VALUES ('20991231000001')");
    Found::by(&database, &["--offline"]).await.wrong("tables", "20991231000001");
});

#[actix_web::test]
async fn a_database_that_is_not_there_is_told_of_and_not_made() {
    let database = TestDatabase::new(Database::Sqlite);
    Found::by(&database, &["--offline"]).await.wrong("database", "the first start makes it");
    assert!(!database.path().exists());
    let away = TestDatabase::new(Database::Postgres);
    away.take_away();
    Found::by(&away, &["--offline"]).await.wrong("database", "not currently accepting connections");
    away.bring_back();
}

on_both!(
    a_forum_that_nobody_backs_up_is_told_of_here_and_in_the_log,
    async |database: TestDatabase| {
        let server = Process::serve(&database.url, &[]).await;
        server.guest().register("ana").await;
        database.execute("UPDATE users SET created_at = 0");
        Found::by(&database, &["--offline"]).await.wrong("last backup", "althing backup FOLDER/");
        server.kill().await;
        let server = Process::serve(&database.url, &[]).await;
        let log = server.kill().await;
        assert!(
            log.lines()
                .any(|line| line.contains("WARN") && line.contains("last backup: there is none")),
            "{log}"
        );

        let folder = TempDir::new().unwrap();
        let made =
            Process::run(&database.url, &["backup", folder.path().to_str().unwrap()], "").await;
        assert_eq!(made.code, Some(0), "{made:?}");
        Found::by(&database, &["--offline"]).await.well();
        database.execute("UPDATE last_backup SET made_at = made_at - 300000000");
        Found::by(&database, &["--offline"]).await.wrong("last backup", "3 days old");
    }
);

on_both!(the_way_through_a_proxy_is_tried_as_browsers_go_it, async |database: TestDatabase| {
    for (way, trusted, wrong) in [
        (Way::Good, true, None),
        (Way::Good, false, Some(("limits behind the proxy", "ALTHING_TRUSTED_PROXIES=127.0.0.1"))),
        (Way::KeepsQuietOfClients, true, Some(("limits behind the proxy", "X-Forwarded-For"))),
        (Way::BelievesClients, true, Some(("limits behind the proxy", "is believed"))),
        (Way::ChangesHost, true, Some(("host behind the proxy", "proxy_set_header Host"))),
        (Way::DropsUpgrades, true, Some(("WebSocket", "Upgrade"))),
        (Way::SaysHttp, true, Some(("scheme", "make them agree"))),
    ] {
        let (addr, tell) = proxy(way).await;
        let public = format!("http://{addr}");
        let mut options = vec!["--public-url", &public];
        if trusted {
            options.extend(["--trusted-proxies", "127.0.0.1"]);
        }
        let server = Process::serve(&database.url, &options).await;
        tell.send_replace(Some(server.addr()));
        let found = Found::by(&database, &options).await;
        match wrong {
            None => found.well(),
            Some((name, words)) => found.wrong(name, words),
        }
        server.kill().await;
    }
});

#[actix_web::test]
async fn a_public_address_that_leads_elsewhere_is_told_of() {
    let database = TestDatabase::new(Database::Sqlite);
    let (server, other) =
        (Process::serve(&database.url, &[]).await, TestDatabase::new(Database::Sqlite));
    assert_eq!(Process::run(&other.url, &["epoch", "new"], "").await.code, Some(0));
    let addr = server.addr().to_string();
    Found::by(&other, &["--addr", &addr]).await.wrong("public address", "another forum");
    let (nobody, tell) = proxy(Way::Good).await;
    tell.send_replace(Some(SocketAddr::from(([127, 0, 0, 1], 1))));
    Found::by(&other, &["--public-url", &format!("http://{nobody}")])
        .await
        .wrong("public address", "nothing answers there");
}

#[actix_web::test]
async fn a_mail_server_is_greeted() {
    let database = TestDatabase::new(Database::Sqlite);
    assert_eq!(Process::run(&database.url, &["epoch", "new"], "").await.code, Some(0));
    let mail = MailServer::start().await;
    let public = ["--offline", "--public-url", "https://forum.example.org"];
    Found::by(&database, &[&public[..], &["--smtp-url", &mail.url()]].concat()).await.well();
    let found = Found::by(
        &database,
        &[&public[..], &["--smtp-url", "smtp://ana:hunter2secret@127.0.0.1:1"]].concat(),
    )
    .await;
    found.wrong("mail server", "can't be reached");
    assert!(!found.1.stdout.contains("hunter2secret"), "{:?}", found.1);
    Found::by(&database, &["--offline", "--smtp-url", &mail.url()])
        .await
        .wrong("options", "ALTHING_PUBLIC_URL");
}

#[actix_web::test]
async fn files_that_belong_to_another_than_their_folder_are_told_of() {
    let database = TestDatabase::new(Database::Sqlite);
    assert_eq!(Process::run(&database.url, &["epoch", "new"], "").await.code, Some(0));
    if let Err(error) = chown(database.path(), Some(65_534), Some(65_534)) {
        return eprintln!("skipped: only root may give a file away: {error}");
    }
    Found::by(&database, &["--offline"]).await.wrong("folder of the database", "chown -R");
}

both!(nobody_else_learns_what_the_forum_sees, async |app: crate::support::TestApp| {
    let hash = althing::domain::token_hash("a token that was left in the database");
    let ask = async |token: &str| {
        Answer::of(
            app.guest().request(Method::GET, "/api/doctor").header("x-althing-doctor", token),
        )
        .await
    };
    app.guest().get("/api/doctor").await.problem(404, "not_found");
    for wrong in ["", "guess", &hash] {
        ask(wrong).await.problem(404, "not_found");
    }
    let leave = |at: i64| {
        app.database().execute(&format!(
            "DELETE FROM doctor_tokens; INSERT INTO doctor_tokens VALUES ('{hash}', {at})"
        ));
    };
    let now = i64::try_from(
        std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap().as_millis(),
    )
    .unwrap();
    leave(now - 61_000);
    ask("a token that was left in the database").await.problem(404, "not_found");
    leave(now);
    let seen = ask("a token that was left in the database").await.ok(200);
    assert_eq!((&seen["peer"], &seen["trusted"]), (&json!("127.0.0.1"), &json!(false)));
    ask("a token that was left in the database").await.problem(404, "not_found");
});
