//! Requests that no well-made client sends: each gets a problem document, and nothing is lost,
//! half-written or called an internal error.

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

use crate::support::{
    Answer, Database, Method, Person, Process, TestApp, TestDatabase, Value, json,
};

/// The calls that take a body, for a forum where post 1 and comment 1 are ana's.
const CALLS: [(&str, &str); 8] = [
    ("POST", "/api/auth/register"),
    ("POST", "/api/auth/login"),
    ("PATCH", "/api/me"),
    ("POST", "/api/posts"),
    ("PATCH", "/api/posts/1"),
    ("POST", "/api/posts/1/comments"),
    ("PATCH", "/api/comments/1"),
    ("POST", "/api/categories"),
];

/// An admin with a post and a comment, so that every call gets as far as its body.
async fn ana(app: &TestApp) -> Person {
    let ana = app.admin("ana").await;
    let post = ana.post("general", "Hi", "there").await;
    let comment = ana.comment(&post, "one").await;
    assert_eq!((&post["id"], &comment["id"]), (&json!(1), &json!(1)));
    ana
}

async fn send_raw(person: &Person, call: (&str, &str), body: impl Into<Vec<u8>>) -> Answer {
    let request =
        person.request(call.0.parse().unwrap(), call.1).header("content-type", "application/json");
    Answer::of(request.body(body.into())).await
}

both!(malformed_json_is_told, async |app: TestApp| {
    let ana = ana(&app).await;
    let deep = "[".repeat(20_000);
    for call in CALLS {
        for body in [
            "",
            "{",
            "{\"title\": }",
            "{'title': 'x'}",
            "nonsense",
            "{\"title\": \"\\ud800\"}",
            "{} {}",
            "{\"a\": 01}",
            &deep,
        ] {
            send_raw(&ana, call, body).await.problem(400, "malformed");
        }
        send_raw(&ana, call, b"{\"title\": \"\xff\xfe\"}".to_vec()).await.problem(400, "malformed");
    }
});

both!(json_that_is_no_object_is_told, async |app: TestApp| {
    let ana = ana(&app).await;
    for call in CALLS {
        for body in ["[]", "null", "\"text\"", "42", "true"] {
            let answer = send_raw(&ana, call, body).await;
            let code = if answer.status == 400 { "malformed" } else { "validation" };
            answer.problem(if code == "malformed" { 400 } else { 422 }, code);
        }
    }
});

both!(a_field_of_the_wrong_type_is_told, async |app: TestApp| {
    let ana = ana(&app).await;
    let before = ana.get("/api/posts").await.ok(200);
    for (call, field) in [
        (CALLS[0], "username"),
        (CALLS[1], "login"),
        (CALLS[2], "bio"),
        (CALLS[3], "title"),
        (CALLS[4], "title"),
        (CALLS[4], "version"),
        (CALLS[5], "body"),
        (CALLS[5], "reply_to"),
        (CALLS[6], "body"),
        (CALLS[7], "slug"),
    ] {
        for value in [json!({}), json!([1]), json!(1.5), json!(true)] {
            let body = json!({ field: value }).to_string();
            let answer = send_raw(&ana, call, body).await;
            match answer.status.as_u16() {
                400 => answer.problem(400, "malformed"),
                _ => answer.problem(422, "validation"),
            };
        }
    }
    assert_eq!(ana.get("/api/posts").await.ok(200), before);
});

both!(missing_fields_are_named, async |app: TestApp| {
    let ana = ana(&app).await;
    for (call, fields) in [
        (CALLS[0], &["username", "email", "password"][..]),
        (CALLS[1], &["login", "password"]),
        (CALLS[3], &["category", "title", "body"]),
        (CALLS[5], &["body"]),
    ] {
        send_raw(&ana, call, "{}").await.invalid(fields);
        send_raw(&ana, call, "{\"unknown\": 1}").await.invalid(fields);
    }
});

both!(unknown_keys_change_nothing, async |app: TestApp| {
    let ana = ana(&app).await;
    let before = ana.get("/api/posts/1").await.ok(200);
    let more = json!({"category": "general", "title": "Hi", "body": "there", "colour": "red", "$where": {"a": []}});
    ana.send(Method::POST, "/api/posts", &more).await.ok(201);
    ana.patch("/api/posts/1", &json!({"colour": "red", "deleted": true})).await;
    let after = ana.get("/api/posts/1").await.ok(200);
    for key in ["title", "body", "author", "category", "created_at"] {
        assert_eq!(before[key], after[key]);
    }
});

