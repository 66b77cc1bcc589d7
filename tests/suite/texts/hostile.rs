//! Hostile strings as data: about a hundred of each kind in `tests/data/hostile`, and more from a
//! file that `ALTHING_TEST_STRINGS` names. Wherever a person may write, each of them is refused
//! with a word or comes back as it was; and in a page none of them does anything.

use std::{fs, path::Path};

use futures_util::{StreamExt, stream};

use althing::{
    domain::{Body, Description, Title},
    http::routes::{
        self,
        row::{Row, Takes},
    },
};

use crate::support::{Answer, Browser, Database, Method, PASSWORD, Person, TestApp, Value, json};

/// Requests at once.
const AT_ONCE: usize = 16;
/// Of a text that names many.
const BODY_MAX: usize = 15_000;

/// A string a line; what is JSON between quotes is read as such, for what no line can hold.
fn strings() -> Vec<String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/hostile");
    let mut files: Vec<_> =
        fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    files.extend(std::env::var_os("ALTHING_TEST_STRINGS").map(Into::into));
    let mut all = Vec::new();
    for file in files {
        let text = String::from_utf8_lossy(&fs::read(&file).unwrap()).into_owned();
        all.extend(
            text.split('\n')
                .filter(|line| !line.is_empty())
                .map(|line| serde_json::from_str(line).unwrap_or_else(|_| line.to_owned())),
        );
    }
    assert!(all.len() > 500);
    all
}

/// As a text of one line is kept: trimmed, without what nobody sees.
fn as_line(text: &str) -> String {
    Title::parse(text).unwrap().as_str().to_owned()
}

/// As a text in Markdown is kept: as it was written, but for what nobody sees, blank lines before
/// it and blanks behind it.
fn as_body(text: &str) -> String {
    let kept = Body::parse(text).unwrap().as_str().to_owned();
    assert!(
        text.contains(kept.trim())
            || kept.chars().filter(|c| !c.is_whitespace()).all(|c| text.contains(c)),
        "{text:?}"
    );
    kept
}

/// An answer that is no fault of the server's: what was made, or nothing.
#[track_caller]
fn fair(answer: &Answer, text: &str) -> Option<Value> {
    let status = answer.status.as_u16();
    assert!(status < 500, "{text:?}: {answer:?}");
    assert!(!answer.text.contains("panicked"), "{text:?}: {answer:?}");
    matches!(status, 200 | 201).then(|| answer.ok(status))
}

both!(every_hostile_string_is_refused_or_comes_back_as_it_was, async |app: TestApp| {
    let (ana, bo) = (app.register("ana").await, app.register("bob").await);
    let admin = app.admin("boss").await;
    let post = ana.post("general", "A post", "x").await;
    let strings = strings();
    stream::iter(strings.iter().enumerate())
        .for_each_concurrent(AT_ONCE, async |(number, text)| {
            write_everywhere(&ana, &post, text).await;
            ask_everywhere(&bo, text).await;
            let name = json!({"username": text, "email": format!("n{number}@example.org"), "password": PASSWORD, "first_name": text});
            if let Some(user) = fair(&app.guest().send(Method::POST, "/api/auth/register", &name).await, text) {
                let path = encoded(user["username"].as_str().unwrap());
                assert_eq!(bo.get(&format!("/api/users/{path}")).await.ok(200)["id"], user["id"], "{text:?}");
            }
            fair(&app.guest().send(Method::POST, "/api/auth/login", &json!({"login": text, "password": text})).await, text);
            let category = json!({"slug": text, "name": text, "description": text});
            if let Some(made) = fair(&admin.send(Method::POST, "/api/categories", &category).await, text) {
                assert_eq!((made["slug"].as_str(), made["name"].as_str()), (Some(text.as_str()), Some(as_line(text).as_str())));
            }
        })
        .await;
    // One person has one bio: one after the other.
    for text in &strings {
        if let Some(me) =
            fair(&bo.patch("/api/me", &json!({"bio": text, "first_name": text})).await, text)
        {
            let kept = Description::parse(text).map(String::from).unwrap_or_default();
            assert_eq!(me["bio"].as_str().unwrap_or_default(), kept, "{text:?}");
        }
    }
    assert_eq!(
        app.database().number("SELECT count(*) AS value FROM users WHERE role = 'admin'"),
        1
    );
    assert_eq!(app.guest().get("/readyz").await.status, 200);
});

