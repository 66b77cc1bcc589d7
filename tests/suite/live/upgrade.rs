//! The way from a request to a socket, byte by byte.

use std::net::SocketAddr;

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

use crate::support::{TestApp, Value};

/// Asks to upgrade, with whatever other headers, and sends `behind` in the same breath.
async fn ask(addr: SocketAddr, path: &str, headers: &str, behind: &[u8]) -> TcpStream {
    let mut tcp = TcpStream::connect(addr).await.unwrap();
    let head = format!(
        "GET {path} HTTP/1.1\r\nhost: {addr}\r\nconnection: upgrade\r\nupgrade: websocket\r\nsec-websocket-version: 13\r\n\
         sec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==\r\n{headers}\r\n"
    );
    tcp.write_all(&[head.as_bytes(), behind].concat()).await.unwrap();
    tcp
}

/// Reads until the other side ends: the head in lower case, and the body.
async fn answer(mut tcp: TcpStream) -> (String, String) {
    let mut bytes = Vec::new();
    tcp.read_to_end(&mut bytes).await.unwrap();
    let text = String::from_utf8(bytes).unwrap();
    let (head, body) = text.split_once("\r\n\r\n").unwrap();
    (head.to_ascii_lowercase(), body.to_owned())
}

both!(what_a_client_sends_right_behind_its_handshake_is_heard, async |app: TestApp| {
    let ping = br#"{"type":"ping","ref":"early"}"#;
    let behind =
        [&[0x81, 0x80 | u8::try_from(ping.len()).unwrap(), 0, 0, 0, 0], ping.as_slice()].concat();
    let mut tcp = ask(app.addr(), "/ws", "", &behind).await;
    let mut heard = Vec::new();
    while !String::from_utf8_lossy(&heard).contains(r#""type":"pong","ref":"early""#) {
        assert_ne!(
            tcp.read_buf(&mut heard).await.unwrap(),
            0,
            "{}",
            String::from_utf8_lossy(&heard)
        );
    }
    let heard = String::from_utf8_lossy(&heard);
    assert!(heard.starts_with("HTTP/1.1 101"), "{heard}");
    assert!(
        heard.find("\r\n\r\n").unwrap() < heard.find(r#""type":"hello""#).unwrap(),
        "the answer comes before everything else"
    );
});

both!(whatever_else_is_asked_with_an_upgrade_is_answered_whole_and_closed, async |app: TestApp| {
    let plain = app.guest().get("/api/categories").await.ok(200);
    let (head, body) = answer(ask(app.addr(), "/api/categories", "", b"").await).await;
    assert!(head.starts_with("http/1.1 200") && head.contains("connection: close"), "{head}");
    assert_eq!(serde_json::from_str::<Value>(&body).unwrap(), plain);
    let (head, page) = answer(ask(app.addr(), "/", "", b"").await).await;
    assert!(head.starts_with("http/1.1 200") && page.trim_end().ends_with("</html>"), "{head}");
});

both!(a_refused_upgrade_is_a_problem_like_any_other, async |app: TestApp| {
    for (path, headers, status) in [
        ("/ws", "origin: https://elsewhere.example\r\n", 403),
        ("/nowhere", "", 404),
        ("/api/me", "", 401),
        ("/api/auth/logout", "", 405),
    ] {
        let (head, body) = answer(ask(app.addr(), path, headers, b"").await).await;
        assert!(head.starts_with(&format!("http/1.1 {status}")), "{path}: {head}");
        for header in [
            "content-security-policy: ",
            "x-content-type-options: nosniff",
            "content-type: application/problem+json",
        ] {
            assert!(head.contains(header), "{path}: {header} in {head}");
        }
        assert_eq!(serde_json::from_str::<Value>(&body).unwrap()["status"], status);
    }
});
