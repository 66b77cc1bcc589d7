//! Requests as bytes: heads that are no heads, bodies that never come, cookies of others, addresses
//! with a slash at the end.

use std::net::SocketAddr;

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

use crate::support::{Answer, Method, TestApp, json};

/// Sends bytes and reads what comes until the server ends the connection.
async fn answer(addr: SocketAddr, bytes: &[u8]) -> String {
    let mut tcp = TcpStream::connect(addr).await.unwrap();
    let _ = tcp.write_all(bytes).await;
    let mut answer = Vec::new();
    let _ = tcp.read_to_end(&mut answer).await;
    String::from_utf8_lossy(&answer).into_owned()
}

fn status(answer: &str) -> &str {
    answer.split(' ').nth(1).unwrap_or("nothing")
}

both!(a_line_of_a_head_ends_in_cr_lf, async |app: TestApp| {
    for head in [
        "GET /healthz HTTP/1.1\nhost: x\nconnection: close\n\n",
        "GET /healthz HTTP/1.1\r\nhost: x\nconnection: close\r\n\r\n",
        "GET /healthz HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\n",
        "GET /healthz HTTP/1.1\r\nhost: x\r\nx: a\n b\r\nconnection: close\r\n\r\n",
        "\nGET /healthz HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n",
        "GET /healthz HTTP/1.1\r\nhost: x\r\n\r\nGET /healthz HTTP/1.1\nhost: x\r\nconnection: close\r\n\r\n",
        "POST /api/auth/login HTTP/1.1\r\nhost: x\r\ncontent-length: 2\r\n\r\n{}GET /healthz HTTP/1.1\r\nhost: x\n\r\n",
    ] {
        let answer = answer(app.addr(), head.as_bytes()).await;
        assert!(answer.contains("HTTP/1.1 400 "), "{head:?}: {answer}");
    }
    let whole = "POST /api/auth/login HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: 6\r\n\r\n{\n\n\n\n}\
        GET /healthz HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n";
    let answer = answer(app.addr(), whole.as_bytes()).await;
    assert!(
        answer.starts_with("HTTP/1.1 422 ") && answer.contains("HTTP/1.1 200 "),
        "a body is what it is: {answer}"
    );
});

both!(a_handshake_that_is_none_is_refused, async |app: TestApp| {
    let good = "dGhlIHNhbXBsZSBub25jZQ==";
    for (version, keys) in [
        ("1.0", vec![good]),
        ("1.1", vec![]),
        ("1.1", vec![""]),
        ("1.1", vec!["x"]),
        ("1.1", vec!["not base64 at all!!!!!!=="]),
        ("1.1", vec!["dGhlIHNhbXBsZSBub25j"]),
        ("1.1", vec!["dGhlIHNhbXBsZSBub25jZQ"]),
        ("1.1", vec!["dGhlIHNhbXBsZSBub25jZXh4eA=="]),
        ("1.1", vec![good, good]),
        ("1.1", vec![good, "x"]),
    ] {
        let keys_sent =
            keys.iter().fold(String::new(), |all, key| all + "sec-websocket-key: " + key + "\r\n");
        let head = format!(
            "GET /ws HTTP/{version}\r\nhost: {0}\r\nconnection: upgrade\r\nupgrade: websocket\r\nsec-websocket-version: 13\r\n{keys_sent}\r\n",
            app.addr()
        );
        let answer = answer(app.addr(), head.as_bytes()).await;
        assert_eq!(status(&answer), "400", "HTTP/{version} with {keys:?}: {answer}");
    }
    for version in ["7", "8", "14", "13, 8", ""] {
        let head = format!(
            "GET /ws HTTP/1.1\r\nhost: {0}\r\nconnection: upgrade\r\nupgrade: websocket\r\nsec-websocket-version: {version}\r\nsec-websocket-key: {good}\r\n\r\n",
            app.addr()
        );
        let answer = answer(app.addr(), head.as_bytes()).await;
        assert_eq!(status(&answer), "400", "WebSocket {version}: {answer}");
    }
});