/// As a post, a comment and a message; each is read again.
async fn write_everywhere(ana: &Person, post: &Value, text: &str) {
    let body = json!({"category": "general", "title": text, "body": text});
    if let Some(made) = fair(&ana.send(Method::POST, "/api/posts", &body).await, text) {
        let there = ana.shown(&format!("/api/posts/{}", made["id"])).await;
        assert_eq!(
            (there["title"].as_str(), there["body"].as_str()),
            (Some(as_line(text).as_str()), Some(as_body(text).as_str()))
        );
        assert_eq!(there, made);
    }
    if let Some(made) = fair(
        &ana.send(
            Method::POST,
            &format!("/api/posts/{}/comments", post["id"]),
            &json!({"body": text}),
        )
        .await,
        text,
    ) {
        assert_eq!(
            ana.get(&format!("/api/comments/{}", made["id"])).await.ok(200)["body"],
            as_body(text)
        );
    }
    if let Some(made) = fair(
        &ana.send(Method::POST, "/api/conversations/bob/messages", &json!({"body": text})).await,
        text,
    ) {
        assert_eq!(made["body"], as_body(text));
    }
    fair(
        &ana.send(
            Method::POST,
            "/api/posts",
            &json!({"category": text, "title": "x", "body": "x"}),
        )
        .await,
        text,
    );
    let key = ana
        .request(Method::POST, "/api/posts")
        .json(&json!({"category": "help", "title": "x", "body": "x"}));
    if let Ok(value) = reqwest::header::HeaderValue::from_bytes(text.as_bytes()) {
        fair(&Answer::of(key.header("idempotency-key", value)).await, text);
    }
}

/// In every address: as a name, a slug, a cursor, a number, a search.
async fn ask_everywhere(bo: &Person, text: &str) {
    let segment = encoded(text);
    for path in [
        format!("/api/users/{segment}"),
        format!("/api/users?query={segment}"),
        format!("/api/posts?category={segment}"),
        format!("/api/posts?author={segment}"),
        format!("/api/posts?before={segment}"),
        format!("/api/posts?limit={segment}"),
        format!("/api/posts/{segment}"),
        format!("/api/search?q={segment}&query={segment}"),
        format!("/api/conversations/{segment}/messages"),
        format!("/{segment}"),
        format!("/static/{segment}"),
    ] {
        let answer = bo.get(&path).await;
        assert!(answer.status.as_u16() < 500, "{text:?}: {answer:?}");
        assert!(!answer.text.contains("root:x:0"), "{path} leads out of the page's folder");
    }
}

/// The same value with a NUL in each of its texts.
fn with_nul(value: &Value) -> Value {
    match value {
        Value::String(text) => json!(format!("{text}\0b")),
        Value::Array(all) => all.iter().map(with_nul).collect(),
        Value::Object(all) => all.iter().map(|(key, one)| (key.clone(), with_nul(one))).collect(),
        other => other.clone(),
    }
}

/// What a row's fields are called.
fn names(fields: &str) -> impl Iterator<Item = &str> {
    fields.split_whitespace().filter_map(|field| field.split([':', '?']).next())
}

/// Bodies for a route with a NUL in one field after the other, and in all of them.
fn bodies_with_nul(row: &Row) -> Vec<Value> {
    let Takes::Json { fields, example } = row.takes else { return vec![json!({})] };
    let example: Value = serde_json::from_str(&example.replace("{n}", "7")).unwrap();
    let mut bodies = vec![with_nul(&example)];
    for (name, value) in
        names(fields).flat_map(|name| [(name, json!("a\0b")), (name, json!(["a\0b"]))])
    {
        let mut body = example.clone();
        body[name] = value;
        bodies.push(body);
    }
    bodies
}

both!(a_nul_anywhere_in_a_request_is_no_fault_of_the_servers, async |app: TestApp| {
    let ana = app.admin("ana").await;
    ana.comment(&ana.post("general", "Hi", "there").await, "one").await;
    // The one that does not end.
    for row in routes::rows().filter(|row| row.path != "/api/events") {
        // Some calls end the session.
        let own = ana.elsewhere().await;
        let method: Method = row.method.as_str().parse().unwrap();
        let path = |named: &str| {
            let part = |part: &str| if part.starts_with('{') { named } else { part }.to_owned();
            row.path.split('/').map(part).collect::<Vec<_>>().join("/")
        };
        let queries = names(row.query).map(|name| format!("{}?{name}=a%00b", path("1")));
        let paths = ["1", "a%00b", "message:a%00b"].map(path).into_iter().chain(queries);
        for path in paths.collect::<std::collections::BTreeSet<_>>() {
            for body in bodies_with_nul(row) {
                let answer = own.send(method.clone(), &path, &body).await;
                assert!(answer.status.as_u16() < 500, "{method} {path} {body}: {answer:?}");
            }
        }
    }
});

