//! A backup of the whole forum, database and pictures: made while it runs, put back as one.

use std::{
    fs,
    os::unix::fs::{MetadataExt, PermissionsExt},
    path::{Path, PathBuf},
    time::{Instant, SystemTime, UNIX_EPOCH},
};

use tempfile::TempDir;

use crate::support::{
    Database, Finished, PATIENCE, Person, Process, TestDatabase, command, json, pick,
};

/// A forum whose pictures lie beside its database.
struct Forum {
    database: TestDatabase,
    uploads: String,
    backups: TempDir,
}

impl From<Database> for Forum {
    fn from(kind: Database) -> Self {
        let database = TestDatabase::new(kind);
        let uploads = database.uploads().display().to_string();
        Self {
            database,
            uploads,
            backups: tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).unwrap(),
        }
    }
}

impl Forum {
    async fn serve(&self) -> Process {
        Process::serve(&self.database.url, &["--uploads", &self.uploads]).await
    }

    async fn run(&self, arguments: &[&str]) -> Finished {
        Process::run(&self.database.url, &[arguments, &["--uploads", &self.uploads]].concat(), "")
            .await
    }

    async fn back_up(&self, options: &[&str]) -> PathBuf {
        let made =
            self.run(&[&["backup", self.backups.path().to_str().unwrap()], options].concat()).await;
        assert_eq!(made.code, Some(0), "{made:?}");
        let path = made
            .stdout
            .strip_prefix("wrote ")
            .and_then(|rest| rest.split(" (").next())
            .unwrap_or_else(|| panic!("{made:?}"));
        PathBuf::from(path)
    }

    /// What lies in the folder of backups.
    fn listed(&self) -> Vec<PathBuf> {
        let mut found: Vec<PathBuf> =
            fs::read_dir(self.backups.path()).unwrap().map(|entry| entry.unwrap().path()).collect();
        found.sort();
        found
    }
}

/// It ends with exit 1 and one line with these words.
#[track_caller]
fn refused(finished: &Finished, words: &str) {
    assert_eq!(finished.code, Some(1), "{finished:?}");
    let lines: Vec<&str> =
        finished.stderr.trim_end().lines().filter(|line| !line.starts_with('[')).collect();
    assert!(lines.len() == 1 && lines[0].contains(words), "{words}: {finished:?}");
}

async fn titles(person: &Person) -> Vec<serde_json::Value> {
    pick(&person.get("/api/posts?limit=100").await.ok(200)["items"], "title")
        .into_iter()
        .cloned()
        .collect()
}

/// Nobody but its owner reads anything of it.
fn assert_private(path: &Path) {
    let mode = fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode & 0o077, 0, "{mode:o} {}", path.display());
    if path.is_dir() {
        for entry in fs::read_dir(path).unwrap() {
            assert_private(&entry.unwrap().path());
        }
    }
}

on_both!(a_forum_is_put_back_with_its_pictures_as_it_was, async |forum: Forum| {
    let server = forum.serve().await;
    let ana = server.guest().register("ana").await;
    let (shown, private) = (ana.upload().await, ana.upload().await);
    server.guest().register("bob").await;
    ana.post("general", "kept", &format!("![x]({shown})")).await;
    ana.send(
        crate::support::Method::POST,
        "/api/conversations/bob/messages",
        &json!({"body": format!("![x]({private})")}),
    )
    .await
    .ok(201);
    let bytes = server.guest().download(&shown).await;
    let hello = server.guest().ws().await.hello;
    let backup = forum.back_up(&[]).await;
    assert_private(&backup);
    assert_eq!(forum.listed(), std::slice::from_ref(&backup), "nothing unfinished stays");

    ana.post("general", "lost", "x").await;
    refused(&forum.run(&["restore", backup.to_str().unwrap()]).await, "stop");
    assert_eq!(titles(&ana).await, ["lost", "kept"]);
    server.kill().await;
    for name in [&shown, &private] {
        let file = Path::new(&forum.uploads).join(name.trim_start_matches("/uploads/"));
        fs::remove_file(file).unwrap();
    }
    let restored = loop {
        // A killed server's connections to PostgreSQL end a moment later.
        let restored = forum.run(&["restore", backup.to_str().unwrap()]).await;
        if !restored.stderr.contains("stop the forum first") {
            break restored;
        }
    };
    assert_eq!(restored.code, Some(0), "{restored:?}");
    assert!(
        restored.stdout.contains("2 pictures") && restored.stdout.contains("is kept as"),
        "{restored:?}"
    );

    let server = forum.serve().await;
    assert_eq!(titles(&server.guest()).await, ["kept"]);
    assert_eq!(server.guest().download(&shown).await, bytes);
    let ana = server.guest().log_in("ana").await;
    assert_eq!(ana.get(&private).await.status, 200);
    assert_eq!(server.guest().get(&private).await.status, 404);
    let mut tab = server.guest().ws().await;
    assert_ne!(tab.hello["epoch"], hello["epoch"]);
    tab.send(&json!({"type": "resume", "epoch": hello["epoch"], "seq": 1})).await;
    tab.expect("resync").await;
    ana.post("general", "on it goes", "x").await;
    server.kill().await;

    // And what was put back is backed up like any other.
    let again = forum.back_up(&[]).await;
    assert_eq!(forum.listed(), [backup, again]);
});

