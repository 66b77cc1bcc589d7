//! Pictures in a bucket, where several nodes share them.

use std::process::Command as Tar;

use tokio::{process::Command, time::timeout};

use super::s3::S3;
use crate::support::{
    Answer, Database, Finished, Method, PASSWORD, PATIENCE, Person, Process, TestDatabase, Value,
    command, json, pick,
};

const PLACE: &str = "s3://forum/pictures/of/all";
const PREFIX: &str = "pictures/of/all";

fn althing(s3: &S3, database: &TestDatabase, arguments: &[&str]) -> Command {
    let mut command = command(arguments);
    s3.tell(&mut command);
    command.env("ALTHING_UPLOADS", PLACE).env("DATABASE_URL", &database.url);
    command.env("ALTHING_BCRYPT_COST", "4").env("ALTHING_RATE_LIMITS", "off");
    command
}

async fn serve(s3: &S3, database: &TestDatabase) -> Process {
    Process::start_as_set(althing(s3, database, &["--addr", "127.0.0.1:0"])).await
}

/// Waits until so many pictures are in the bucket.
async fn until_kept(s3: &S3, witness: &Person, count: usize) {
    let kept = async {
        while s3.names(PREFIX).len() != count {
            witness.get("/healthz").await.ok(200);
        }
    };
    timeout(PATIENCE, kept)
        .await
        .unwrap_or_else(|_| panic!("{:?} are kept, not {count}", s3.names(PREFIX)));
}

/// What comes of asking for a part of a picture.
async fn part(person: &Person, address: &str, range: &str) -> (u16, String, Vec<u8>) {
    let answer = person.request(Method::GET, address).header("range", range).send().await.unwrap();
    let said = answer.headers().get("content-range").map_or("", |said| said.to_str().unwrap());
    (answer.status().as_u16(), said.to_owned(), answer.bytes().await.unwrap().to_vec())
}

on_both!(a_bucket_keeps_pictures_as_a_folder_does, async |database: TestDatabase| {
    let s3 = S3::start().await;
    let server = serve(&s3, &database).await;
    let (ana, guest) = (server.guest().register("ana").await, server.guest());
    let address = ana.upload().await;
    let name = address.trim_start_matches("/uploads/");
    assert_eq!(s3.names(PREFIX), [name]);
    let bytes = ana.download(&address).await;
    assert_eq!(image::load_from_memory(&bytes).unwrap().width(), 8);
    guest.get(&address).await.problem(404, "not_found");
    ana.post("general", "Look", &format!("![x]({address})")).await;

    let answer = guest.get(&address).await;
    assert_eq!(answer.header("content-type"), "image/png");
    assert!(answer.header("cache-control").contains("immutable"));
    let tag = answer.header("etag").to_owned();
    let again = guest.request(Method::GET, &address).header("if-none-match", tag);
    assert_eq!(Answer::of(again).await.status, 304);
    let all = bytes.len();
    assert_eq!(
        part(&guest, &address, "bytes=2-5").await,
        (206, format!("bytes 2-5/{all}"), bytes[2..6].to_vec())
    );
    assert_eq!(
        part(&guest, &address, "bytes=-3").await,
        (206, format!("bytes {}-{}/{all}", all - 3, all - 1), bytes[all - 3..].to_vec())
    );
    assert_eq!(part(&guest, &address, "bytes=999999-").await.0, 416);

    // Cut from what is in the bucket.
    ana.patch("/api/me", &json!({ "avatar": address })).await.ok(200);
    let unused = ana.upload().await;
    until_kept(&s3, &guest, 3).await;
    database.execute("UPDATE uploads SET created_at = 0");
    server.kill().await;
    let server = serve(&s3, &database).await;
    let guest = server.guest();
    until_kept(&s3, &guest, 2).await;
    assert!(!s3.names(PREFIX).iter().any(|name| unused.ends_with(name)));
    assert_eq!(guest.download(&address).await, bytes);
    s3.stop();
});

