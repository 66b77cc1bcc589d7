//! What stands in the way of a forum that runs is told: by readiness, by a number, in the log and
//! to people.

use std::process::Stdio;

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

use crate::support::{Database, Method, Person, Process, TestDatabase, command, json};

/// A server that may have so many files open, and the address of its metrics.
async fn with_descriptors(database: &TestDatabase, most: u32) -> Process {
    let script = format!("ulimit -n {most}; exec \"$0\" \"$@\"");
    let althing = command(&[
        "--addr",
        "127.0.0.1:0",
        "--bcrypt-cost",
        "4",
        "--rate-limits",
        "off",
        "--workers",
        "1",
    ]);
    let mut limited = tokio::process::Command::new("bash");
    limited
        .args(["-c", &script])
        .arg(althing.as_std().get_program())
        .args(althing.as_std().get_args());
    limited.args(["--database-url", &database.url]).env_remove("ALTHING_METRICS_ADDR");
    limited.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped()).kill_on_drop(true);
    Process::start(limited).await
}

async fn ask(connection: &mut TcpStream, path: &str) -> String {
    connection
        .write_all(format!("GET {path} HTTP/1.1\r\nhost: x\r\n\r\n").as_bytes())
        .await
        .unwrap();
    let mut answer = vec![0; 8192];
    let length = connection.read(&mut answer).await.unwrap();
    String::from_utf8_lossy(&answer[..length]).into_owned()
}

#[actix_web::test]
async fn when_all_places_are_taken_everybody_is_told_and_it_heals() {
    let database = TestDatabase::new(Database::Sqlite);
    let server = with_descriptors(&database, 230).await;
    // 200 are kept for all else.
    let mut held = Vec::new();
    for _ in 0..30 {
        let mut connection = TcpStream::connect(server.addr()).await.unwrap();
        assert!(ask(&mut connection, "/healthz").await.starts_with("HTTP/1.1 200"));
        held.push(connection);
    }
    // Readiness says so on a connection that is there already, and every new connection is told.
    let unready = ask(&mut held[0], "/readyz").await;
    assert!(
        unready.starts_with("HTTP/1.1 503") && unready.contains("as many connections as it can"),
        "{unready}"
    );
    for path in ["/", "/readyz", "/api/posts"] {
        let mut late = TcpStream::connect(server.addr()).await.unwrap();
        late.write_all(format!("GET {path} HTTP/1.1\r\nhost: x\r\n\r\n").as_bytes()).await.unwrap();
        let mut answer = String::new();
        late.read_to_string(&mut answer).await.unwrap();
        let (head, body) =
            answer.split_once("\r\n\r\n").unwrap_or_else(|| panic!("{path}: {answer}"));
        assert!(
            head.starts_with("HTTP/1.1 503") && head.to_lowercase().contains("retry-after: 10"),
            "{path}: {head}"
        );
        let problem: serde_json::Value = serde_json::from_str(body).unwrap();
        assert_eq!(problem["code"], "unavailable");
        assert!(
            problem["detail"].as_str().unwrap().contains("as many connections as it can"),
            "{problem}"
        );
    }
    drop(held);
    loop {
        let mut next = TcpStream::connect(server.addr()).await.unwrap();
        if ask(&mut next, "/readyz").await.starts_with("HTTP/1.1 200") {
            break;
        }
    }
    let log = server.kill().await;
    assert!(log.contains("all 30 places are taken") && log.contains("LimitNOFILE"), "{log}");
}

#[actix_web::test]
async fn refused_connections_are_counted_by_their_reason() {
    let database = TestDatabase::new(Database::Sqlite);
    let options = [
        "--addr",
        "127.0.0.1:0",
        "--metrics-addr",
        "127.0.0.1:0",
        "--connections-per-address",
        "2",
        "--database-url",
        &database.url,
    ];
    let server = Process::start(command(&options)).await;
    let mut held = Vec::new();
    for _ in 0..2 {
        let mut connection = TcpStream::connect(server.addr()).await.unwrap();
        assert!(ask(&mut connection, "/healthz").await.starts_with("HTTP/1.1 200"));
        held.push(connection);
    }
    let mut late = TcpStream::connect(server.addr()).await.unwrap();
    let mut nothing = Vec::new();
    let _ = late.read_to_end(&mut nothing).await;
    assert!(nothing.is_empty(), "one address that has all it may have gets nothing");
    let log = server.kill().await;
    assert!(log.contains("its address has as many as it may have"), "{log}");
}

/// No file of the server may grow beyond a size: to it that is a disk that is full.
#[actix_web::test]
async fn a_disk_that_takes_no_more_makes_a_forum_unready_until_there_is_room() {
    let database = TestDatabase::new(Database::Sqlite);
    let script = "trap '' XFSZ; ulimit -S -f 3072; exec \"$0\" \"$@\"";
    let althing = command(&[
        "--addr",
        "127.0.0.1:0",
        "--bcrypt-cost",
        "4",
        "--rate-limits",
        "off",
        "--database-url",
        &database.url,
    ]);
    let mut limited = tokio::process::Command::new("bash");
    limited
        .args(["-c", script])
        .arg(althing.as_std().get_program())
        .args(althing.as_std().get_args());
    limited.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped()).kill_on_drop(true);
    let server = Process::start(limited).await;
    let ana = server.guest().register("ana").await;
    let refused = loop {
        let answer = write(&ana).await;
        if answer.status != 201 {
            break answer;
        }
    };
    let detail = refused.problem(503, "unavailable")["detail"].clone();
    assert!(detail.as_str().unwrap().contains("disk"), "{detail}");
    let unready = server.guest().get("/readyz").await.problem(503, "unavailable");
    assert!(unready["detail"].as_str().unwrap().contains("disk"), "{unready}");
    assert_eq!(server.guest().get("/healthz").await.status, 200);

    let (none, pid) = (rlimit::INFINITY, i32::try_from(server.pid()).unwrap());
    rlimit::prlimit(pid, rlimit::Resource::FSIZE, Some((none, none)), None).unwrap();
    // Nobody need write for it to be seen.
    while server.guest().get("/readyz").await.status != 200 {}
    write(&ana).await.ok(201);
    let log = server.kill().await;
    assert!(log.contains("althing::disk"), "{log}");
}

async fn write(person: &Person) -> crate::support::Answer {
    let body = json!({"category": "general", "title": "full", "body": "full ".repeat(3_000)});
    person.send(Method::POST, "/api/posts", &body).await
}
