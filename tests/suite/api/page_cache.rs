//! What everyone may read comes out of memory, and is never older than what was told.

use std::{collections::BTreeMap, io::Read};

use reqwest::Method;
use serde_json::json;

use crate::support::{Answer, Person, TestApp};

async fn get(who: &Person, path: &str, header: (&str, &str)) -> Answer {
    Answer::of(who.request(Method::GET, path).header(header.0, header.1)).await
}

both!(a_write_shows_in_every_answer_that_comes_after_it, async |app: TestApp| {
    let (ana, guest) = (app.register("ana").await, app.guest());
    let first = ana.post("general", "First", "one").await;
    let path = format!("/api/posts/{}", first["id"]);
    for at in 0..10 {
        // Read before, so that it is kept.
        for path in ["/api/posts", "/api/categories", "/api/posts?category=general", &path] {
            guest.get(path).await.ok(200);
        }
        guest.get(&format!("{path}/comments")).await.ok(200);
        let comment = ana.comment(&first, "two").await;
        assert_eq!(guest.get(&path).await.ok(200)["comments"], at + 1);
        let list = guest.get(&format!("{path}/comments")).await.ok(200);
        assert_eq!(list["items"][0]["id"], comment["id"]);
        let other = ana.post("general", "Other", "three").await;
        let list = guest.get("/api/posts").await.ok(200);
        assert_eq!(list["items"][0]["id"], other["id"]);
        assert_eq!(list["items"][at + 1]["comments"], at + 1);
        let categories = guest.get("/api/categories").await.ok(200);
        assert_eq!(categories["items"][0]["posts"], at + 2);
        let title = format!("First, again {at}");
        ana.patch(&path, &json!({ "title": title })).await.ok(200);
        assert_eq!(guest.get(&path).await.ok(200)["title"], title.as_str());
    }
    ana.delete(&path).await.ok(204);
    guest.get(&path).await.problem(404, "not_found");
    guest.get(&format!("{path}/comments")).await.problem(404, "not_found");
});

both!(who_is_shown_otherwise_is_so_in_every_answer, async |app: TestApp| {
    let (admin, ana) = (app.admin("gro").await, app.register("ana").await);
    let post = ana.post("general", "First", "one").await;
    ana.comment(&post, "two").await;
    let (path, guest) = (format!("/api/posts/{}", post["id"]), app.guest());
    for role in ["moderator", "member"] {
        let change = json!({ "role": role });
        admin.patch("/api/users/ana", &change).await.ok(200);
        assert_eq!(guest.get(&path).await.ok(200)["author"]["role"], role);
        for list in ["/api/posts", &format!("{path}/comments")] {
            assert_eq!(guest.get(list).await.ok(200)["items"][0]["author"]["role"], role);
        }
    }
});

both!(whoever_has_the_newest_already_gets_nothing_more, async |app: TestApp| {
    let (ana, guest) = (app.register("ana").await, app.guest());
    let post = ana.post("general", "First", &"long ".repeat(500)).await;
    let path = format!("/api/posts/{}", post["id"]);
    for path in ["/api/posts", "/api/categories", &path, &format!("{path}/comments")] {
        for coding in ["identity", "gzip"] {
            let asked = get(&guest, path, ("accept-encoding", coding)).await;
            let tag = asked.header("etag").to_owned();
            let both = guest.request(Method::GET, path).header("accept-encoding", coding);
            let again = Answer::of(both.header("if-none-match", &tag)).await;
            assert_eq!((again.status.as_u16(), again.text.as_str()), (304, ""), "{path} {coding}");
            assert_eq!(again.header("etag"), tag);
            let both = guest.request(Method::GET, path).header("accept-encoding", coding);
            let other = Answer::of(both.header("if-none-match", "\"other\"")).await;
            assert_eq!((other.status.as_u16(), other.header("etag")), (200, tag.as_str()));
        }
    }
    let tag = guest.get(&path).await.header("etag").to_owned();
    ana.comment(&post, "two").await;
    get(&guest, &path, ("if-none-match", &tag)).await.ok(200);
});