both!(a_request_whose_body_never_comes_is_answered_and_closed, async |app: TestApp| {
    app.restart(&["--keep-alive", "1"]).await;
    for (call, status_told) in [
        ("POST /api/posts", "401"),
        ("POST /nowhere", "404"),
        ("GET /healthz", "200"),
        ("DELETE /api/posts", "405"),
    ] {
        for body in [
            "transfer-encoding: chunked\r\n\r\n",
            "transfer-encoding: chunked\r\n\r\n5\r\nab",
            "content-length: 10\r\n\r\n{",
        ] {
            let head =
                format!("{call} HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\n{body}");
            let answer = answer(app.addr(), head.as_bytes()).await;
            assert_eq!(status(&answer), status_told, "{call} with {body:?}: {answer}");
        }
    }
});

both!(a_cookie_that_cannot_be_read_takes_none_of_the_others_with_it, async |app: TestApp| {
    let ana = app.register("ana").await;
    let own = ana.cookies();
    let ask = async |cookies: &[&[u8]]| {
        let lines: Vec<u8> =
            cookies.iter().flat_map(|line| [b"cookie: ", *line, b"\r\n"].concat()).collect();
        let head =
            [b"GET /api/me HTTP/1.1\r\nhost: x\r\nconnection: close\r\n", &lines[..], b"\r\n"]
                .concat();
        answer(app.addr(), &head).await
    };
    let own = own.as_bytes();
    for cookies in [
        &[own][..],
        &[&[b"o=J\xf6rg; ", own].concat()],
        &[&[own, b"; o=J\xf6rg"].concat()],
        &[&[b"\xff\xfe; =; ;;", own].concat()],
        &[&[b"o=%ff%00%; session ;", own].concat()],
        &[b"o=J\xf6rg", own],
        &[&[b"xsession=1; o=\x80;  ", own, b" ;"].concat()],
    ] {
        let answer = ask(cookies).await;
        assert_eq!(status(&answer), "200", "{cookies:?}: {answer}");
    }
    for cookies in [
        &[&b"session=J\xf6rg"[..]][..],
        &[b"o=\xf6"],
        &[b"session"],
        &[b"session="],
        &[b"SESSION=x"],
    ] {
        assert_eq!(status(&ask(cookies).await), "401", "{cookies:?}");
    }
});

both!(an_address_has_no_slash_at_its_end, async |app: TestApp| {
    let ana = app.register("ana").await;
    ana.post("general", "Hi", "there").await;
    app.register("Jörg").await;
    for (asked, there) in [
        ("/p/1/", "/p/1"),
        ("/p/1//", "/p/1"),
        ("/c/general/", "/c/general"),
        ("/u/ana/", "/u/ana"),
        ("/u/J%C3%B6rg/", "/u/J%C3%B6rg"),
        ("/login/", "/login"),
        ("/messages/ana/", "/messages/ana"),
        ("/p/1/?x=1&y=%2F", "/p/1?x=1&y=%2F"),
        ("/healthz/", "/healthz"),
        ("/api/posts/", "/api/posts"),
        ("/api/posts/?limit=1&author=J%C3%B6rg", "/api/posts?limit=1&author=J%C3%B6rg"),
        ("/api/posts/1/", "/api/posts/1"),
        ("/api/posts/1/comments/", "/api/posts/1/comments"),
        ("/api/users/J%C3%B6rg/", "/api/users/J%C3%B6rg"),
        ("/api/site/", "/api/site"),
        ("/api/docs/", "/api/docs"),
    ] {
        for method in [Method::GET, Method::HEAD] {
            let answer = Answer::of(app.guest().request(method, asked)).await;
            let led = (answer.status.as_u16(), answer.header("location"));
            assert_eq!(led, (308, there), "{asked}");
        }
        assert_eq!(app.guest().get(there).await.status, 200, "{there}");
    }
    for asked in [
        "/nowhere/",
        "/api/",
        "/api/nowhere/",
        "/api/posts//",
        "/api/posts/1/2/",
        "//evil.example/api/posts/",
        "/api//evil.example/",
        "//evil.example/",
        "//evil.example/p/1/",
        "/p/1/2/",
        "/static/js/main.js/",
        "/uploads/x.png/",
        "/static/",
    ] {
        let head = format!("GET {asked} HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n");
        let answer = answer(app.addr(), head.as_bytes()).await;
        assert_eq!(status(&answer), "404", "{asked}: {answer}");
    }
    for (method, asked) in [(Method::POST, "/api/posts/"), (Method::DELETE, "/api/posts/1/")] {
        ana.send(method, asked, &json!({})).await.problem(404, "not_found");
    }
});
