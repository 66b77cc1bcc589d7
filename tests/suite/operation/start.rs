//! The start: a database that is not there yet, one that is too new, and whose the files are that
//! it makes.

use std::{fs, os::unix::fs::MetadataExt, path::Path};

use tempfile::TempDir;
use tokio::io::{AsyncBufReadExt, BufReader};

use crate::support::{Database, Finished, PASSWORD, Process, TestApp, TestDatabase, command};

/// It ends with exit 1 and one line with these words, whatever is logged before.
#[track_caller]
fn refused(finished: &Finished, words: &str) {
    assert_eq!(finished.code, Some(1), "{finished:?}");
    let lines: Vec<&str> =
        finished.stderr.trim_end().lines().filter(|line| !line.starts_with('[')).collect();
    assert!(lines.len() == 1 && lines[0].contains(words), "{words}: {finished:?}");
}

#[actix_web::test]
async fn a_database_that_is_not_there_yet_is_waited_for() {
    let database = TestDatabase::new(Database::Postgres);
    database.take_away();
    let mut start =
        command(&["--addr", "127.0.0.1:0", "--bcrypt-cost", "4", "--database-url", &database.url]);
    let uploads = TempDir::new().unwrap();
    let mut child = start.env("ALTHING_UPLOADS", uploads.path()).spawn().unwrap();
    let mut log = BufReader::new(child.stderr.take().unwrap()).lines();
    loop {
        let line = log.next_line().await.unwrap().expect("it says that it waits");
        if line.contains("waiting for it") {
            assert!(line.contains("60 s at most") || line.contains("59 s at most"), "{line}");
            break;
        }
    }
    database.bring_back();
    let mut out = BufReader::new(child.stdout.take().unwrap()).lines();
    let line = out.next_line().await.unwrap().expect("it starts after all");
    assert!(line.starts_with("listening on http://"), "{line}");
    child.kill().await.unwrap();
}

#[actix_web::test]
async fn a_start_that_waits_for_its_database_can_be_stopped() {
    let database = TestDatabase::new(Database::Postgres);
    database.take_away();
    let mut start =
        command(&["--addr", "127.0.0.1:0", "--bcrypt-cost", "4", "--database-url", &database.url]);
    let mut child = start.spawn().unwrap();
    let mut log = BufReader::new(child.stderr.take().unwrap()).lines();
    while !log.next_line().await.unwrap().expect("it says that it waits").contains("waiting for it")
    {
    }
    let pid = child.id().unwrap().to_string();
    assert!(
        tokio::process::Command::new("kill")
            .args(["-s", "TERM", &pid])
            .status()
            .await
            .unwrap()
            .success()
    );
    let ended = tokio::time::timeout(crate::support::PATIENCE, child.wait())
        .await
        .expect("it ends long before its patience does")
        .unwrap();
    assert_eq!(ended.code(), Some(0));
    database.bring_back();
}

#[actix_web::test]
async fn a_database_that_stays_away_ends_the_start() {
    let database = TestDatabase::new(Database::Postgres);
    database.take_away();
    let finished =
        Process::run(&database.url, &["--addr", "127.0.0.1:0", "--database-wait", "1"], "").await;
    refused(&finished, "can't open the database");
    assert!(finished.stderr.contains("waiting for it, "), "{finished:?}");
    database.bring_back();
}

/// Nothing that time would mend: the default wait is longer than this test's patience.
#[actix_web::test]
async fn a_database_that_will_never_be_there_is_not_waited_for() {
    let database = TestDatabase::new(Database::Postgres);
    let absent = database.url.replace("/test_", "/absent_");
    refused(&Process::run(&absent, &["--addr", "127.0.0.1:0"], "").await, "does not exist");
}

async fn a_database_of_a_newer_althing(database: TestDatabase) {
    assert_eq!(Process::run(&database.url, &["epoch", "new"], "").await.code, Some(0));
    database.execute("INSERT INTO __diesel_schema_migrations (version) VALUES ('20991231000001')");
    let copies = TempDir::new().unwrap();
    let folder = format!("{}/", copies.path().display());
    let (file, new) = (format!("{folder}one.db"), format!("{folder}new/"));
    let mut commands = vec![
        vec!["--addr", "127.0.0.1:0"],
        vec!["user", "create", "ana", "ana@example.org"],
        vec!["user", "ban", "ana"],
        vec!["epoch", "new"],
        vec!["search", "rebuild"],
        vec!["backup", &folder],
        vec!["backup", &new, "--keep", "1"],
    ];
    if database.kind() == Database::Sqlite {
        commands.push(vec!["backup", &file]);
    }
    for arguments in &commands {
        let finished = Process::run(&database.url, arguments, PASSWORD).await;
        refused(&finished, "newer Althing than this one: it has the change 20991231000001");
        assert_eq!(finished.stdout, "");
    }
    assert_eq!(database.number("SELECT count(*) AS value FROM users"), 0);
    let mut left = fs::read_dir(copies.path()).unwrap();
    let left = left.find(|entry| !entry.as_ref().unwrap().path().ends_with("new"));
    assert!(left.is_none(), "nothing is made: {left:?}");
}

