//! Copies of the database, a copy in its place, and one forum for one database.

use std::{
    fs,
    os::unix::fs::PermissionsExt,
    path::{Path, PathBuf},
};

use diesel::{Connection, SqliteConnection, connection::SimpleConnection};
use diesel_migrations::{FileBasedMigrations, MigrationHarness};

use crate::support::{
    Answer, Database, Finished, Method, PASSWORD, Process, TestDatabase, json, pick,
};

mod guarded;

async fn run(database: &TestDatabase, arguments: &[&str]) -> Finished {
    Process::run(&database.url, arguments, "").await
}

/// It ends with exit 1 and one line with these words.
#[track_caller]
fn refused(finished: &Finished, words: &str) {
    assert_eq!(finished.code, Some(1), "{finished:?}");
    assert!(
        finished.stderr.contains(words) && !finished.stderr.contains("panicked"),
        "{words}: {finished:?}"
    );
    assert_eq!(
        finished.stderr.trim_end().lines().filter(|line| !line.starts_with('[')).count(),
        1,
        "{finished:?}"
    );
}

/// What stands beside the database with this in its name.
fn beside(database: &TestDatabase, part: &str) -> Vec<PathBuf> {
    let folder = database.path().parent().unwrap().to_owned();
    let mut found: Vec<PathBuf> =
        fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    found.retain(|path| path.file_name().unwrap().to_str().unwrap().contains(part));
    found.sort();
    found
}

/// The titles in a copy, oldest first.
fn titles(file: &Path) -> Vec<String> {
    TestDatabase::of_file(file).texts("SELECT title AS value FROM posts ORDER BY id")
}

#[actix_web::test]
async fn a_backup_of_a_forum_that_is_written_to_holds_a_moment_of_it() {
    let database = TestDatabase::new(Database::Sqlite);
    let server = Process::serve(&database.url, &[]).await;
    let ana = server.guest().register("ana").await;
    let file = database.path().with_file_name("copy.db");
    let writing = async {
        let mut number = 0;
        while (!file.exists() && number < 2_000) || number < 50 {
            ana.post("general", &format!("post {number}"), &"much ".repeat(500)).await;
            number += 1;
        }
        number
    };
    let ready = async {
        while database.number("SELECT count(*) AS value FROM posts") < 10 {
            tokio::task::yield_now().await;
        }
        run(&database, &["backup", file.to_str().unwrap()]).await
    };
    let (number, made) = futures_util::future::join(writing, ready).await;
    assert_eq!(made.code, Some(0), "{made:?}");
    let size = fs::metadata(&file).unwrap().len();
    assert!(
        made.stdout.contains(file.to_str().unwrap()) && made.stdout.contains(&size.to_string()),
        "{made:?}"
    );
    assert_eq!(
        fs::metadata(&file).unwrap().permissions().mode() & 0o777,
        0o600,
        "it holds what only the operator may read"
    );

    let copied = titles(&file);
    assert!((10..=number).contains(&copied.len()), "{} of {number}", copied.len());
    assert_eq!(
        copied,
        (0..copied.len()).map(|number| format!("post {number}")).collect::<Vec<_>>()
    );
    let copy = TestDatabase::of_file(&file);
    assert_eq!(
        copy.number("SELECT seq AS value FROM log_head"),
        i64::try_from(copied.len()).unwrap(),
        "log and posts are of one moment"
    );
    assert_eq!(
        copy.number(
            "SELECT posts AS value FROM category_counts JOIN categories ON id = category_id WHERE slug = 'general'"
        ),
        i64::try_from(copied.len()).unwrap()
    );

    refused(&run(&database, &["backup", file.to_str().unwrap()]).await, "is there already");
    assert!(beside(&database, "unfinished").is_empty());
}

#[actix_web::test]
async fn what_is_no_forum_is_not_backed_up_and_nothing_is_made() {
    let database = TestDatabase::new(Database::Sqlite);
    let file = database.path().with_file_name("copy.db");
    refused(&run(&database, &["backup", file.to_str().unwrap()]).await, "there is no database at");
    fs::write(database.path(), "a letter to a friend, and no database at all").unwrap();
    let finished = run(&database, &["backup", file.to_str().unwrap()]).await;
    refused(&finished, "not a database");
    assert!(!file.exists());
}