both!(a_body_that_is_not_plain_json_is_unsupported, async |app: TestApp| {
    let ana = ana(&app).await;
    let body =
        json!({"category": "general", "title": "Hi", "body": "there", "username": "x"}).to_string();
    for call in CALLS {
        for kind in [
            "text/plain",
            "application/x-www-form-urlencoded",
            "multipart/form-data; boundary=x",
            "text/json",
            "application/jsonx",
        ] {
            let request = ana
                .request(call.0.parse().unwrap(), call.1)
                .header("content-type", kind)
                .body(body.clone());
            Answer::of(request).await.problem(415, "unsupported");
        }
        let request = ana.request(call.0.parse().unwrap(), call.1).body(body.clone());
        Answer::of(request).await.problem(415, "unsupported");
        for encoding in ["gzip", "deflate", "br", "zstd", "x"] {
            let request =
                ana.request(call.0.parse().unwrap(), call.1).header("content-encoding", encoding);
            Answer::of(request.header("content-type", "application/json").body(body.clone()))
                .await
                .problem(415, "unsupported");
        }
    }
    let request = ana
        .request(Method::POST, "/api/posts")
        .header("content-type", "application/json; charset=utf-8")
        .body(body);
    Answer::of(request).await.ok(201);
});

both!(a_body_of_more_than_256_kib_is_too_large, async |app: TestApp| {
    let ana = ana(&app).await;
    let padded = |length: usize| {
        let shell =
            json!({"category": "general", "title": "Hi", "body": "there", "x": ""}).to_string();
        shell.replace("\"x\":\"\"", &format!("\"x\":\"{}\"", "x".repeat(length - shell.len())))
    };
    send_raw(&ana, CALLS[3], padded(256 * 1024)).await.ok(201);
    for call in CALLS {
        send_raw(&ana, call, padded(256 * 1024 + 1)).await.problem(413, "too_large");
    }
});

both!(a_body_without_an_announced_length_has_the_same_limit, async |app: TestApp| {
    let ana = ana(&app).await;
    let mut tcp = TcpStream::connect(app.addr()).await.unwrap();
    let head = format!(
        "POST /api/posts HTTP/1.1\r\nhost: x\r\ncookie: {}\r\ncontent-type: application/json\r\ntransfer-encoding: chunked\r\n\r\n",
        ana.cookies()
    );
    tcp.write_all(head.as_bytes()).await.unwrap();
    let chunk = format!("{:x}\r\n{}\r\n", 64 * 1024, " ".repeat(64 * 1024));
    for _ in 0..5 {
        // The server may answer, and hang up, before it has seen all.
        let _ = tcp.write_all(chunk.as_bytes()).await;
    }
    let _ = tcp.write_all(b"0\r\n\r\n").await;
    let mut answer = [0; 12];
    tcp.read_exact(&mut answer).await.unwrap();
    assert_eq!(String::from_utf8_lossy(&answer), "HTTP/1.1 413");
});

both!(an_id_that_names_nothing_is_not_found, async |app: TestApp| {
    let ana = ana(&app).await;
    for id in [
        "4711",
        "0",
        "-1",
        "abc",
        "1.0",
        "1e0",
        "%00",
        "9223372036854775807",
        "9223372036854775808",
        "99999999999999999999999",
        "%2e%2e",
        "1%2F2",
    ] {
        for path in [
            format!("/api/posts/{id}"),
            format!("/api/comments/{id}"),
            format!("/api/posts/{id}/comments"),
        ] {
            ana.get(&path).await.problem(404, "not_found");
        }
        ana.patch(&format!("/api/posts/{id}"), &json!({"title": "x"}))
            .await
            .problem(404, "not_found");
        ana.delete(&format!("/api/comments/{id}")).await.problem(404, "not_found");
        ana.send(Method::POST, &format!("/api/posts/{id}/comments"), &json!({"body": "x"}))
            .await
            .problem(404, "not_found");
    }
});

both!(an_address_that_is_not_there_is_not_found, async |app: TestApp| {
    for path in ["/api", "/api/", "/api/nope", "/api/posts/1/nope", "/api/posts//", "/api/%ff"] {
        app.guest().get(path).await.problem(404, "not_found");
    }
});

