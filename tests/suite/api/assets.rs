//! The page's files at addresses that change with them: fetched once, compressed, for ever.

use std::io::Read;

use reqwest::{Method, Response};

use crate::support::TestApp;

const FOREVER: &str = "public, max-age=31536000, immutable";

/// The addresses under `/assets/` that the page names.
fn named(page: &str) -> Vec<&str> {
    page.split('"').filter(|part| part.starts_with("/assets/")).collect()
}

async fn page(app: &TestApp) -> String {
    app.guest().get("/login").await.text
}

async fn fetch(app: &TestApp, address: &str, accept: &str) -> Response {
    let request = app.guest().request(Method::GET, address);
    request.header("accept-encoding", accept).send().await.unwrap()
}

fn header<'a>(response: &'a Response, name: &str) -> &'a str {
    response.headers().get(name).map_or("", |value| value.to_str().unwrap())
}

both!(the_page_comes_in_few_files_that_are_fetched_once, async |app: TestApp| {
    let page = page(&app).await;
    let named = named(&page);
    for (ending, times) in
        [("bundle/app.js", 1), ("bundle/app.css", 1), ("js/theme.js", 1), ("logo.svg", 2)]
    {
        assert_eq!(named.iter().filter(|name| name.ends_with(ending)).count(), times, "{page}");
    }
    assert!(!page.contains("/static/"), "{page}");
    for address in named.into_iter().filter(|name| name.contains('.')) {
        let response = fetch(&app, address, "").await;
        assert_eq!(
            (response.status().as_u16(), header(&response, "cache-control")),
            (200, FOREVER)
        );
    }
});

both!(a_file_comes_in_the_coding_that_the_browser_likes_best, async |app: TestApp| {
    let page = page(&app).await;
    let named = named(&page);
    let script = named.iter().find(|name| name.ends_with("app.js")).unwrap();
    let plain = fetch(&app, script, "identity").await;
    assert_eq!(header(&plain, "content-encoding"), "");
    assert_eq!(header(&plain, "vary"), "accept-encoding");
    let plain = plain.bytes().await.unwrap();
    for (accept, coding) in [
        ("gzip, deflate, br", "br"),
        ("br;q=0.5, gzip", "gzip"),
        ("gzip", "gzip"),
        ("br", "br"),
        ("*", ""),
        ("gzip;q=0, br;q=0", ""),
        ("deflate, zstd", ""),
    ] {
        let response = fetch(&app, script, accept).await;
        assert_eq!(header(&response, "content-encoding"), coding, "{accept}");
        assert_eq!(header(&response, "content-type"), "text/javascript; charset=utf-8");
        assert_eq!(header(&response, "vary"), "accept-encoding", "{accept}");
        let body = response.bytes().await.unwrap();
        let mut read = Vec::new();
        match coding {
            "br" => brotli::Decompressor::new(&*body, 4096).read_to_end(&mut read).unwrap(),
            "gzip" => flate2::read::GzDecoder::new(&*body).read_to_end(&mut read).unwrap(),
            _ => (&*body).read_to_end(&mut read).unwrap(),
        };
        assert!(read == plain, "{accept}");
        assert!(coding.is_empty() || body.len() * 2 < plain.len(), "{accept}: {}", body.len());
    }
});

both!(a_page_that_stayed_open_over_an_upgrade_gets_the_files_as_they_are, async |app: TestApp| {
    for accept in ["br", "gzip", "identity"] {
        let response = fetch(&app, "/assets/0123456789abcdef/emoji.txt", accept).await;
        assert_eq!(response.status().as_u16(), 200);
        assert_eq!(header(&response, "cache-control"), "no-cache");
    }
    let gone = app.guest().get("/assets/0123456789abcdef/gone.js").await;
    gone.problem(404, "not_found");
});

both!(whoever_works_on_the_page_gets_its_modules, async |app: TestApp| {
    app.restart(&["--static-dir", concat!(env!("CARGO_MANIFEST_DIR"), "/static")]).await;
    let page = page(&app).await;
    assert!(named(&page).is_empty() && page.contains("/static/js/main.js"), "{page}");
    let response = fetch(&app, "/static/js/main.js", "gzip").await;
    assert_eq!(header(&response, "cache-control"), "no-cache");
    assert_eq!(header(&response, "content-encoding"), "");
});
