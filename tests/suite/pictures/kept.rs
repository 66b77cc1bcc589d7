//! How long pictures are kept, and what happens when they can't be.

use std::{
    fs::{self, File},
    os::unix::fs::PermissionsExt,
    time::{Duration, SystemTime},
};

use image::ImageFormat;
use tokio::time::timeout;

use crate::support::{
    Database, PATIENCE, Person, Process, TestApp, TestDatabase, command, encoded, json, noise,
};

fn files(app: &TestApp) -> usize {
    fs::read_dir(app.database().uploads()).unwrap().count()
}

/// Waits for the housekeeping that a start begins with: until the folder has this many files.
async fn until_kept(app: &TestApp, witness: &Person, count: usize) {
    let kept = async {
        while files(app) != count {
            witness.get("/healthz").await.ok(200);
        }
    };
    timeout(PATIENCE, kept)
        .await
        .unwrap_or_else(|_| panic!("{} files are kept, not {count}", files(app)));
}

both!(what_nothing_shows_goes_after_a_day, async |app: TestApp| {
    let (ana, guest) = (app.register("ana").await, app.guest());
    let (shown, private, unused, fresh, avatar) = (
        ana.upload().await,
        ana.upload().await,
        ana.upload().await,
        ana.upload().await,
        ana.upload().await,
    );
    let post = ana.post("general", "Look", &format!("![x]({shown})")).await;
    app.register("bob").await;
    ana.message("bob", &format!("![x]({private})")).await;
    let me = ana.patch("/api/me", &json!({ "avatar": avatar })).await.ok(200);
    assert_eq!(files(&app), 6);
    app.database().execute(&format!(
        "UPDATE uploads SET created_at = 0 WHERE name <> '{}'",
        fresh.trim_start_matches("/uploads/")
    ));
    app.restart(&[]).await;
    until_kept(&app, &guest, 4).await;
    for gone in [&unused, &avatar] {
        ana.get(gone).await.problem(404, "not_found");
    }
    for kept in [&shown, &private, &fresh, me["avatar_url"].as_str().unwrap()] {
        assert_eq!(ana.get(kept).await.status, 200, "{kept}");
    }
    ana.delete(&format!("/api/posts/{}", post["id"])).await.ok(204);
    app.restart(&[]).await;
    until_kept(&app, &guest, 3).await;
    ana.get(&shown).await.problem(404, "not_found");
});

both!(the_parts_that_a_crash_left_in_the_folder_go_after_a_day, async |app: TestApp| {
    let (ana, guest) = (app.register("ana").await, app.guest());
    let shown = ana.upload().await;
    let folder = app.database().uploads();
    let stray = |digit: &str, ending: &str| folder.join(format!("{}.{ending}", digit.repeat(40)));
    let old = [
        stray("1", "png"),
        stray("2", "png.part"),
        folder.join(shown.trim_start_matches("/uploads/")),
        folder.join("notes.txt"),
    ];
    for path in &old {
        let file = File::options().create(true).append(true).open(path).unwrap();
        file.set_modified(SystemTime::now() - Duration::from_hours(25)).unwrap();
    }
    File::create(stray("3", "gif.part")).unwrap();
    app.restart(&[]).await;
    until_kept(&app, &guest, 4).await;
    assert!(stray("3", "gif.part").exists() && folder.join("notes.txt").exists());
    assert!(stray("1", "png").exists(), "a whole file may be another forum's");
    assert_eq!(ana.get(&shown).await.status, 200);
});

both!(two_hundred_unused_pictures_are_the_most, async |app: TestApp| {
    let ana = app.register("ana").await;
    let shown = ana.upload().await;
    ana.post("general", "Look", &format!("![x]({shown})")).await;
    let ways = (0..199)
        .map(|number| format!("('{number:040}.png', {}, 1, 1, 1, 0)", ana.user["id"]))
        .collect::<Vec<_>>()
        .join(", ");
    app.database().execute(&format!(
        "INSERT INTO uploads (name, owner_id, width, height, bytes, created_at) VALUES {ways}"
    ));
    let last = ana.upload().await;
    let before = files(&app);
    ana.try_upload("image/png", encoded(&noise(6, 4), ImageFormat::Png))
        .await
        .problem(429, "rate_limited");
    ana.patch("/api/me", &json!({ "avatar": last })).await.problem(429, "rate_limited");
    assert_eq!(files(&app), before, "what was refused has left nothing");
    ana.post("general", "Look again", &format!("![x]({last})")).await;
    ana.upload().await;
});

both!(a_folder_that_is_gone_is_an_outage_of_pictures_alone, async |app: TestApp| {
    let ana = app.register("ana").await;
    let shown = ana.upload().await;
    // Taken away rather than closed: whoever runs these tests as root could write into a closed
    // one.
    fs::rename(app.database().uploads(), app.database().uploads().with_extension("away")).unwrap();
    let refused = ana.try_upload("image/png", encoded(&noise(6, 4), ImageFormat::Png)).await;
    refused.problem(503, "unavailable");
    assert!(!refused.header("retry-after").is_empty());
    ana.get(&shown).await.problem(404, "not_found");
    assert_eq!(app.database().number("SELECT count(*) AS value FROM uploads"), 1);
    ana.post("general", "Words", "Still work").await;
    fs::rename(app.database().uploads().with_extension("away"), app.database().uploads()).unwrap();
    assert_eq!(ana.get(&shown).await.status, 200);
});

#[actix_web::test]
async fn a_folder_that_can_not_be_made_stops_the_start_with_one_line() {
    let database = TestDatabase::new(Database::Sqlite);
    let file = database.uploads();
    fs::write(&file, "in the way").unwrap();
    fs::set_permissions(&file, fs::Permissions::from_mode(0o400)).unwrap();
    let path = file.display().to_string();
    let start =
        command(&["--addr", "127.0.0.1:0", "--database-url", &database.url, "--uploads", &path]);
    let finished = Process::run_bare(start, "").await;
    assert_eq!(finished.code, Some(1), "{finished:?}");
    let lines: Vec<&str> =
        finished.stderr.lines().filter(|line| line.starts_with("error:")).collect();
    assert!(lines.len() == 1 && lines[0].contains(&path), "{finished:?}");
}