both!(a_method_that_does_not_fit_is_told_which_do, async |app: TestApp| {
    for (method, path, allowed) in [
        ("PUT", "/api/posts", "POST"),
        ("DELETE", "/api/posts", "GET"),
        ("POST", "/api/posts/1", "PATCH"),
        ("GET", "/api/auth/login", "POST"),
        ("PUT", "/api/me", "PATCH"),
        ("POST", "/healthz", "GET"),
    ] {
        let answer = Answer::of(app.guest().request(method.parse().unwrap(), path)).await;
        answer.problem(405, "method_not_allowed");
        assert!(
            answer.header("allow").contains(allowed),
            "{method} {path}: {}",
            answer.header("allow")
        );
    }
});

both!(every_problem_has_a_request_id_of_its_own, async |app: TestApp| {
    let one = app.guest().get("/api/nope").await.problem(404, "not_found");
    let two = app.guest().get("/api/nope").await.problem(404, "not_found");
    assert_ne!(one["request_id"], two["request_id"]);
});

both!(files_outside_the_page_are_not_served, async |app: TestApp| {
    for path in [
        "/../Cargo.toml",
        "/static/../../Cargo.toml",
        "/%2e%2e/Cargo.toml",
        "/..%2fCargo.toml",
        "//etc/passwd",
        "/js/..%5c..%5cCargo.toml",
    ] {
        let mut tcp = TcpStream::connect(app.addr()).await.unwrap();
        tcp.write_all(
            format!("GET {path} HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n").as_bytes(),
        )
        .await
        .unwrap();
        let mut answer = String::new();
        tcp.read_to_string(&mut answer).await.unwrap();
        assert!(!answer.contains("[package]") && !answer.contains("root:"), "{path}: {answer}");
        assert!(!answer.starts_with("HTTP/1.1 5"), "{path}: {answer}");
    }
});

both!(texts_that_look_like_sql_are_texts, async |app: TestApp| {
    let ana = app.register("ana").await;
    for text in [
        "'; DROP TABLE posts; --",
        "\" OR \"\"=\"",
        "$1",
        "?",
        "%s",
        "\\",
        "${jndi:ldap://x}",
        "{{7*7}}",
        "NULL",
    ] {
        let post = ana.post("general", text, text).await;
        assert_eq!((&post["title"], &post["body"]), (&json!(text), &json!(text)));
        assert_eq!(app.guest().get(&format!("/api/posts/{}", post["id"])).await.ok(200), post);
    }
    for query in ["author='%20OR%201=1", "category='%20OR%201=1"] {
        let answer = ana.get(&format!("/api/posts?{query}")).await;
        assert!(
            answer.status.is_client_error() || answer.ok(200)["items"] == json!([]),
            "{query}: {}",
            answer.text
        );
    }
});

#[actix_web::test]
async fn nothing_of_this_is_logged_as_an_internal_error() {
    for kind in [Database::Sqlite, Database::Postgres] {
        let database = TestDatabase::new(kind);
        let server = Process::serve(&database.url, &[]).await;
        let ana = server.guest().register("ana").await;
        let post = ana.post("general", "Hi", "there").await;
        let bodies = [
            "{",
            "[]",
            "{}",
            "{\"title\": 1}",
            "{\"title\": \"\\u0000\"}",
            "{\"version\": 99999999999999999999}",
            "{\"reply_to\": 9e99}",
        ];
        for call in CALLS {
            for body in bodies {
                assert!(send_raw(&ana, call, body).await.status.as_u16() < 500, "{call:?} {body}");
            }
        }
        for path in [
            "/api/posts?before=%00&limit=x",
            "/api/posts?author=%00",
            "/api/posts?category=%ff",
            "/api/users?query=%00",
            "/api/users/%00",
        ] {
            assert!(ana.get(path).await.status.as_u16() < 500, "{path}");
        }
        for _ in 0..2 {
            server
                .guest()
                .send(Method::POST, "/api/auth/register", &crate::support::registration("bob"))
                .await;
        }
        let mut tab = ana.ws().await;
        tab.send_text("nonsense").await;
        tab.send(&json!({"type": "typing", "in": {"post": "x"}, "active": "y"})).await;
        tab.send(&json!({"type": "resume", "epoch": 1, "seq": -1})).await;
        tab.pong().await;
        assert_eq!(
            ana.get(&format!("/api/posts/{}", post["id"])).await.ok(200)["title"],
            Value::from("Hi")
        );
        server.signal("TERM").await;
        let log = server.ended().await.stderr;
        for word in [" ERROR ", "panicked", "internal"] {
            assert!(!log.contains(word), "{kind:?}: {word} in the log:\n{log}");
        }
    }
}