#[actix_web::test]
async fn after_a_restore_the_forum_is_what_it_was_and_clients_fetch_anew() {
    let database = TestDatabase::new(Database::Sqlite);
    let server = Process::serve(&database.url, &[]).await;
    let ana = server.guest().register("ana").await;
    ana.post("general", "kept", "x").await;
    let file = database.path().with_file_name("copy.db");
    let file = file.to_str().unwrap();
    assert_eq!(run(&database, &["backup", file]).await.code, Some(0));
    ana.post("general", "lost", "x").await;
    let hello = server.guest().ws().await.hello;
    assert_eq!(hello["seq"], 2);

    refused(&run(&database, &["restore", file]).await, "stop it first");
    assert_eq!(
        server.guest().get("/api/posts").await.ok(200)["items"].as_array().unwrap().len(),
        2
    );
    server.kill().await;
    assert!(!beside(&database, "-wal").is_empty(), "a kill leaves what is not yet in the one file");
    let restored = run(&database, &["restore", file]).await;
    assert_eq!(restored.code, Some(0), "{restored:?}");
    let kept = beside(&database, "althing.db.before-restore-");
    assert_eq!(kept.len(), 1, "{kept:?}");
    assert!(restored.stdout.contains(kept[0].to_str().unwrap()), "{restored:?}");
    assert_eq!(titles(&kept[0]), ["kept", "lost"]);
    assert!(
        beside(&database, "althing.db-").is_empty() && beside(&database, "restoring").is_empty()
    );

    let server = Process::serve(&database.url, &[]).await;
    assert_eq!(pick(&server.guest().get("/api/posts").await.ok(200)["items"], "title"), ["kept"]);
    let mut tab = server.guest().ws().await;
    assert_ne!(tab.hello["epoch"], hello["epoch"]);
    tab.send(&json!({"type": "resume", "epoch": hello["epoch"], "seq": 1})).await;
    assert_eq!(tab.expect("resync").await["epoch"], tab.hello["epoch"]);
    assert_eq!(
        server.guest().log_in("ana").await.post("general", "on it goes", "x").await["id"],
        2
    );
}

/// The tables of what opens an account to whoever has it.
const TOKENS: [&str; 3] = ["sessions", "password_resets", "invites"];

fn tokens(database: &TestDatabase) -> i64 {
    TOKENS
        .iter()
        .map(|table| database.number(&format!("SELECT count(*) AS value FROM {table}")))
        .sum()
}

/// A forum with a session, a link to a new password and an invitation.
async fn make_tokens(database: &TestDatabase) -> (Process, crate::support::Person) {
    let server = Process::serve(&database.url, &[]).await;
    let ana = server.guest().register("ana").await;
    ana.send(Method::POST, "/api/invites", &json!({})).await.ok(201);
    database.execute("INSERT INTO password_resets (user_id, token_hash, created_at) VALUES (1, 'x', 4102444800000)");
    (server, ana)
}

#[actix_web::test]
async fn what_was_ended_or_used_up_since_a_backup_is_not_good_again_after_a_restore() {
    let database = TestDatabase::new(Database::Sqlite);
    let (server, ana) = make_tokens(&database).await;
    let file = database.path().with_file_name("copy.db");
    let file = file.to_str().unwrap();
    assert_eq!(run(&database, &["backup", file]).await.code, Some(0));
    let stolen = ana.cookies();
    ana.log_out().await;
    server.kill().await;
    assert_eq!(run(&database, &["restore", file]).await.code, Some(0));
    assert_eq!(tokens(&database), 0);
    assert_eq!(
        tokens(&TestDatabase::of_file(Path::new(file))),
        3,
        "the backup itself is left alone"
    );
    let server = Process::serve(&database.url, &[]).await;
    let answer =
        Answer::of(server.guest().request(Method::GET, "/api/me").header("cookie", stolen)).await;
    answer.problem(401, "unauthenticated");
    server.guest().log_in("ana").await.get("/api/me").await.ok(200);
}

#[actix_web::test]
async fn a_new_name_of_the_history_ends_and_voids_the_same_with_either_database() {
    for kind in [Database::Sqlite, Database::Postgres] {
        let database = TestDatabase::new(kind);
        let (server, ana) = make_tokens(&database).await;
        let mut tab = ana.ws().await;
        let told = run(&database, &["epoch", "new"]).await;
        assert!(told.code == Some(0) && told.stdout.contains("log in again"), "{told:?}");
        assert_eq!(tab.closed().await.code, 4001);
        assert_eq!(tokens(&database), 0);
        server.kill().await;
    }
}

