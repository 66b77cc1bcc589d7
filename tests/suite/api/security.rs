//! What keeps strangers out of people's sessions and their scripts out of people's pages.

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

use crate::support::{
    Answer, Database, Method, PASSWORD, Person, Process, TestApp, TestDatabase, Value, json,
};

mod headers;

async fn post_with(person: &Person, headers: &[(&str, &str)]) -> Answer {
    let mut request = person
        .request(Method::POST, "/api/posts")
        .json(&json!({"category": "general", "title": "Hi", "body": "there"}));
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    Answer::of(request).await
}

both!(a_request_from_another_site_changes_nothing, async |app: TestApp| {
    let ana = app.register("ana").await;
    let own = app.url("");
    for headers in [
        &[("sec-fetch-site", "cross-site")][..],
        &[("sec-fetch-site", "cross-site"), ("origin", own.as_str())],
        &[("origin", "https://evil.example")],
        &[("origin", "null")],
        &[("origin", "http://127.0.0.1:1")],
        &[("origin", "http://127.0.0.1.evil.example")],
        &[("origin", "nonsense")],
    ] {
        post_with(&ana, headers).await.problem(403, "forbidden");
    }
    let request =
        ana.request(Method::DELETE, "/api/posts/1").header("sec-fetch-site", "cross-site");
    Answer::of(request).await.problem(403, "forbidden");
    let request =
        ana.request(Method::POST, "/api/auth/logout").header("origin", "https://evil.example");
    Answer::of(request).await.problem(403, "forbidden");
    let login = json!({"login": "ana", "password": PASSWORD});
    let request = app
        .guest()
        .request(Method::POST, "/api/auth/login")
        .json(&login)
        .header("sec-fetch-site", "cross-site");
    Answer::of(request).await.problem(403, "forbidden");
    assert_eq!(app.database().number("SELECT count(*) AS value FROM posts"), 0);
    ana.get("/api/me").await.ok(200);
});

both!(a_request_from_this_site_or_from_no_browser_passes, async |app: TestApp| {
    let ana = app.register("ana").await;
    let own = app.url("");
    for headers in [
        &[][..],
        &[("sec-fetch-site", "same-origin")],
        &[("sec-fetch-site", "none")],
        &[("origin", own.as_str())],
        &[("sec-fetch-site", "same-origin"), ("origin", own.as_str())],
    ] {
        post_with(&ana, headers).await.ok(201);
    }
    let reading = ana.request(Method::GET, "/api/posts").header("sec-fetch-site", "cross-site");
    Answer::of(reading).await.ok(200);
});

both!(a_socket_for_another_site_is_refused, async |app: TestApp| {
    let ana = app.register("ana").await;
    for header in
        [("origin", "https://evil.example"), ("sec-fetch-site", "cross-site"), ("origin", "null")]
    {
        let refused = ana.try_ws(&[header]).await.err().expect("no socket");
        assert_eq!(refused.status, 403, "{refused:?}");
    }
    let own = app.url("");
    assert!(ana.try_ws(&[("origin", &own)]).await.is_ok());
    assert!(ana.try_ws(&[("sec-fetch-site", "same-origin")]).await.is_ok());
});

both!(the_public_address_decides_which_site_is_this_one, async |app: TestApp| {
    app.register("ana").await;
    app.restart(&["--public-url", "http://forum.example.org"]).await;
    let ana = app.guest().log_in("ana").await;
    post_with(&ana, &[("origin", "http://forum.example.org")]).await.ok(201);
    post_with(&ana, &[("origin", "http://forum.example.org:81")]).await.problem(403, "forbidden");
    post_with(&ana, &[("origin", "https://forum.example.org")]).await.problem(403, "forbidden");
    assert!(ana.try_ws(&[("origin", "http://forum.example.org")]).await.is_ok());
    assert!(ana.try_ws(&[("origin", "http://evil.example")]).await.is_err());
});