both!(what_is_long_comes_compressed_to_those_who_read_that, async |app: TestApp| {
    let (ana, guest) = (app.register("ana").await, app.guest());
    ana.post("general", "First", &"long ".repeat(500)).await;
    let plain = guest.get("/api/posts").await;
    assert_eq!(
        (plain.header("content-encoding"), plain.header("vary")),
        ("", "accept-encoding, Cookie")
    );
    let request = guest.request(Method::GET, "/api/posts").header("accept-encoding", "gzip, br");
    let packed = request.send().await.unwrap();
    assert_eq!(packed.headers()["content-encoding"], "gzip");
    assert_eq!(packed.headers()["vary"], "accept-encoding, Cookie");
    let packed = packed.bytes().await.unwrap();
    let mut text = String::new();
    flate2::read::GzDecoder::new(&*packed).read_to_string(&mut text).unwrap();
    assert_eq!(text, plain.text);
    assert!(packed.len() * 4 < text.len(), "{}", packed.len());
});

/// What somebody is answered, but for what is another each time.
async fn told(
    who: &Person,
    path: &str,
    headers: &[(&str, &str)],
) -> (u16, BTreeMap<String, String>, Vec<u8>) {
    let request = headers.iter().fold(who.request(Method::GET, path), |request, (name, value)| {
        request.header(*name, *value)
    });
    let answer = request.send().await.unwrap();
    let kept = answer.headers().iter().filter(|(name, _)| {
        let drawn = answer.headers()["x-request-id"].len();
        assert_eq!(drawn, 16, "{path}");
        !matches!(name.as_str(), "date" | "x-request-id")
    });
    let value = |value: &reqwest::header::HeaderValue| value.to_str().unwrap().to_owned();
    let all = kept.map(|(name, told)| (name.to_string(), value(told))).collect();
    (answer.status().as_u16(), all, answer.bytes().await.unwrap().to_vec())
}

both!(what_is_answered_before_the_routes_is_what_they_would_answer, async |app: TestApp| {
    app.restart(&["--metrics-addr", "127.0.0.1:0"]).await;
    let (ana, guest) = (app.register("ana").await, app.guest());
    let post = ana.post("general", "First", &"long ".repeat(500)).await;
    ana.comment(&post, "two").await;
    // A request that says that it has no body goes by the routes.
    let by_routes = ("content-length", "0");
    for path in [
        "/api/posts",
        "/api/posts?sort=active&limit=5",
        "/api/posts/1",
        "/api/posts/1/comments",
        "/api/categories",
        "/",
        "/c/general",
        "/p/1",
        "/p/1?",
        "/feed.atom",
    ] {
        for who in [&guest, &ana] {
            for headers in [&[][..], &[("accept-encoding", "gzip")]] {
                let first = told(who, path, headers).await;
                let asked = [headers, &[by_routes]].concat();
                assert_eq!(first, told(who, path, &asked).await, "{path} by the routes");
                assert_eq!(first, told(who, path, headers).await, "{path} before them");
                assert_eq!(first.0, 200, "{path}");
                let known = [headers, &[("if-none-match", first.1["etag"].as_str())]].concat();
                let again = told(who, path, &known).await;
                assert_eq!(again.0, 304, "{path}");
                assert_eq!(again, told(who, path, &[&known[..], &[by_routes]].concat()).await);
            }
        }
    }
    let text = Person::guest(app.metrics_addr().unwrap()).get("/metrics").await.text;
    for (route, status, count) in
        [("/api/posts", 200, 24), ("/api/posts/{id}", 304, 8), ("/", 200, 12), ("/p/{id}", 304, 16)]
    {
        let told = format!(
            "althing_http_request_seconds_count{{route=\"{route}\",status=\"{status}\"}} {count}\n"
        );
        assert!(text.contains(&told), "{told} in {text}");
    }
});