#[actix_web::test]
async fn a_sqlite_database_of_a_newer_althing_is_refused() {
    a_database_of_a_newer_althing(TestDatabase::new(Database::Sqlite)).await;
}

#[actix_web::test]
async fn a_postgresql_database_of_a_newer_althing_is_refused() {
    a_database_of_a_newer_althing(TestDatabase::new(Database::Postgres)).await;
}

both!(a_forum_whose_database_has_become_newer_is_not_ready, async |app: TestApp| {
    assert_eq!(app.guest().get("/readyz").await.status, 200);
    app.database()
        .execute("INSERT INTO __diesel_schema_migrations (version) VALUES ('20991231000001')");
    let detail = app.guest().get("/readyz").await.problem(503, "unavailable")["detail"].clone();
    assert!(detail.as_str().unwrap().contains("newer"), "{detail}");
    assert_eq!(app.guest().get("/healthz").await.status, 200);
    app.database()
        .execute("DELETE FROM __diesel_schema_migrations WHERE version = '20991231000001'");
    assert_eq!(app.guest().get("/readyz").await.status, 200);
});

#[actix_web::test]
async fn both_names_of_postgresql_are_taken() {
    let database = TestDatabase::new(Database::Postgres);
    let url = database.url.replace("postgres://", "postgresql://");
    let made = Process::run(&url, &["user", "create", "ana", "ana@example.org"], PASSWORD).await;
    assert_eq!(made.code, Some(0), "{made:?}");
    let server = Process::serve(&url, &[]).await;
    server.guest().log_in("ana").await;
}

/// Whoever owns a folder must be able to use what root makes in it.
#[actix_web::test]
async fn what_root_makes_in_anothers_folder_is_the_others() {
    const NOBODY: u32 = 65_534;
    let dir = TempDir::new().unwrap();
    if let Err(error) = std::os::unix::fs::chown(dir.path(), Some(NOBODY), Some(NOBODY)) {
        return eprintln!("skipped: only root may give a folder away: {error}");
    }
    let url = format!("sqlite://{}/data/forum.db", dir.path().display());
    let uploads = dir.path().join("data/pictures");
    let owned = |path: &Path| {
        let mut paths = vec![path.to_owned()];
        while let Some(path) = paths.pop() {
            assert_eq!(fs::metadata(&path).unwrap().uid(), NOBODY, "{}", path.display());
            if path.is_dir() {
                paths.extend(fs::read_dir(path).unwrap().map(|entry| entry.unwrap().path()));
            }
        }
    };
    for arguments in [
        &["user", "create", "ana", "ana@example.org"][..],
        &["user", "set-role", "ana", "admin"],
        &["epoch", "new"],
    ] {
        let finished = Process::run(&url, arguments, PASSWORD).await;
        assert_eq!(finished.code, Some(0), "{finished:?}");
        owned(dir.path());
    }
    let server = Process::serve(&url, &["--uploads", uploads.to_str().unwrap()]).await;
    server.guest().log_in("ana").await;
    owned(dir.path());
    // Beside the forum's database, in a folder of its own, and both at once.
    let others = TempDir::new_in(dir.path()).unwrap();
    std::os::unix::fs::chown(others.path(), Some(NOBODY), Some(NOBODY)).unwrap();
    let copies = format!("{}/", others.path().display());
    for target in ["one.db", "copies/"].map(|name| format!("{copies}{name}")) {
        let pictures = uploads.to_str().unwrap();
        let made = Process::run(&url, &["backup", &target, "--uploads", pictures], "").await;
        assert_eq!(made.code, Some(0), "{made:?}");
        owned(dir.path());
    }
    server.kill().await;
    let restored = Process::run(&url, &["restore", &format!("{copies}one.db")], "").await;
    assert_eq!(restored.code, Some(0), "{restored:?}");
    owned(dir.path());
}