both!(behind_https_only_the_cookie_that_no_other_site_can_set_signs_in, async |app: TestApp| {
    let token_of = |answer: &Answer| {
        answer.header("set-cookie").split(';').next().unwrap().split_once('=').unwrap().1.to_owned()
    };
    let form = json!({"login": "ana", "password": PASSWORD});
    let name_with = async |cookie: String| {
        let answer =
            Answer::of(app.guest().request(Method::GET, "/api/me").header("cookie", &cookie)).await;
        let hello = app.guest().try_ws(&[("cookie", &cookie)]).await.unwrap().hello;
        assert_eq!(
            hello["user"].is_null(),
            answer.status == 401,
            "{cookie}: the socket is whose the requests are"
        );
        (answer.status == 200).then(|| answer.ok(200)["username"].clone())
    };
    app.register("ana").await;
    let plain = token_of(&app.guest().send(Method::POST, "/api/auth/login", &form).await);
    assert_eq!(name_with(format!("session={plain}")).await, Some(json!("ana")));
    assert_eq!(
        name_with(format!("__Host-session={plain}")).await,
        None,
        "no such cookie is set over http"
    );

    app.restart(&["--public-url", "https://forum.example.org"]).await;
    let token = token_of(&app.guest().send(Method::POST, "/api/auth/login", &form).await);
    for cookie in ["__Host-session=T", "a=b; __Host-session=T", "session=x; __Host-session=T"] {
        assert_eq!(name_with(cookie.replace('T', &token)).await, Some(json!("ana")), "{cookie}");
    }
    for cookie in [
        "session=T",
        "session=T; __Host-session=x",
        "__host-session=T",
        "__Secure-session=T",
        "Session=T",
        " session=T; a=b",
    ] {
        assert_eq!(name_with(cookie.replace('T', &token)).await, None, "{cookie}");
        assert_eq!(name_with(cookie.replace('T', &plain)).await, None, "{cookie}");
    }
});

/// Each would run, phone home or redraw the page if it came through.
const HOSTILE: [&str; 22] = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<svg onload=alert(1)>",
    "<svg><script>alert(1)</script></svg>",
    "<a href=\"javascript:alert(1)\">x</a>",
    "[x](javascript:alert(1))",
    "[x](JaVaScRiPt:alert(1))",
    "[x](java\tscript:alert(1))",
    "[x](&#106;avascript:alert(1))",
    "[x](data:text/html,<script>alert(1)</script>)",
    "[x](vbscript:x)",
    "![x](javascript:alert(1))",
    "<javascript:alert(1)>",
    "[x]: javascript:alert(1)\n\n[x]",
    "<iframe src=//evil.example></iframe>",
    "<object data=x></object><embed src=x>",
    "<form action=//evil.example><input name=password></form>",
    "<style>body{display:none}</style>",
    "<p style=\"position:fixed;inset:0\">x</p>",
    "<math><mtext><table><mglyph><style><img src=x onerror=alert(1)>",
    "<noscript><p title=\"</noscript><img src=x onerror=alert(1)>\">",
    "```\"onload=alert(1)\n<script>alert(1)</script>\n```",
];

both!(what_people_write_is_rendered_without_scripts, async |app: TestApp| {
    let ana = app.register("ana").await;
    let post = ana.post("general", "Hi", "there").await;
    for text in HOSTILE {
        let written = ana.post("general", "x", &format!("before\n\n{text}\n\nafter")).await;
        let commented = ana.comment(&post, text).await;
        for html in [&written["body_html"], &commented["body_html"]] {
            let html = html.as_str().unwrap().to_lowercase();
            for bad in [
                "<script",
                "<iframe",
                "<svg",
                "<math",
                "<style",
                "<form",
                "<input",
                "<object",
                "<embed",
                "<noscript",
            ] {
                assert!(!html.contains(bad), "{text} became {html}");
            }
            for tag in html.split('<').skip(1).map(|rest| rest.split('>').next().unwrap()) {
                let scheme = ["javascript:", "data:", "vbscript:"]
                    .iter()
                    .any(|scheme| tag.replace(char::is_whitespace, "").contains(scheme));
                assert!(
                    !tag.contains(" on") && !tag.contains("style=") && !scheme,
                    "{text} became {html}"
                );
            }
        }
        assert_eq!(commented["body"], text.trim(), "what was written is kept as it is");
    }
});

both!(links_of_strangers_open_safely, async |app: TestApp| {
    let ana = app.register("ana").await;
    let html = ana.post("general", "x", "[site](https://example.org/a?b=1)").await["body_html"]
        .as_str()
        .unwrap()
        .to_owned();
    assert!(
        html.contains("href=\"https://example.org/a?b=1\"") && html.contains("noopener"),
        "{html}"
    );
});