on_both!(a_forum_backs_itself_up_once_a_day, async |forum: Forum| {
    let folder = forum.backups.path().to_str().unwrap();
    // Half a day from now, so that no day begins meanwhile.
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs();
    let hour = ((now / 3_600 + 12) % 24).to_string();
    let options = ["--uploads", &forum.uploads, "--backups", folder, "--backup-hour", &hour];
    let noted = "SELECT count(*) AS value FROM last_backup WHERE made_at IS NOT NULL";
    let server = Process::serve(&forum.database.url, &options).await;
    let start = Instant::now();
    while forum.database.number(noted) == 0 {
        assert!(start.elapsed() < PATIENCE, "{:?}", forum.listed());
        server.guest().get("/healthz").await.ok(200);
    }
    let made = forum.listed();
    assert_eq!(made.len(), 1, "{made:?}");
    assert_private(&made[0]);
    server.kill().await;
    // What is noted of it is enough for the day: by hand there is one more, by itself there is not.
    let server = Process::serve(&forum.database.url, &options).await;
    let ana = server.guest().register("ana").await;
    ana.post("general", "after", "x").await;
    let by_hand = forum.back_up(&[]).await;
    assert_eq!(forum.listed(), [made, vec![by_hand]].concat());
    server.kill().await;
});

on_both!(so_many_backups_are_kept_as_are_asked_for, async |forum: Forum| {
    assert_eq!(
        forum.run(&["user", "create", "ana", "ana@example.org"]).await.code,
        Some(1),
        "without a password; the database is made"
    );
    let other = forum.backups.path().join("letters");
    fs::create_dir(&other).unwrap();
    let mut made = Vec::new();
    for _ in 0..4 {
        made.push(forum.back_up(&["--keep", "2"]).await);
    }
    let mut left = made.split_off(2);
    left.push(other);
    left.sort();
    assert_eq!(forum.listed(), left);
});

on_both!(pictures_that_are_in_an_older_backup_take_no_more_room, async |forum: Forum| {
    let server = forum.serve().await;
    let ana = server.guest().register("ana").await;
    let picture = ana.upload().await;
    let file = picture.trim_start_matches("/uploads/");
    let (first, second) = (forum.back_up(&[]).await, forum.back_up(&[]).await);
    let node = |backup: &Path| fs::metadata(backup.join("uploads").join(file)).unwrap().ino();
    assert_eq!(node(&first), node(&second));
});

on_both!(the_last_backup_is_known_to_whoever_looks_after_the_forum, async |forum: Forum| {
    let server = forum.serve().await;
    server.guest().register("ana").await;
    let when = "SELECT made_at AS value FROM last_backup";
    assert_eq!(forum.database.texts(when), [""]);
    let backup = forum.back_up(&[]).await;
    assert!(forum.database.number(when) > 1_700_000_000_000);
    assert_eq!(
        forum.database.texts("SELECT place AS value FROM last_backup"),
        [backup.canonicalize().unwrap().to_str().unwrap()]
    );
});