#[actix_web::test]
async fn only_its_owner_may_read_a_database_and_what_is_beside_it() {
    let folder = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).unwrap();
    let deep = folder.path().join("data").join("deep");
    let database = deep.join("forum.db");
    let url = format!("sqlite://{}", database.display());
    let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    let closed = |expected: &[&str]| {
        let mut names = Vec::new();
        for entry in fs::read_dir(&deep).unwrap().map(|entry| entry.unwrap().path()) {
            assert_eq!(
                mode(&entry),
                if entry.is_dir() { 0o700 } else { 0o600 },
                "{}",
                entry.display()
            );
            names.push(entry.file_name().unwrap().to_str().unwrap().to_owned());
        }
        for name in expected {
            assert!(names.iter().any(|found| found.starts_with(name)), "{name} in {names:?}");
        }
    };
    let uploads = deep.join("pictures");
    let serve = async || {
        let uploads = uploads.to_str().unwrap();
        Process::serve(&url, &["--uploads", uploads]).await
    };
    let server = serve().await;
    let ana = server.guest().register("ana").await;
    ana.upload().await;
    closed(&["forum.db", "forum.db-wal", "forum.db-shm", "forum.db.lock", "pictures"]);
    assert_eq!((mode(&deep), mode(deep.parent().unwrap())), (0o700, 0o700));
    for picture in fs::read_dir(&uploads).unwrap() {
        assert_eq!(mode(&picture.unwrap().path()), 0o600);
    }
    // As an earlier version has left it.
    server.kill().await;
    for path in
        ["forum.db", "forum.db-wal", "forum.db-shm", "forum.db.lock"].map(|name| deep.join(name))
    {
        fs::set_permissions(&path, fs::Permissions::from_mode(0o644)).unwrap();
    }
    serve().await.kill().await;
    closed(&["forum.db", "forum.db.lock"]);

    let copy = deep.join("copy.db");
    assert_eq!(Process::run(&url, &["backup", copy.to_str().unwrap()], "").await.code, Some(0));
    fs::set_permissions(&database, fs::Permissions::from_mode(0o644)).unwrap();
    assert_eq!(Process::run(&url, &["restore", copy.to_str().unwrap()], "").await.code, Some(0));
    closed(&["forum.db", "copy.db", "forum.db.before-restore-"]);
}

#[actix_web::test]
async fn what_can_not_be_restored_leaves_the_database_as_it_is() {
    let database = TestDatabase::new(Database::Sqlite);
    let made =
        Process::run(&database.url, &["user", "create", "ana", "ana@example.org"], PASSWORD).await;
    assert_eq!(made.code, Some(0), "{made:?}");
    let good = database.path().with_file_name("good.db");
    assert_eq!(run(&database, &["backup", good.to_str().unwrap()]).await.code, Some(0));
    let before = fs::read(database.path()).unwrap();
    let made = |name: &str, change: &dyn Fn(&Path)| {
        let file = database.path().with_file_name(name);
        fs::copy(&good, &file).unwrap();
        change(&file);
        file.to_str().unwrap().to_owned()
    };
    let sql = |sql: &'static str| move |file: &Path| TestDatabase::of_file(file).execute(sql);
    let cut = made("cut.db", &|file| {
        fs::OpenOptions::new().write(true).open(file).unwrap().set_len(40_000).unwrap();
    });
    let letter = made("letter.db", &|file| {
        fs::write(file, "a letter to a friend, and no database at all").unwrap();
    });
    let other = made("other.db", &sql("DROP TABLE log_head"));
    let loose = made(
        "loose.db",
        &sql(
            "PRAGMA foreign_keys = OFF; INSERT INTO sessions (id, token_hash, user_id, created_at, seen_at) VALUES (9, 'x', 99, 0, 0)",
        ),
    );
    let newer = made(
        "newer.db",
        &sql("INSERT INTO __diesel_schema_migrations VALUES ('20991231000001', '2099-12-31')"),
    );
    let absent = database.path().with_file_name("absent.db").to_str().unwrap().to_owned();
    let itself = database.path().to_str().unwrap().to_owned();
    for (file, why) in [
        (cut, "is"),
        (letter, "no database"),
        (other, "no database of Althing"),
        (loose, "damaged"),
        (newer, "newer"),
        (absent, "absent.db"),
        (itself, "the database itself"),
    ] {
        refused(&run(&database, &["restore", &file]).await, why);
        assert_eq!(fs::read(database.path()).unwrap(), before, "{file}");
    }
    assert!(
        beside(&database, "before-restore").is_empty() && beside(&database, "restoring").is_empty()
    );
}
