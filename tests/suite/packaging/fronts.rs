//! The examples for the proxies in front, each run as it stands but for names, ports and
//! certificates.

use std::{
    fs,
    io::Write as _,
    net::SocketAddr,
    process::{Child, Command, Stdio},
    time::Instant,
};

use tempfile::TempDir;
use tokio::net::TcpStream;

use super::{free_port, path, text};
use crate::support::{PATIENCE, Person, Process, program};

/// A proxy in the foreground, killed when dropped.
struct Proxy {
    child: Child,
    addr: SocketAddr,
    _dir: TempDir,
}

impl Drop for Proxy {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Proxy {
    /// Starts it and waits until it takes connections.
    async fn start(mut command: Command, port: u16, dir: TempDir) -> Self {
        let child = command
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::inherit())
            .spawn()
            .unwrap();
        let mut this = Self { child, addr: SocketAddr::from(([127, 0, 0, 1], port)), _dir: dir };
        let start = Instant::now();
        while TcpStream::connect(this.addr).await.is_err() {
            assert!(
                this.child.try_wait().unwrap().is_none() && start.elapsed() < PATIENCE,
                "the proxy does not listen"
            );
            tokio::task::yield_now().await;
        }
        this
    }
}

fn folder() -> TempDir {
    tempfile::Builder::new().prefix("althing-proxy-").tempdir_in("/tmp").unwrap()
}

/// The example for nginx with other addresses, and what nginx wants around it.
fn nginx_files(dir: &TempDir, forum: SocketAddr, changes: &[(&str, &str)]) -> String {
    let mut example = text("packaging/nginx.conf").replace("127.0.0.1:8080", &forum.to_string());
    for (from, to) in changes {
        assert!(example.contains(from), "{from}");
        example = example.replace(from, to);
    }
    let place = |name: &str| dir.path().join(name).display().to_string();
    let folders = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"]
        .map(|kind| format!("{kind}_temp_path {};", place(kind)));
    let main = format!(
        "daemon off; master_process off; pid {}; error_log stderr warn; events {{}}\nhttp {{ access_log off; {} include {}; }}\n",
        place("pid"),
        folders.join(" "),
        place("althing.conf")
    );
    fs::write(place("althing.conf"), example).unwrap();
    fs::write(place("nginx.conf"), main).unwrap();
    place("nginx.conf")
}

/// The forum behind a proxy that `start` makes of the forum's address and the proxy's port.
async fn behind(start: impl AsyncFn(SocketAddr, u16) -> Proxy) {
    let (database, port) =
        (crate::support::TestDatabase::new(crate::support::Database::Sqlite), free_port());
    let origin = format!("http://127.0.0.1:{port}");
    let options =
        ["--rate-limits", "on", "--trusted-proxies", "127.0.0.1", "--public-url", &origin];
    let forum = Process::serve(&database.url, &options).await;
    let proxy = start(forum.addr(), port).await;

    let ana = Person::guest(proxy.addr).register("ana").await;
    let mut tab = Person::guest(proxy.addr).ws().await;
    let written = ana.post("general", "Hello", "through the proxy").await;
    assert_eq!(
        tab.expect("post.created").await["post"],
        written,
        "sockets are upgraded and pushed to"
    );
    // More than the forum takes, and less than the proxy: the forum's own words come back.
    let too_large = vec![0_u8; 5_500_000];
    ana.try_upload("image/png", too_large).await.problem(413, "too_large");
    ana.upload().await;

    // A restart of the forum is no longer away than it takes.
    forum.signal("TERM").await;
    assert_eq!(tab.expect("goodbye").await["reason"], "shutdown");
    assert_eq!(forum.ended().await.code, Some(0));
    let address = proxy.addr;
    assert_eq!(Person::guest(address).get("/api/site").await.status, 502);
}

#[actix_web::test]
async fn behind_nginx_everything_works_as_the_example_has_it() {
    behind(async |forum, port| {
        let dir = folder();
        let changes = [
            ("listen 80;", &*format!("listen 127.0.0.1:{};", free_port())),
            ("listen 443 ssl;", &format!("listen 127.0.0.1:{port};")),
            ("    ssl_certificate ", "    #"),
            ("    ssl_certificate_key ", "    #"),
        ];
        let file = nginx_files(&dir, forum, &changes);
        let mut nginx = Command::new("nginx");
        nginx.args(["-e", "stderr", "-c", &file]);
        Proxy::start(nginx, port, dir).await
    })
    .await;
}

#[actix_web::test]
async fn nginx_takes_the_example_with_its_certificate() {
    let dir = folder();
    let (certificate, key) = (dir.path().join("fullchain.pem"), dir.path().join("privkey.pem"));
    let (certificate, key) = (certificate.display().to_string(), key.display().to_string());
    let request = [
        "req",
        "-x509",
        "-newkey",
        "rsa:2048",
        "-nodes",
        "-subj",
        "/CN=forum.example.org",
        "-keyout",
        &key,
        "-out",
        &certificate,
    ];
    assert_eq!(Process::run_bare(program("openssl", &request), "").await.code, Some(0));
    let changes = [
        ("/etc/letsencrypt/live/forum.example.org/fullchain.pem", &*certificate),
        ("/etc/letsencrypt/live/forum.example.org/privkey.pem", &*key),
    ];
    let file = nginx_files(&dir, SocketAddr::from(([127, 0, 0, 1], 8080)), &changes);
    let tried = Process::run_bare(program("nginx", &["-t", "-e", "stderr", "-c", &file]), "").await;
    assert!(tried.code == Some(0) && !tried.stderr.contains("[warn]"), "{tried:?}");
}

#[actix_web::test]
async fn behind_caddy_everything_works_as_the_example_has_it() {
    behind(async |forum, port| {
        let dir = folder();
        let file = dir.path().join("Caddyfile");
        let mut wrapped = fs::File::create(&file).unwrap();
        // No other address than ours, and nothing kept.
        writeln!(wrapped, "{{\n\tadmin off\n}}\nimport {}", path("packaging/Caddyfile").display())
            .unwrap();
        let mut caddy = Command::new("caddy");
        caddy
            .args(["run", "--adapter", "caddyfile", "--config"])
            .arg(&file)
            .env("HOME", dir.path());
        caddy
            .env("ALTHING_HOST", format!("http://127.0.0.1:{port}"))
            .env("ALTHING_UPSTREAM", forum.to_string());
        Proxy::start(caddy, port, dir).await
    })
    .await;
}

#[actix_web::test]
async fn caddy_takes_the_example_with_its_certificate() {
    let dir = folder();
    let file = path("packaging/Caddyfile").display().to_string();
    let mut validate = program("caddy", &["validate", "--adapter", "caddyfile", "--config", &file]);
    validate.env("HOME", dir.path());
    let tried = Process::run_bare(validate, "").await;
    assert_eq!(tried.code, Some(0), "{tried:?}");
    let formatted = Process::run_bare(program("caddy", &["fmt", &file]), "").await;
    assert_eq!(formatted.stdout, text("packaging/Caddyfile"));
}