on_both!(what_can_not_be_put_back_leaves_the_forum_as_it_is, async |forum: Forum| {
    let server = forum.serve().await;
    let ana = server.guest().register("ana").await;
    let picture = ana.upload().await;
    ana.post("general", "kept", &format!("![x]({picture})")).await;
    let backup = forum.back_up(&[]).await;
    ana.post("general", "newer", "x").await;
    server.signal("TERM").await;
    assert_eq!(server.ended().await.code, Some(0));

    let about = fs::read_to_string(backup.join("backup.json")).unwrap();
    let spoilt = |name: &str, change: &dyn Fn(&Path)| {
        let copy = forum.backups.path().join(name);
        let copied =
            std::process::Command::new("cp").arg("-r").arg(&backup).arg(&copy).status().unwrap();
        assert!(copied.success());
        change(&copy);
        copy.display().to_string()
    };
    let told = |from: &str, to: &str| {
        let changed = about.replace(from, to);
        assert_ne!(changed, about);
        move |copy: &Path| fs::write(copy.join("backup.json"), &changed).unwrap()
    };
    let migration =
        about.split("\"migration\": \"").nth(1).unwrap().split('"').next().unwrap().to_owned();
    let kind = if forum.database.url.starts_with("sqlite") {
        ("\"sqlite\"", "\"postgres\"")
    } else {
        ("\"postgres\"", "\"sqlite\"")
    };
    let cut = |copy: &Path| {
        for name in ["forum.db", "forum.dump"] {
            if let Ok(file) = fs::OpenOptions::new().write(true).open(copy.join(name)) {
                file.set_len(2_000).unwrap();
            }
        }
    };
    let shorten_picture = |copy: &Path| {
        let picture = fs::read_dir(copy.join("uploads")).unwrap().next().unwrap().unwrap().path();
        // Not the file of the forum itself, whose other name it may be.
        fs::remove_file(&picture).unwrap();
        fs::write(&picture, "0123456789").unwrap();
    };
    for (source, why) in [
        (
            spoilt("unsaid", &|copy| fs::remove_file(copy.join("backup.json")).unwrap()),
            "is no backup of Althing",
        ),
        (spoilt("other", &told(kind.0, kind.1)), "database, and this forum is kept in"),
        (spoilt("newer", &told(&migration, "20991231000001")), "newer Althing"),
        (
            spoilt("poorer", &|copy| fs::remove_dir_all(copy.join("uploads")).unwrap()),
            "it has 0 pictures of 1",
        ),
        (spoilt("cut", &cut), ""),
        (spoilt("shorter", &shorten_picture), "its pictures have 10 bytes of"),
    ] {
        refused(&forum.run(&["restore", &source]).await, why);
        assert_eq!(
            forum.database.texts("SELECT title AS value FROM posts ORDER BY id"),
            ["kept", "newer"],
            "{source}"
        );
    }
    let server = forum.serve().await;
    assert_eq!(titles(&server.guest()).await, ["newer", "kept"]);
});

#[actix_web::test]
async fn without_its_programs_a_backup_of_postgresql_is_refused_in_plain_words() {
    let forum = Forum::from(Database::Postgres);
    assert_eq!(forum.run(&["epoch", "new"]).await.code, Some(0));
    let nowhere = TempDir::new().unwrap();
    let mut backup = command(&[
        "backup",
        forum.backups.path().to_str().unwrap(),
        "--database-url",
        &forum.database.url,
    ]);
    backup.env("PATH", nowhere.path()).env("ALTHING_UPLOADS", &forum.uploads);
    let finished = Process::run_bare(backup, "").await;
    refused(&finished, "pg_dump is not on the path");
    assert!(forum.listed().is_empty(), "nothing half made stays");
}

/// A program that fails, or is killed, leaves no backup under a backup's name.
#[actix_web::test]
async fn a_backup_that_fails_half_way_leaves_nothing() {
    let forum = Forum::from(Database::Sqlite);
    let server = forum.serve().await;
    server.guest().register("ana").await.upload().await;
    forum.database.execute(
        "PRAGMA foreign_keys = OFF; INSERT INTO sessions (id, token_hash, user_id, created_at, seen_at) VALUES (99, 'x', 99, 0, 0)",
    );
    refused(&forum.run(&["backup", forum.backups.path().to_str().unwrap()]).await, "damaged");
    assert!(forum.listed().is_empty());
}

#[actix_web::test]
async fn a_folder_for_backups_is_made_when_it_is_asked_for_as_one() {
    let forum = Forum::from(Database::Sqlite);
    assert_eq!(forum.run(&["epoch", "new"]).await.code, Some(0));
    let folder = forum.backups.path().join("nightly");
    let asked = format!("{}/", folder.display());
    assert_eq!(forum.run(&["backup", &asked]).await.code, Some(0));
    assert_eq!(fs::read_dir(&folder).unwrap().count(), 1);
    let file = forum.backups.path().join("one.db");
    assert_eq!(forum.run(&["backup", file.to_str().unwrap()]).await.code, Some(0));
    assert!(file.is_file());
}