both!(the_page_allows_no_foreign_script_or_frame, async |app: TestApp| {
    for path in ["/", "/api/posts", "/api/nope", "/healthz"] {
        let answer = app.guest().get(path).await;
        assert_eq!(answer.header("x-content-type-options"), "nosniff", "{path}");
    }
    let page = app.guest().get("/").await;
    assert_eq!(page.status, 200);
    let policy = page.header("content-security-policy");
    assert!(
        policy.contains("default-src 'self'") || policy.contains("default-src 'none'"),
        "{policy}"
    );
    assert!(
        policy.contains("frame-ancestors 'none'")
            && policy.contains("require-trusted-types-for 'script'"),
        "{policy}"
    );
    assert!(!policy.contains("unsafe-") && !policy.contains('*'), "{policy}");
});

both!(every_address_of_the_page_serves_the_page, async |app: TestApp| {
    let ana = app.register("ana").await;
    let post = ana.post("general", "Hi", "there").await;
    let home = app.guest().get("/").await;
    assert!(home.header("content-type").starts_with("text/html"));
    for path in [
        "/login".to_owned(),
        "/register".to_owned(),
        format!("/p/{}", post["id"]),
        "/c/help".to_owned(),
        "/u/ana".to_owned(),
    ] {
        let answer = app.guest().get(&path).await;
        assert_eq!(answer.status, 200, "{path}");
        for part in ["<main id=\"main\"", "/bundle/app.js\"></script>"] {
            assert!(home.text.contains(part) && answer.text.contains(part), "{path}: {part}");
        }
    }
    let script = home
        .text
        .split("src=\"")
        .nth(1)
        .and_then(|rest| rest.split('"').next())
        .expect("the page has a script");
    let answer = app.guest().get(script).await;
    assert!(
        answer.status == 200 && answer.header("content-type").contains("javascript"),
        "{script}"
    );
    assert_eq!(app.guest().get("/js/no-such.js").await.status, 404, "a missing file is no page");
});

#[actix_web::test]
async fn no_password_token_address_or_text_reaches_the_log() {
    for kind in [Database::Sqlite, Database::Postgres] {
        let database = TestDatabase::new(kind);
        let mut command = crate::support::command(&[
            "--addr",
            "127.0.0.1:0",
            "--bcrypt-cost",
            "4",
            "--database-url",
            &database.url,
        ]);
        command.env("RUST_LOG", "info,althing=trace");
        let server = Process::start(command).await;
        let ana = server.guest().register("ana").await;
        let token = ana.cookies().split_once('=').unwrap().1.to_owned();
        let post = ana.post("general", "Private title", "Private text").await;
        ana.comment(&post, "Private comment").await;
        let wrong = json!({"login": "ana@example.org", "password": "a wrong password"});
        server
            .guest()
            .send(Method::POST, "/api/auth/login", &wrong)
            .await
            .problem(401, "unauthenticated");
        ana.ws().await.pong().await;
        server.signal("TERM").await;
        let log = server.ended().await.stderr;
        for secret in [
            PASSWORD,
            "a wrong password",
            &token,
            "ana@example.org",
            "Private t",
            "Private comment",
        ] {
            let line = log.lines().find(|line| line.contains(secret));
            assert!(line.is_none(), "{kind:?}: {line:?}");
        }
    }
}

both!(even_what_is_no_request_is_answered_with_the_headers_of_all_answers, async |app: TestApp| {
    for (bytes, status) in [
        ("NONSENSE\r\n\r\n".to_owned(), 400),
        ("GET / HTTP/1.1\r\n\r\n".to_owned(), 400),
        (format!("GET / HTTP/1.1\r\nhost: x\r\n{}\r\n", "x: y\r\n".repeat(200)), 431),
        (format!("GET / HTTP/1.1\r\nhost: x\r\nx: {}\r\n\r\n", "y".repeat(200_000)), 431),
        ("GET / HT".to_owned(), 408),
    ] {
        let mut tcp = TcpStream::connect(app.addr()).await.unwrap();
        let _ = tcp.write_all(bytes.as_bytes()).await;
        let mut answer = Vec::new();
        let _ = tcp.read_to_end(&mut answer).await;
        let answer = String::from_utf8(answer).unwrap();
        let (head, body) =
            answer.split_once("\r\n\r\n").unwrap_or_else(|| panic!("{status}: {answer}"));
        assert!(head.starts_with(&format!("HTTP/1.1 {status} ")), "{head}");
        for header in [
            "content-security-policy: ",
            "x-content-type-options: nosniff",
            "cache-control: private, no-store",
        ] {
            assert!(head.contains(header), "{header} in {head}");
        }
        let problem: Value = serde_json::from_str(body).unwrap();
        assert_eq!(problem["status"], status);
        assert!(head.contains(problem["request_id"].as_str().unwrap()));
    }
});
