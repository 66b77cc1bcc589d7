//! What nobody replaces or opens twice, and what is kept of it.

use super::*;

#[actix_web::test]
async fn a_database_in_anyones_hands_is_not_replaced() {
    let database = TestDatabase::new(Database::Sqlite);
    assert_eq!(run(&database, &["epoch", "new"]).await.code, Some(0));
    let file = database.path().with_file_name("copy.db");
    assert_eq!(run(&database, &["backup", file.to_str().unwrap()]).await.code, Some(0));
    let mut reader = SqliteConnection::establish(database.path().to_str().unwrap()).unwrap();
    reader.batch_execute("BEGIN; SELECT * FROM log_head").unwrap();
    refused(&run(&database, &["restore", file.to_str().unwrap()]).await, "another process uses");
    drop(reader);
    assert_eq!(run(&database, &["restore", file.to_str().unwrap()]).await.code, Some(0));
}

#[actix_web::test]
async fn a_second_forum_on_the_same_file_does_not_start() {
    let database = TestDatabase::new(Database::Sqlite);
    let server = Process::serve(&database.url, &[]).await;
    let link = database.path().with_file_name("link.db");
    std::os::unix::fs::symlink(database.path(), &link).unwrap();
    let folder = database.path().with_file_name("other");
    fs::create_dir(&folder).unwrap();
    let (hard, far) = (database.path().with_file_name("hard.db"), folder.join("far.db"));
    for name in [&hard, &far] {
        fs::hard_link(database.path(), name).unwrap();
    }
    let detour = folder.join("..").join(database.path().file_name().unwrap());
    let names = [database.path(), &link, &detour, &hard, &far];
    for url in names.map(|name| format!("sqlite://{}", name.display())) {
        let finished = Process::run(&url, &["--addr", "127.0.0.1:0"], "").await;
        assert_eq!(finished.code, Some(2), "no supervisor tries it again: {finished:?}");
        assert!(
            finished.stderr.starts_with("error: another althing runs on sqlite://"),
            "{finished:?}"
        );
        assert_eq!(finished.stderr.lines().count(), 1, "{finished:?}");
    }
    let made =
        Process::run(&database.url, &["user", "create", "ana", "ana@example.org"], PASSWORD).await;
    assert_eq!(made.code, Some(0), "the operator's commands work beside it: {made:?}");
    server.guest().log_in("ana").await;
    let copy = database.path().with_file_name("copy.db");
    let copy = copy.to_str().unwrap();
    assert_eq!(run(&database, &["backup", copy]).await.code, Some(0));
    let by_far = format!("sqlite://{}", far.display());
    let restored = Process::run(&by_far, &["restore", copy], "").await;
    refused(&restored, "another althing runs on sqlite://");
    server.kill().await;
    let server = Process::serve(&by_far, &[]).await;
    let finished = Process::run(&database.url, &["--addr", "127.0.0.1:0"], "").await;
    assert_eq!(finished.code, Some(2), "whichever name comes first: {finished:?}");
    server.kill().await;
    Process::serve(&database.url, &[]).await;
}

#[actix_web::test]
async fn a_new_database_is_locked_by_itself_from_its_first_start_on() {
    let database = TestDatabase::new(Database::Sqlite);
    let server = Process::serve(&database.url, &[]).await;
    let hard = database.path().with_file_name("hard.db");
    fs::hard_link(database.path(), &hard).unwrap();
    let url = format!("sqlite://{}", hard.display());
    let finished = Process::run(&url, &["--addr", "127.0.0.1:0"], "").await;
    assert_eq!(finished.code, Some(2), "{finished:?}");
    server.guest().register("ana").await;
}

#[actix_web::test]
async fn before_its_tables_change_a_database_is_kept_as_it_was() {
    let database = TestDatabase::new(Database::Sqlite);
    let mut old = SqliteConnection::establish(database.path().to_str().unwrap()).unwrap();
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("migrations/sqlite");
    old.run_next_migration(FileBasedMigrations::from_path(folder).unwrap()).unwrap();
    old.batch_execute("INSERT INTO categories (slug, name) VALUES ('old', 'Old')").unwrap();
    drop(old);

    for _ in 0..2 {
        let server = Process::serve(&database.url, &[]).await;
        assert_eq!(
            server.guest().get("/api/categories").await.ok(200)["items"].as_array().unwrap().len(),
            4
        );
        server.kill().await;
        let kept = beside(&database, ".before-");
        assert_eq!(
            kept,
            [database.path().with_file_name("althing.db.before-2026-11-22-000002")],
            "once, for the first change it lacked"
        );
        let kept = TestDatabase::of_file(&kept[0]);
        assert_eq!(kept.texts("SELECT name AS value FROM categories WHERE slug = 'old'"), ["Old"]);
        assert_eq!(kept.number("SELECT count(*) AS value FROM __diesel_schema_migrations"), 1);
    }
    let fresh = TestDatabase::new(Database::Sqlite);
    Process::serve(&fresh.url, &[]).await;
    assert!(beside(&fresh, ".before-").is_empty(), "a new one holds nothing");
}

#[actix_web::test]
async fn with_postgresql_the_commands_name_what_does_it() {
    let database = TestDatabase::new(Database::Postgres);
    let secret =
        "postgres://ana:hunter2secret@db.example.org/forum?sslmode=require&sslpassword=alsosecret";
    for (command, words) in [
        (
            "backup",
            &[
                "pg_dump",
                "--file='it'\\''s.dump'",
                "'postgres://ana@db.example.org/forum?sslmode=require'",
            ][..],
        ),
        ("restore", &["pg_restore", "althing epoch new"]),
    ] {
        let finished = Process::run(secret, &[command, "it's.dump"], "").await;
        assert!(!finished.stderr.contains("secret"), "{finished:?}");
        for word in words {
            refused(&finished, word);
        }
    }

    let server = Process::serve(&database.url, &[]).await;
    let ana = server.guest().register("ana").await;
    ana.post("general", "kept", "x").await;
    let hello = server.guest().ws().await.hello;
    server.kill().await;
    assert_eq!(run(&database, &["epoch", "new"]).await.code, Some(0));
    let server = Process::serve(&database.url, &[]).await;
    let mut tab = server.guest().ws().await;
    assert_ne!(tab.hello["epoch"], hello["epoch"]);
    tab.send(&json!({"type": "resume", "epoch": hello["epoch"], "seq": hello["seq"]})).await;
    tab.expect("resync").await;
    assert_eq!(
        Answer::of(server.guest().request(Method::GET, "/api/posts")).await.ok(200)["items"]
            .as_array()
            .unwrap()
            .len(),
        1
    );
}
