//! What `/static/` and `/uploads/` give, and that nothing outside their folders can be asked for.

use std::{fs, net::SocketAddr, path::Path};

use tempfile::TempDir;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

use crate::support::TestApp;

const SECRET: &str = "what nobody may read";

/// Paths that lead from a folder to `secret.txt` beside it, or to the file at that absolute path,
/// in every way that somebody may take.
fn ways_out(secret: &Path) -> Vec<String> {
    let absolute = secret.display().to_string();
    let (encoded, twice) = (absolute.replace('/', "%2f"), absolute.replace('/', "%252f"));
    let mut ways = vec![
        absolute.clone(),
        encoded.clone(),
        twice,
        format!("/{absolute}"),
        format!("%5c{encoded}"),
        format!("js/{absolute}"),
    ];
    ways.extend([
        format!("js/{encoded}"),
        format!("C:{absolute}"),
        format!("file:{absolute}"),
        format!(".{absolute}"),
        format!("%00{absolute}"),
    ]);
    for up in ["..", "%2e%2e", ".%2e", "%2E.", "..;", "...", "....", "%252e%252e", "..%00", ".."] {
        for slash in ["/", "//", "%2f", "%2F", "%5c", "\\", "/./", "%252f"] {
            ways.push(format!("{up}{slash}secret.txt"));
            ways.push(format!("js{slash}{up}{slash}{up}{slash}secret.txt"));
        }
    }
    ways.extend(
        [
            "link.txt",
            "link/secret.txt",
            "loop/loop/link.txt",
            "js/secret.txt%00.js",
            "js",
            "js/",
            ".hidden",
            "pipe",
        ]
        .map(str::to_owned),
    );
    ways
}

/// Asks for a path as it is written, and gives the status and the whole answer.
async fn ask(addr: SocketAddr, path: &str) -> (u16, String) {
    let mut tcp = TcpStream::connect(addr).await.unwrap();
    tcp.write_all(
        format!("GET {path} HTTP/1.1\r\nhost: {addr}\r\nconnection: close\r\n\r\n").as_bytes(),
    )
    .await
    .unwrap();
    let mut answer = Vec::new();
    tcp.read_to_end(&mut answer).await.unwrap();
    let answer = String::from_utf8_lossy(&answer).into_owned();
    let status = answer
        .split(' ')
        .nth(1)
        .and_then(|status| status.parse().ok())
        .unwrap_or_else(|| panic!("{path}: {answer}"));
    (status, answer)
}

/// A folder `static` with a script in it, links that lead out of it, and a secret beside it.
fn folder() -> TempDir {
    let outside = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).unwrap();
    let folder = outside.path().join("static");
    fs::create_dir_all(folder.join("js")).unwrap();
    for (file, text) in [
        ("secret.txt", SECRET),
        ("static/.hidden", SECRET),
        ("static/js/own.js", "its own"),
        ("static/index.html", "<html>"),
    ] {
        fs::write(outside.path().join(file), text).unwrap();
    }
    std::os::unix::fs::symlink("../secret.txt", folder.join("link.txt")).unwrap();
    std::os::unix::fs::symlink("..", folder.join("link")).unwrap();
    std::os::unix::fs::symlink(".", folder.join("loop")).unwrap();
    // Whoever opened this one would wait for ever.
    assert!(
        std::process::Command::new("mkfifo").arg(folder.join("pipe")).status().unwrap().success()
    );
    outside
}

both!(no_path_leads_out_of_the_folder_of_the_page, async |app: TestApp| {
    let outside = folder();
    let secret = outside.path().join("secret.txt").canonicalize().unwrap();
    app.restart(&["--static-dir", &outside.path().join("static").display().to_string()]).await;
    let (status, own) = ask(app.addr(), "/static/js/own.js").await;
    assert!(status == 200 && own.ends_with("its own"), "{own}");
    assert_eq!(ask(app.addr(), "/static/loop/js/own.js").await.0, 200, "a link within the folder");
    for way in ways_out(&secret).into_iter().chain([
        "/etc/passwd".into(),
        "%2fetc%2fpasswd".into(),
        "//etc/passwd".into(),
    ]) {
        let (status, answer) = ask(app.addr(), &format!("/static/{way}")).await;
        assert!(matches!(status, 400 | 404), "{way}: {answer}");
        assert!(!answer.contains(SECRET) && !answer.contains("root:"), "{way}: {answer}");
    }
});

both!(no_path_leads_out_of_the_files_in_the_binary_or_of_the_pictures, async |app: TestApp| {
    let outside = folder();
    let secret = outside.path().join("secret.txt").canonicalize().unwrap();
    fs::copy(&secret, app.database().uploads().join("secret.txt")).unwrap();
    fs::copy(&secret, app.database().uploads().with_file_name("secret.txt")).unwrap();
    for way in ways_out(&secret).into_iter().chain(["secret.txt".into(), "/etc/passwd".into()]) {
        for folder in ["/static/", "/uploads/", "/assets/0123456789abcdef/"] {
            let (status, answer) = ask(app.addr(), &format!("{folder}{way}")).await;
            assert!(matches!(status, 400 | 404), "{folder}{way}: {answer}");
            assert!(!answer.contains(SECRET), "{folder}{way}: {answer}");
        }
    }
});