#[actix_web::test]
async fn what_is_brought_to_one_process_is_served_by_another() {
    let (s3, database) = (S3::start().await, TestDatabase::new(Database::Postgres));
    let (one, other) = (serve(&s3, &database).await, serve(&s3, &database).await);
    let ana = one.guest().register("ana").await;
    let address = ana.upload().await;
    ana.post("general", "Look", &format!("![x]({address})")).await;
    let bytes = ana.download(&address).await;
    assert_eq!(other.guest().download(&address).await, bytes);
}

#[actix_web::test]
async fn while_the_bucket_is_away_texts_are_there() {
    let (s3, database) = (S3::start().await, TestDatabase::new(Database::Sqlite));
    let server = serve(&s3, &database).await;
    let ana = server.guest().register("ana").await;
    let address = ana.upload().await;
    s3.stop();
    let away = ana.get(&address).await;
    assert!(away.text.contains("pictures"), "{}", away.text);
    away.problem(503, "unavailable");
    let file = crate::support::encoded(&crate::support::noise(8, 6), image::ImageFormat::Png);
    ana.try_upload("image/png", file).await.problem(503, "unavailable");
    ana.post("general", "Hi", "there").await;
    let ready = ana.get("/readyz").await.ok(200);
    assert!(ready["pictures"].as_str().unwrap().contains("bucket"), "{ready}");

    s3.come_back().await;
    let well = async { while !ana.get("/readyz").await.ok(200)["pictures"].is_null() {} };
    timeout(PATIENCE, well).await.expect("it is noticed that the bucket is there");
    ana.download(&address).await;
    assert_eq!(s3.names(PREFIX).len(), 1, "nothing of what failed is left");
}

/// Fails with one line, which holds these words.
fn refused(finished: &Finished, words: &str) {
    assert_eq!(finished.code, Some(1), "{finished:?}");
    let line = finished.stderr.lines().find(|line| line.starts_with("error: ")).unwrap();
    assert!(line.contains(words), "{finished:?}");
    assert!(!line.contains('<') && line.len() < 300, "{line}");
}

#[actix_web::test]
async fn a_bucket_that_can_not_be_written_stops_the_start_with_a_line() {
    let (s3, database) = (S3::start().await, TestDatabase::new(Database::Sqlite));
    let mut wrong = althing(&s3, &database, &["--addr", "127.0.0.1:0"]);
    wrong.env("ALTHING_UPLOADS", "s3://another");
    refused(&Process::run_bare(wrong, "").await, "s3://another: NoSuchBucket");
    let mut wrong = althing(&s3, &database, &["--addr", "127.0.0.1:0"]);
    wrong.env("AWS_SECRET_ACCESS_KEY", "guessed");
    refused(&Process::run_bare(wrong, "").await, "SignatureDoesNotMatch");
    s3.stop();
    let away = althing(&s3, &database, &["--addr", "127.0.0.1:0"]);
    refused(&Process::run_bare(away, "").await, PLACE);
    let mut typo = althing(&s3, &database, &[]);
    typo.env("ALTHING_UPLOADS", "s3://");
    assert_eq!(Process::run_bare(typo, "").await.code, Some(2));
}

on_both!(a_backup_says_that_pictures_in_a_bucket_are_not_in_it, async |database: TestDatabase| {
    let s3 = S3::start().await;
    let server = serve(&s3, &database).await;
    let ana = server.guest().register("ana").await;
    let address = ana.upload().await;
    let bytes = ana.download(&address).await;
    let folder = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).unwrap();
    let path = folder.path().join("backups/").display().to_string();
    let made = Process::run_bare(althing(&s3, &database, &["backup", &path]), "").await;
    assert_eq!(made.code, Some(0), "{made:?}");
    assert!(made.stdout.contains("0 pictures") && made.stdout.contains(PLACE), "{made:?}");
    server.kill().await;
    let made = std::fs::read_dir(&path).unwrap().next().unwrap().unwrap().path();
    let made = made.to_str().unwrap();
    let restored = Process::run_bare(althing(&s3, &database, &["restore", made]), "").await;
    assert_eq!(restored.code, Some(0), "{restored:?}");
    assert!(restored.stdout.contains(PLACE), "{restored:?}");
    let server = serve(&s3, &database).await;
    assert_eq!(server.guest().log_in("ana").await.download(&address).await, bytes);
});

