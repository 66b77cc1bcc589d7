//! The disk is full for a while: what would be written is refused, what is there is read, nobody is
//! thrown out, and it goes on when there is room.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
    time::{Duration, Instant},
};

use tempfile::TempDir;

use crate::support::{Method, Person, Process, command, json};

/// The contract's limit for healing.
const HEALING: Duration = Duration::from_secs(2);
/// More posts than there is room for, 15 KB each.
const MANY: usize = 2_000;
const ROOM: u64 = 8 * 1024 * 1024;

/// A small file system of memory, unmounted when dropped.
struct SmallDisk(PathBuf);

impl SmallDisk {
    fn mount(folder: &Path) -> Result<Self, String> {
        let made = Command::new("mount")
            .args(["-t", "tmpfs", "-o", &format!("size={ROOM}"), "tmpfs"])
            .arg(folder)
            .output();
        let made = made.map_err(|error| error.to_string())?;
        if made.status.success() {
            Ok(Self(folder.to_owned()))
        } else {
            Err(String::from_utf8_lossy(&made.stderr).trim().to_owned())
        }
    }
}

impl Drop for SmallDisk {
    fn drop(&mut self) {
        // At once for the name, and for the rest when nobody uses it any more.
        let _ = Command::new("umount").arg("--lazy").arg(&self.0).status();
    }
}

fn url(folder: &Path) -> String {
    format!("sqlite://{}/althing.db", folder.display())
}

#[actix_web::test]
async fn a_full_disk_refuses_writes_serves_reads_and_heals() {
    let dir = TempDir::new().unwrap();
    let disk = match SmallDisk::mount(dir.path()) {
        Ok(disk) => disk,
        Err(why) => return eprintln!("skipped: a small disk can't be mounted here: {why}"),
    };
    let ballast = dir.path().join("ballast");
    fs::write(&ballast, vec![0; 2 * 1024 * 1024]).unwrap();
    let server = Process::serve(&url(dir.path()), &[]).await;
    fill_and_heal(&server, || fs::remove_file(&ballast).unwrap()).await;
    server.kill().await;
    drop(disk);
}

/// The same without any right to mount: no file of the server may grow beyond a size.
#[actix_web::test]
async fn a_file_that_may_not_grow_refuses_writes_serves_reads_and_heals() {
    let dir = TempDir::new().unwrap();
    let url = url(dir.path());
    // What asks for its limit itself must not be ended by it.
    let script = "trap '' XFSZ; ulimit -S -f 4096; exec \"$0\" \"$@\"";
    let althing = command(&[
        "--addr",
        "127.0.0.1:0",
        "--bcrypt-cost",
        "4",
        "--rate-limits",
        "off",
        "--database-url",
        &url,
    ]);
    let mut limited = tokio::process::Command::new("bash");
    limited
        .args(["-c", script])
        .arg(althing.as_std().get_program())
        .args(althing.as_std().get_args());
    limited
        .stdin(std::process::Stdio::null())
        .stdout(std::process::Stdio::piped())
        .stderr(std::process::Stdio::piped())
        .kill_on_drop(true);
    let server = Process::start(limited).await;
    let pid = server.pid();
    fill_and_heal(&server, || {
        let none = rlimit::INFINITY;
        rlimit::prlimit(
            i32::try_from(pid).unwrap(),
            rlimit::Resource::FSIZE,
            Some((none, none)),
            None,
        )
        .unwrap();
    })
    .await;
}

async fn fill_and_heal(server: &Process, make_room: impl FnOnce()) {
    let ana = server.guest().register("ana").await;
    let mut tab = ana.ws().await;
    // From here on nothing is held back for a client that may have missed something.
    tab.send(&json!({"type": "resume", "epoch": tab.hello["epoch"], "seq": tab.hello["seq"]}))
        .await;
    tab.expect("resumed").await;
    let mut written = 0;
    let refused = loop {
        assert!(written < MANY, "the disk is never full");
        let answer = write(&ana, written).await;
        if answer.status != 201 {
            break answer;
        }
        written += 1;
        if written % 10 == 0 {
            // Whoever does not read is let go.
            tab.pong().await;
        }
    };
    refused.problem(503, "unavailable");
    assert!(refused.header("retry-after").parse::<u32>().is_ok(), "{refused:?}");
    for _ in 0..3 {
        write(&ana, MANY).await.problem(503, "unavailable");
        assert_eq!(
            ana.get("/api/posts").await.ok(200)["items"][0]["title"],
            format!("post {}", written - 1)
        );
        ana.get("/api/me").await.ok(200);
    }
    tab.pong().await;

    make_room();
    let start = Instant::now();
    while write(&ana, written).await.status != 201 {
        assert!(start.elapsed() < HEALING, "it heals by itself");
    }
    let title = format!("post {written}");
    tab.expect_where("post.created", |event| event["post"]["title"] == title.as_str()).await;
    let mut seqs = 0;
    for event in
        server.guest().get("/api/posts?limit=100").await.ok(200)["items"].as_array().unwrap()
    {
        assert!(
            !event["title"].as_str().unwrap().ends_with(&MANY.to_string()),
            "what was refused is not there: {event}"
        );
        seqs += 1;
    }
    assert!(seqs > 10);
}

async fn write(person: &Person, number: usize) -> crate::support::Answer {
    let body = json!({"category": "general", "title": format!("post {number}"), "body": "full ".repeat(3_000)});
    person.send(Method::POST, "/api/posts", &body).await
}