fn encoded(text: &str) -> String {
    text.bytes()
        .map(|byte| {
            if byte.is_ascii_alphanumeric() {
                char::from(byte).to_string()
            } else {
                format!("%{byte:02X}")
            }
        })
        .collect()
}

#[actix_web::test]
async fn in_a_page_no_hostile_string_runs_or_loads_anything() {
    TestApp::test(Database::Sqlite, async |app: TestApp| {
        // In its modules, of which one is called below.
        app.restart(&["--static-dir", concat!(env!("CARGO_MANIFEST_DIR"), "/static")]).await;
        let ana = app.register("ana").await;
        let mut pages = vec![String::new()];
        for text in strings() {
            // Alone as a title; with others in a body, where one may open what the next closes.
            let _ = ana
                .send(
                    Method::POST,
                    "/api/posts",
                    &json!({"category": "general", "title": text, "body": text}),
                )
                .await;
            let page = pages.last_mut().unwrap();
            page.push_str(&text.chars().filter(|c| !c.is_control()).collect::<String>());
            page.push_str("\n\n");
            if page.len() > BODY_MAX {
                pages.push(String::new());
            }
        }
        let first = ana.post("help", "All of them", "x").await;
        for page in pages {
            ana.comment(&first, &page).await;
        }
        let browser = Browser::open(&app, "a reader", "/").await;
        let mut next = "/api/posts?limit=100".to_owned();
        // The feed shows the last ones, and this one post all of them.
        for path in ["/".to_owned(), format!("/p/{}", first["id"])] {
            browser.goto(&path).await;
            browser.see("All of them").await;
            check(&browser).await;
        }
        // What the page's own way of showing a text does with each of them.
        while !next.is_empty() {
            let list = ana.get(&next).await.ok(200);
            for post in list["items"].as_array().unwrap() {
                show(&browser, post["body_html"].as_str().unwrap()).await;
            }
            next = list["next"]
                .as_str()
                .map(|cursor| format!("/api/posts?limit=100&before={cursor}"))
                .unwrap_or_default();
        }
        check(&browser).await;
        browser.close().await;
    })
    .await;
}

/// Puts a rendering where texts stand, by the page's own module.
async fn show(browser: &Browser, html: &str) {
    let script = format!(
        "if (!window.__show) window.__show = import('/static/js/lib/dom/trusted-html.js'); const html = {};
         window.__shown = (window.__shown ?? Promise.resolve()).then(() => window.__show).then(({{ setBody }}) => {{
             const place = document.body.appendChild(document.createElement('div')); setBody(place, html); }});",
        json!(html)
    );
    browser.eval(&script).await;
}

async fn check(browser: &Browser) {
    let found = browser
        .eval(
            "const look = async () => {
             await window.__shown;
             // What was put into the page has had time to load, or to fail.
             await fetch('/healthz');
             const bad = [...document.querySelectorAll('*')].flatMap((element) => [
                 ...[...element.attributes].filter((one) => /^on/i.test(one.name) ||
                     (['href', 'src', 'action', 'formaction', 'data'].includes(one.name) && /^\\s*(javascript|data|vbscript):/i.test(one.value)))
                     .map((one) => `${element.tagName} ${one.name}=${one.value}`),
                 ...(/^(IFRAME|OBJECT|EMBED|BASE|MATH)$/i.test(element.tagName) ? [element.tagName] : []),
                 ...(element.tagName === 'SCRIPT' && new URL(element.src, location).origin !== location.origin ? ['SCRIPT'] : []),
             ]);
             const foreign = performance.getEntriesByType('resource').map((one) => one.name)
                 .filter((name) => new URL(name).origin !== location.origin);
             return { ran: typeof window.__ran, bad, foreign, shown: document.title.length > 0 };
             };
             return look();",
        )
        .await;
    assert_eq!(found, json!({"ran": "undefined", "bad": [], "foreign": [], "shown": true}));
}