#[actix_web::test]
async fn the_doctor_tries_the_bucket() {
    let (s3, database) = (S3::start().await, TestDatabase::new(Database::Sqlite));
    serve(&s3, &database).await.kill().await;
    let look = || Process::run_bare(althing(&s3, &database, &["doctor", "--offline"]), "");
    let well = look().await;
    assert!(well.stdout.contains("s3://forum/pictures/of/all can be written"), "{well:?}");
    s3.stop();
    let ill = look().await;
    assert!(ill.stdout.contains("can't be written") && ill.code == Some(1), "{ill:?}");
}

const BACKUPS: &str = "/api/admin/backups";

/// How the backups stand once none is being made, after one was.
async fn until_made(admin: &Person, is_made: impl Fn(&Value) -> bool) -> Value {
    let mut tab = admin.ws().await;
    loop {
        let now = admin.get(BACKUPS).await.ok(200);
        if now["making"] == false && is_made(&now) {
            return now;
        }
        tab.expect("backups.changed").await;
    }
}

on_both!(a_bucket_keeps_the_last_backups_and_gives_them_back, async |database: TestDatabase| {
    let s3 = S3::start().await;
    let place = ["--backups", "s3://forum/backups/here", "--backups-kept", "2"];
    let arguments = [&["--addr", "127.0.0.1:0"][..], &place[..]].concat();
    let server = Process::start_as_set(althing(&s3, &database, &arguments)).await;
    server.guest().register("ana").await;
    database.execute("UPDATE users SET role = 'admin'");
    let ana = server.guest().log_in("ana").await;
    // The first one is made at the start.
    let first = until_made(&ana, |now| now["items"].as_array().unwrap().len() == 1).await;
    assert!(first["items"][0]["checked"] == true && first["enabled"] == true, "{first}");
    let oldest = first["items"][0]["name"].clone();
    for _ in 0..2 {
        let before = ana.get(BACKUPS).await.ok(200)["items"][0]["name"].clone();
        ana.send(Method::POST, BACKUPS, &json!({})).await.ok(204);
        until_made(&ana, |now| now["items"][0]["name"] != before).await;
    }
    let now = until_made(&ana, |now| now["items"].as_array().unwrap().len() == 2).await;
    let mut names: Vec<String> =
        pick(&now["items"], "name").iter().map(|name| name.as_str().unwrap().to_owned()).collect();
    assert!(!names.contains(&oldest.as_str().unwrap().to_owned()), "{names:?}");
    let latest = names[0].clone();
    names.reverse();
    let kept: Vec<String> = names.iter().map(|name| format!("{name}.tar")).collect();
    assert_eq!(s3.names("backups/here"), kept, "the latest last");

    let path = format!("{BACKUPS}/{latest}");
    let password = json!({"password": PASSWORD});
    ana.send(Method::POST, &format!("{path}/grant"), &password).await.ok(204);
    let bytes = ana.download(&path).await;
    assert_eq!(json!(bytes.len()), now["items"][0]["bytes"]);
    let dir = tempfile::tempdir().unwrap();
    std::fs::write(dir.path().join("all.tar"), bytes).unwrap();
    let unpacked = Tar::new("tar").arg("-xf").arg("all.tar").current_dir(dir.path()).status();
    assert!(unpacked.unwrap().success());
    assert!(dir.path().join(&latest).join("backup.json").is_file());

    s3.stop();
    ana.send(Method::POST, BACKUPS, &json!({})).await.ok(204);
    // What is in it can't be told while it is away.
    ana.get(BACKUPS).await.problem(503, "unavailable");
});
